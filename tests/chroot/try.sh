#!/usr/bin/env bash
# Tries the README's two commands on a minimal system that has nothing but a shell and a package manager:
#
#   sudo tests/chroot/try.sh bookworm|trixie FOLDER
#
# Clones the committed HEAD into a debootstrapped system below FOLDER (kept for the next time), runs the quick start
# until it has published, then the tests. Takes an hour the first time. Needs debootstrap, git and root. Its mounts and
# processes live in namespaces of their own and end with it.
set -euo pipefail

[ "$#" -eq 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
readonly release=$1
readonly root=$2/$release
top=$(cd "$(dirname "$0")/../.." && pwd)
readonly top

if [ ! -e "$root/etc/debian_version" ]; then
  mkdir -p "$root"
  debootstrap --variant=minbase --include=ca-certificates "$release" "$root" >"$root.log"
fi

# What this machine needs to reach its package sources, it needs in there too.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp -r /usr/local/share/ca-certificates "$root/usr/local/share/"
chroot "$root" update-ca-certificates >/dev/null

rm -rf "$root/root/rtspsink"
git clone --quiet --no-hardlinks "$top" "$root/root/rtspsink"
cp "$top/tests/chroot/commands.sh" "$root/root/"

# shellcheck disable=SC2016 # the inner shell expands it
# A process namespace, so that nothing of the trial is left over; a mount namespace, so that no mount is.
unshare --mount --pid --fork --kill-child --propagation private sh -c '
  mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t sysfs -o ro sysfs "$0/sys" &&
  exec chroot "$0" /usr/bin/env -i HOME=/root TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS"} bash /root/commands.sh' "$root"

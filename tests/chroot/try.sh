#!/usr/bin/env bash
# Tries the README's two commands on a minimal system that has nothing but a shell and a package manager:
#
#   sudo tests/chroot/try.sh bookworm|trixie FOLDER [USER]
#
# As root, or as a new USER who may use sudo.
#
# Clones the committed HEAD into a debootstrapped system below FOLDER, runs the quick start until it has published, the
# tests, and the installed plugin. The minimal system is kept for the next time, what the trial installed is not: it goes
# into an overlay. Takes half an hour. Needs debootstrap, git and root. Mounts and processes live in namespaces of their
# own and end with it.
set -euo pipefail

# in_namespaces BASE TRIAL USER: mounts BASE with an overlay in TRIAL and runs commands.sh in there.
in_namespaces() {
  local base=$1 trial=$2 user=$3 root=$2/root home=/root
  mount -t overlay overlay -o "lowerdir=$base,upperdir=$trial/upper,workdir=$trial/work" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount -t sysfs -o ro sysfs "$root/sys"
  # What this machine needs to reach its package sources, it needs in there too.
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  cp -r /usr/local/share/ca-certificates "$root/usr/local/share/"
  chroot "$root" update-ca-certificates >/dev/null 2>&1
  if [ "$user" != root ]; then
    home=/home/$user
    chroot "$root" useradd --create-home --shell /bin/bash "$user"
    echo "$user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$user"
    mv "$root/root/rtspsink" "$root$home/"
    chroot "$root" chown -R "$user:" "$home/rtspsink"
  fi
  # --userspec alone would keep root's groups.
  exec chroot --userspec="$user" --groups= "$root" /usr/bin/env -i HOME="$home" USER="$user" TERM=dumb \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS"} \
    bash "$home/rtspsink/tests/chroot/commands.sh"
}

if [ "${1:-}" = --in-namespaces ]; then
  in_namespaces "$2" "$3" "$4"
fi
[ "$#" -eq 2 ] || [ "$#" -eq 3 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
base=$2/$1
trial=$2/$1-trial
top=$(cd "$(dirname "$0")/../.." && pwd)

if [ ! -e "$base.log" ] || ! grep -q 'Base system installed' "$base.log"; then
  rm -rf "$base"
  mkdir -p "$base"
  debootstrap --variant=minbase --include=ca-certificates,sudo "$1" "$base" >"$base.log"
fi
rm -rf "$trial"
mkdir -p "$trial/upper/root" "$trial/work" "$trial/root"
git clone --quiet --no-hardlinks "$top" "$trial/upper/root/rtspsink"
unshare --mount --pid --fork --kill-child --propagation private "$0" --in-namespaces "$base" "$trial" "${3:-root}"

#!/bin/sh
# Adds a user to a file for auth-file=..., as docs/security.md describes: ./examples/add-user.sh users alice
# The password is asked for, or read from standard input where that is no terminal.
set -eu

if [ $# -ne 2 ]; then
  echo "usage: $0 FILE USER [then edit FILE to add mappings=/a,/b or from=192.168.0.0/16]" >&2
  exit 2
fi
file=$1
user=$2
case $user in
'' | *:*) echo "a user's name is not empty and has no colon" >&2; exit 2 ;;
esac

if [ -t 0 ]; then
  trap 'stty echo' EXIT
  stty -echo
  printf 'Password of %s: ' "$user" >&2
fi
read -r password
if [ -t 0 ]; then
  echo >&2
fi

# HA1 of RFC 7616 section 3.4.2; the shell's own printf keeps the password out of the list of processes.
hash() {
  printf '%s:rtspsink:%s' "$user" "$password" | openssl dgst -r "-$1" | cut -d ' ' -f 1
}

umask 077
printf '%s:rtspsink:%s:%s\n' "$user" "$(hash md5)" "$(hash sha256)" >>"$file"

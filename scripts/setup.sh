#!/usr/bin/env bash
# Brings what building and testing need beside npm's packages: Debian packages, and the guest's kernel.
# Installs with apt as root or with sudo that asks for no password; otherwise says what to run, and goes on: tests that
# lack something are skipped and counted. Does nothing, in a fraction of a second, when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

# package | what proves that it is there: a command, or a file (a pattern with a slash) | what it is for
NEEDS='
g++              | g++                       | compiles the native addon
gcc              | gcc                       | compiles programs for the guest
libc6-dev        | /usr/lib/*/libc.a         | links them statically
qemu-system-x86  | qemu-system-x86_64        | boots the guest
user-mode-linux  | linux.uml                 | a guest that is a vhost-user front end itself
busybox-static   | busybox                   | the guest'"'"'s shell and tools
xz-utils         | xz                        | unpacks the kernel and its modules
fuse3            | fusermount3               | culvert mount as a user
git              | git                       | a workload in the guest and on the host
strace           | strace                    | proves which system calls are made, and makes them fail
attr             | getfattr                  | reads extended attributes in tests
util-linux       | unshare                   | mount name spaces for tests
chromium         | chromium                  | shows the app'"'"'s pages in tests
libvirt-clients  | virt-xml-validate         | checks the XML that the app writes
libvirt-clients  | virsh                     | domains of this host, and virt-xml-validate for what is generated
libxml2-utils    | xmllint                   | reads generated XML in tests
acl              | getfacl                   | access control lists on the way to a socket
quota            | setquota                  | limits users of a file system in tests
btrfs-progs      | mkfs.btrfs                | limits a folder in tests
python3          | python3                   | SQLite at work in tests
rsync            | rsync                     | a workload in the guest and on the host
fio              | fio                       | a workload in the guest and on the host
'

say() { echo "setup: $*"; }

present() {
  case $1 in
    */*) compgen -G "$1" >/dev/null ;;
    *) command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ] ;;
  esac
}

missing=()
find_missing() {
  missing=()
  local package proof purpose
  while IFS='|' read -r package proof purpose; do
    package=${package// /} proof=${proof// /}
    [ -n "$package" ] || continue
    present "$proof" || missing+=("$package")
  done <<<"$NEEDS"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1
}

find_missing
if [ ${#missing[@]} -gt 0 ] && may_install; then
  say "installing ${missing[*]}"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  # Old or absent package lists make the first try fail.
  if ! apt install --no-install-recommends "${missing[@]}"; then
    apt update && apt install --no-install-recommends "${missing[@]}" || tail -n 5 "$log"
  fi
  find_missing
fi
if [ ${#missing[@]} -gt 0 ]; then
  say "these packages are missing; tests that need them are skipped:"
  while IFS='|' read -r package proof purpose; do
    package=${package// /}
    case " ${missing[*]} " in *" $package "*) [ -n "$package" ] && echo "  $package:$purpose" ;; esac
  done <<<"$NEEDS"
  echo "  to install them: sudo apt-get install ${missing[*]}"
fi

if [ -f scripts/guest-kernel.sh ]; then
  if kernel=$(sh scripts/guest-kernel.sh); then
    say "guest kernel: $kernel"
  else
    say "no guest kernel (reason above): tests in a real guest are skipped"
  fi
fi

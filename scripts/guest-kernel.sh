#!/bin/sh
# Brings Debian's kernel for the real-guest tests into the cache and prints the folder that holds it:
#
#   <folder>/vmlinuz        the kernel image
#   <folder>/vmlinux        the same, already decompressed (QEMU boots it by its PVH entry): an emulated guest needs
#                           2.5 s to do that itself. Left out when it cannot be had; vmlinuz serves too
#   <folder>/modules/       its module tree (lib/modules/<release>)
#   <folder>/release        its release, e.g. 6.1.0-56-amd64
#
#   scripts/guest-kernel.sh             the newest kernel in the cache; downloads one when there is none
#   scripts/guest-kernel.sh --refresh   asks apt for the current one, and downloads it when it is newer
#
# CULVERT_CACHE         where to keep it (default ~/.cache/culvert)
# CULVERT_GUEST_KERNEL  a folder of the form above to use instead; nothing is downloaded then
#
# Nothing is installed: the package is downloaded and unpacked, no root needed as long as apt's lists are there.
# A version folder appears by one rename, so an interrupted or a concurrent run leaves no half of one.
set -eu

META=linux-image-amd64

say() { echo "guest-kernel: $*" >&2; }
fail() {
  say "$1"
  shift
  for line in "$@"; do echo "  $line" >&2; done
  exit 1
}
is_complete() { [ -s "$1/vmlinuz" ] && [ -d "$1/modules/kernel" ] && [ -s "$1/release" ]; }

if [ -n "${CULVERT_GUEST_KERNEL:-}" ]; then
  is_complete "$CULVERT_GUEST_KERNEL" || fail "CULVERT_GUEST_KERNEL=$CULVERT_GUEST_KERNEL lacks vmlinuz, modules/kernel or release"
  echo "$CULVERT_GUEST_KERNEL"
  exit 0
fi

[ -n "${CULVERT_CACHE:-}${HOME:-}" ] || fail "neither CULVERT_CACHE nor HOME is set"
cache=${CULVERT_CACHE:-$HOME/.cache/culvert}/guest

newest_cached() {
  [ -d "$cache" ] || return 1
  for version in $(ls "$cache" | grep '^[0-9]' | sort -rV); do
    if is_complete "$cache/$version"; then
      echo "$cache/$version"
      return 0
    fi
  done
  return 1
}

if [ "${1:-}" != --refresh ] && newest_cached; then exit 0; fi

for tool in apt-get apt-cache dpkg-deb; do
  command -v "$tool" >/dev/null || fail "$tool is not here: the guest's kernel comes from Debian's $META package" \
    "on another distribution, unpack that package elsewhere and set CULVERT_GUEST_KERNEL to a folder with" \
    "vmlinuz, modules/ (lib/modules/<release>) and release"
done

# The meta package names the real one, e.g. linux-image-6.1.0-56-amd64.
real_package() { apt-cache depends --no-recommends "$META" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1; }

mkdir -p "$cache"
work=$(mktemp -d "$cache/.tmp.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# apt's own download user must be able to write here, else it prints a warning.
chmod 755 "$work"

update() {
  [ "$(id -u)" = 0 ] || return 1
  say "updating apt's lists"
  apt-get -o DPkg::Lock::Timeout=300 update >"$work/update.log" 2>&1 || return 1
}

package=$(real_package)
if [ -z "$package" ]; then
  update || fail "apt knows no $META, and its lists could not be updated" \
    "run: sudo apt-get update" \
    "$(tail -n 3 "$work/update.log" 2>/dev/null || true)"
  package=$(real_package)
  [ -n "$package" ] || fail "apt knows no $META even after an update: is this Debian for amd64?"
fi

download() { (cd "$work" && apt-get download "$package" >"$work/download.log" 2>&1); }

candidate=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: //p')
if [ -n "$candidate" ] && is_complete "$cache/$candidate"; then
  echo "$cache/$candidate"
  exit 0
fi
say "downloading $package $candidate"
# Old lists name versions that the archive no longer has: update once and try again.
if ! download; then
  update || true
  package=$(real_package)
  download || fail "apt could not download $package" "$(tail -n 5 "$work/download.log")" \
    "is the machine offline? a cached kernel (or CULVERT_GUEST_KERNEL) is enough to run the tests"
fi
deb=$(ls "$work"/*.deb)
version=$(dpkg-deb -f "$deb" Version)

# The compressed kernel inside a bzImage: Documentation/arch/x86/boot.rst, setup_sects, payload_offset, payload_length.
number_at() { od -An -v -j "$2" -N "$3" -t "u$3" "$1" | tr -d ' '; }
decompress() {
  start=$((($(number_at "$1" 497 1) + 1) * 512 + $(number_at "$1" 584 4)))
  length=$(number_at "$1" 588 4)
  case $(od -An -v -j "$start" -N 4 -t x1 "$1" | tr -d ' ') in
    fd377a58) unpack="xz -dc --single-stream" ;;
    1f8b*) unpack="gzip -dc" ;;
    28b52ffd) unpack="zstd -dc" ;;
    02214c18) unpack="lz4 -dc" ;;
    *) return 1 ;;
  esac
  # Behind the stream stands the unpacked size; unpackers may call it trailing garbage, so judge by the result.
  size=$(number_at "$1" $((start + length - 4)) 4)
  tail -c +$((start + 1)) "$1" | head -c "$length" | $unpack >"$2" 2>/dev/null || true
  [ "$(od -An -v -N 4 -t x1 "$2" | tr -d ' ')" = 7f454c46 ] && [ "$(wc -c <"$2")" = "$size" ]
}

say "unpacking $package $version"
mkdir "$work/root" "$work/out"
dpkg-deb -x "$deb" "$work/root"
image=$(ls "$work"/root/boot/vmlinuz-*)
release=${image##*/vmlinuz-}
modules=$work/root/lib/modules/$release
[ -d "$modules" ] || modules=$work/root/usr/lib/modules/$release
mv "$image" "$work/out/vmlinuz"
mv "$modules" "$work/out/modules"
echo "$release" >"$work/out/release"
decompress "$work/out/vmlinuz" "$work/out/vmlinux" || rm -f "$work/out/vmlinux"
is_complete "$work/out" || fail "$package $version does not look like a kernel package"

# The rename fails when somebody else was quicker; theirs is as good.
mv -T "$work/out" "$cache/$version" 2>/dev/null || is_complete "$cache/$version" || fail "could not write $cache/$version"
echo "$cache/$version"

#!/bin/sh
# Brings the Rust virtiofsd of Debian 13 (1.13) into the cache and prints the folder that holds it, for npm run bench:
#
#   <folder>/virtiofsd   starts it with the libraries of its own release, which are newer than Debian 12's
#
# CULVERT_CACHE  where to keep it (default ~/.cache/culvert)
#
# Nothing is installed and no root is needed: its packages are downloaded and unpacked, with apt's lists of that release in a folder of their own. apt checks
# their signatures with the keys in debian-archive-keyring. A version folder appears by one rename.
set -eu

SUITE=trixie
MIRROR=http://deb.debian.org/debian
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
PACKAGES='virtiofsd libc6 libgcc-s1 libseccomp2 libcap-ng0'

say() { echo "rust-virtiofsd: $*" >&2; }
fail() {
  say "$1"
  shift
  for line in "$@"; do echo "  $line" >&2; done
  exit 1
}

[ -n "${CULVERT_CACHE:-}${HOME:-}" ] || fail "neither CULVERT_CACHE nor HOME is set"
cache=${CULVERT_CACHE:-$HOME/.cache/culvert}/virtiofsd
if [ -x "$cache/$SUITE/virtiofsd" ]; then
  echo "$cache/$SUITE"
  exit 0
fi

for tool in apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || fail "$tool is not here: the Rust virtiofsd is taken from Debian's packages"
done
[ -r "$KEYRING" ] || fail "$KEYRING is not here (apt-get install debian-archive-keyring)"

mkdir -p "$cache"
work=$(mktemp -d "$cache/.tmp.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
chmod 755 "$work"
mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/out"
echo "deb [signed-by=$KEYRING] $MIRROR $SUITE main" >"$work/apt/sources.list"
: >"$work/apt/status"
apt() {
  apt-get -q -o Dir::Etc::SourceList="$work/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/apt/lists" \
    -o Dir::State::Status="$work/apt/status" -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none "$@" >"$work/log" 2>&1
}
say "downloading $PACKAGES of $SUITE"
apt update || fail "apt cannot read the lists of $SUITE at $MIRROR" "$(tail -n 3 "$work/log")" "is the machine offline?"
# shellcheck disable=SC2086 # a list
(cd "$work" && apt download $PACKAGES) || fail "apt cannot download the packages" "$(tail -n 3 "$work/log")"
for deb in "$work"/*.deb; do dpkg-deb -x "$deb" "$work/out"; done

program=$work/out/usr/libexec/virtiofsd
[ -x "$program" ] || fail "the package holds no usr/libexec/virtiofsd"
loader=$(cd "$work/out" && ls usr/lib/*/ld-linux*.so.* usr/lib64/ld-linux*.so.* 2>/dev/null | head -n 1)
[ -n "$loader" ] || fail "libc6 holds no dynamic loader"
cat >"$work/out/virtiofsd" <<SCRIPT
#!/bin/sh
here=\$(dirname "\$0")
exec "\$here/$loader" --library-path "\$here/$(dirname "$loader")" "\$here/usr/libexec/virtiofsd" "\$@"
SCRIPT
chmod 755 "$work/out/virtiofsd"
"$work/out/virtiofsd" --version >"$work/log" 2>&1 || fail "it does not run here" "$(tail -n 3 "$work/log")"
mv -T "$work/out" "$cache/$SUITE" 2>/dev/null || [ -x "$cache/$SUITE/virtiofsd" ] || fail "could not write $cache/$SUITE"
echo "$cache/$SUITE"

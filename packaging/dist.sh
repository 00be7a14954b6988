#!/bin/sh
# Builds static programs and puts each into a tarball, which is unpacked at /:
#
#     packaging/dist.sh BUILD-FOLDER TARGET…
#
# Writes BUILD-FOLDER/dist: the tarballs, the SBOM (CycloneDX) of each, and SHA256SUMS. All of it is the same
# to the bit for the same commit.
set -eu
cd -P "$(dirname "$0")/.."

mkdir -p "$1"
build=$(cd "$1" && pwd -P)
shift
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || echo 0)}"
export SOURCE_DATE_EPOCH CARGO_TARGET_DIR="$build"
umask 022

dist=$build/dist
rm -rf "$dist"
mkdir -p "$dist"
# The first target that this machine can run writes the man pages of all.
writer=
for target in "$@"; do
    packaging/build.sh "$target"
    program=$build/$target/release/jitsi-oidc-adapter
    case $target in "$(uname -m)"-*) writer=$program ;; esac
done

for target in "$@"; do
    name=jitsi-oidc-adapter-$version-$target
    rm -rf "$build/stage"
    make --no-print-directory install DESTDIR="$build/stage/$name" PREFIX=/usr \
        PROGRAM="$build/$target/release/jitsi-oidc-adapter" WRITER="${writer:-$program}" >/dev/null
    cp LICENSE "$build/stage/$name/usr/share/doc/jitsi-oidc-adapter/"
    tar --create --directory "$build/stage" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --format=ustar \
        --owner=0 --group=0 --numeric-owner "$name" | gzip -9n >"$dist/$name.tar.gz"
    # It writes into the checkout, and the names of our own crates contain the folder.
    "${CARGO:-cargo}" cyclonedx --quiet --format json --target "$target" --override-filename sbom
    sed "s|file://$PWD|file:///build|g" sbom.json >"$dist/$name.cdx.json"
    rm -f sbom.json tests/*/sbom.json
done
rm -r "$build/stage"
cd "$dist"
sha256sum -- * >SHA256SUMS

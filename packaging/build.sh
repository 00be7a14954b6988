#!/bin/sh
# Builds the release program for a target of cargo-zigbuild:
#
#     packaging/build.sh x86_64-unknown-linux-musl
#     packaging/build.sh x86_64-unknown-linux-gnu.2.34
#
# The same commit with the same versions of Rust and zig is the same program in every folder and on every
# machine: no path of this machine is compiled in, and zig brings its own libc and C compiler.
set -eu
cd "$(dirname "$0")/.."

folder=$(pwd -P)
target=${CARGO_TARGET_DIR:-$folder/target}
cargo_home=${CARGO_HOME:-$HOME/.cargo}
sysroot=$(rustc --print sysroot)
commit=$(rustc -vV | sed -n 's/^commit-hash: //p')

rustup target list --installed 2>/dev/null | grep -qx "${1%.2.*}" || rustup target add "${1%.2.*}"
tools=$target/build-tools
if ! "$tools/bin/python" -m ziglang version >/dev/null 2>&1; then
    python3 -m venv --clear "$tools"
    "$tools/bin/pip" install --quiet --require-hashes --requirement packaging/build-requirements.txt
fi
PATH=$tools/bin:$PATH

# The last one that matches counts. rustc maps the sources of its library itself, unless they are installed.
RUSTFLAGS="--remap-path-prefix=$folder=/build --remap-path-prefix=$target=/build/target"
RUSTFLAGS="$RUSTFLAGS --remap-path-prefix=$cargo_home=/cargo"
RUSTFLAGS="$RUSTFLAGS --remap-path-prefix=$sysroot/lib/rustlib/src/rust=/rustc/$commit"
# For the C parts: aws-lc, Lua, QuickJS, mimalloc.
TARGET_CFLAGS="-ffile-prefix-map=$folder=/build -ffile-prefix-map=$target=/build/target"
TARGET_CFLAGS="$TARGET_CFLAGS -ffile-prefix-map=$cargo_home=/cargo"
# `__DATE__` of C. The date in --version is that of the commit either way (build.rs).
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || echo 0)}"
CARGO_INCREMENTAL=0
export PATH RUSTFLAGS TARGET_CFLAGS SOURCE_DATE_EPOCH CARGO_INCREMENTAL

exec "${CARGO:-cargo}" zigbuild --locked --release --bin jitsi-oidc-adapter --target "$1"

#!/bin/sh
# Installs the named tools from the system's packages where it may, else says what to do.
set -eu

package() {
    case $1 in
        nginx) echo nginx ;;
        chromium) echo chromium ;;
        chromedriver) echo chromium-driver ;;
        node) echo nodejs npm ;;
        wrk) echo wrk ;;
    esac
}

missing=
for tool in "$@"; do
    PATH="$PATH:/usr/sbin" command -v "$tool" >/dev/null 2>&1 || missing="$missing $(package "$tool")"
done
command -v cargo >/dev/null 2>&1 || {
    echo "cargo is missing: install Rust 1.89 or newer, see https://rustup.rs" >&2
    exit 1
}
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    root=
elif sudo -n true 2>/dev/null; then
    root=sudo
else
    echo "Please install what is missing, then try again: sudo apt-get install$missing" >&2
    exit 1
fi
command -v apt-get >/dev/null 2>&1 || {
    echo "Please install what is missing, then try again:$missing" >&2
    exit 1
}
echo "installing$missing"
# A service that the package starts would take port 80, which nobody asked for.
$root apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 $root apt-get install -y -qq --no-install-recommends $missing >/dev/null

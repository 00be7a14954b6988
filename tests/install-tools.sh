#!/bin/sh
# Installs the named tools from the system's packages, with rustup or with cargo. Without permission to install, prints
# what to do.
set -eu

# The folder of system programs that may be missing in PATH. The test uses another folder.
sbin=${SBIN:-/usr/sbin}

has() {
    PATH="$PATH:$sbin" command -v "$1" >/dev/null 2>&1
}

fail() {
    echo "$1" >&2
    exit 1
}

package() {
    case $1 in
        cc) echo build-essential ;;
        nginx) echo nginx ;;
        chromium) echo chromium ;;
        chromedriver) echo chromium-driver ;;
        node) echo nodejs npm ;;
        openssl) echo openssl ;;
        wrk) echo wrk ;;
        systemd-analyze) echo systemd ;;
        logrotate) echo logrotate ;;
        strace) echo strace ;;
        promtool) echo prometheus ;;
        faketime) echo faketime ;;
        debootstrap) echo debootstrap ;;
        lintian) echo lintian ;;
        venv) echo python3-venv ;;
        caddy) echo caddy ;;
        haproxy) echo haproxy ;;
        *) fail "there is no known package for $1" ;;
    esac
}

has cargo || fail "cargo is missing: install Rust 1.89 or newer, see https://rustup.rs"

# It runs for a second, so it is compiled quickly.
compile() {
    [ -z "$crates" ] || CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
        cargo install --quiet --locked $crates
}

missing=
crates=
for tool in "$@"; do
    case $tool in
        # Components of Rust. rustup has a program of this name even if the component is missing.
        rustfmt | clippy)
            cargo "${tool#rust}" --version >/dev/null 2>&1 && continue
            has rustup || fail "$tool is missing: install it from the source of your Rust installation, then try again."
            rustup component add "$tool"
            ;;
        # A subcommand of cargo, which is compiled after the compiler is installed.
        cargo-deb) cargo deb --version >/dev/null 2>&1 || crates="$crates cargo-deb@3.8.0" ;;
        cargo-cyclonedx) cargo cyclonedx --version >/dev/null 2>&1 || crates="$crates cargo-cyclonedx@0.5.9" ;;
        # A module of Python.
        venv) python3 -c 'import ensurepip' 2>/dev/null || missing="$missing $(package venv)" ;;
        *) has "$tool" || missing="$missing $(package "$tool")" ;;
    esac
done
if [ -z "$missing" ]; then
    compile
    exit
fi

has apt-get || fail "Please install what is missing, then try again:$missing"
if [ "$(id -u)" = 0 ]; then
    root=
elif sudo -n true 2>/dev/null; then
    root=sudo
else
    fail "Please install what is missing, then try again: sudo apt-get install$missing"
fi

# These packages start a service, now and at boot: nginx and Caddy take port 80, Prometheus port 9090. That is
# not wanted here.
services=
for package in nginx prometheus caddy haproxy; do
    case " $missing " in *" $package "*) services="$services $package" ;; esac
done

# Packages run this file before they start a service. An existing file belongs to the administrator and is
# kept.
policy=$sbin/policy-rc.d
if [ -n "$services" ] && ! [ -e "$policy" ]; then
    trap '$root rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
    $root chmod 0755 "$policy"
fi

echo "installing$missing"
$root apt-get update -qq
# env, because sudo does not pass variables on.
# shellcheck disable=SC2086
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null

if [ -n "$services" ] && has systemctl; then
    # shellcheck disable=SC2086
    $root systemctl disable --now $services >/dev/null 2>&1 ||
        echo "these may start at boot; to prevent it: systemctl disable$services" >&2
fi

compile

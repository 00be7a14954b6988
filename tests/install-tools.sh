#!/bin/sh
# Installs the named tools where it may, from the system's packages or by rustup, else says what to do.
set -eu

# Where programs of the system lie that are not on everybody's path; another folder in the test.
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
        *) fail "no package is known for $1" ;;
    esac
}

has cargo || fail "cargo is missing: install Rust 1.89 or newer, see https://rustup.rs"

missing=
for tool in "$@"; do
    case $tool in
        # cargo's own parts. rustup has a program of that name also where the part is missing.
        rustfmt | clippy)
            cargo "${tool#rust}" --version >/dev/null 2>&1 && continue
            has rustup || fail "$tool is missing: install it from where your Rust came from, then try again."
            rustup component add "$tool"
            ;;
        *) has "$tool" || missing="$missing $(package "$tool")" ;;
    esac
done
[ -n "$missing" ] || exit 0

has apt-get || fail "Please install what is missing, then try again:$missing"
if [ "$(id -u)" = 0 ]; then
    root=
elif sudo -n true 2>/dev/null; then
    root=sudo
else
    fail "Please install what is missing, then try again: sudo apt-get install$missing"
fi

# nginx's package starts nginx, now and with the machine: that would take port 80, which nobody asked
# for. Packages ask this file first; where there is one already, it is somebody's own.
policy=$sbin/policy-rc.d
case " $missing " in *" nginx "*)
    if ! [ -e "$policy" ]; then
        trap '$root rm -f "$policy"' EXIT
        trap 'exit 1' HUP INT TERM
        printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
        $root chmod 0755 "$policy"
    fi
    ;;
esac

echo "installing$missing"
$root apt-get update -qq
# env, for sudo passes no variable on.
# shellcheck disable=SC2086
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null

case " $missing " in *" nginx "*)
    ! has systemctl || $root systemctl disable --now nginx >/dev/null 2>&1 ||
        echo "nginx may start with this machine: see systemctl disable nginx" >&2
    ;;
esac

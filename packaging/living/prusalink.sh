#!/bin/sh
# PrusaLink for the tests in tests/living, with the libraries that it is built with; into .living/prusalink, once.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. packaging/setup.sh

folder=.living/prusalink
[ -x "$folder/bin/prusalink" ] && exit
python=$(find_python)
may_install && install_packages gcc python3-dev libcap-dev libmagic1 libturbojpeg0
"$python" -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check prusalink==0.8.1

#!/bin/sh
# OctoPrint for the tests in tests/living; into .living/octoprint, once.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. packaging/setup.sh

folder=.living/octoprint
[ -x "$folder/bin/octoprint" ] && exit
python=$(find_python)
"$python" -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check OctoPrint==1.11.8

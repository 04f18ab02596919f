#!/bin/sh
# Installs Pilotlamp into .venv and starts its demo: sh packaging/run.sh [arguments of 'pilotlamp demo', such as --for 20]
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
started_in=$(pwd)
cd "$root"
. packaging/setup.sh

install_pilotlamp demo
cd "$started_in"
exec "$root/.venv/bin/python" -m pilotlamp demo "$@"

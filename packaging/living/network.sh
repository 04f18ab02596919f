#!/bin/sh
# For the test in tests/living of the announcements of real servers: a network of its own, made by iproute2.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. packaging/setup.sh

command -v ip >/dev/null 2>&1 && exit
if may_install; then
    install_packages iproute2
fi

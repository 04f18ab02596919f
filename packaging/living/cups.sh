#!/bin/sh
# CUPS for the tests in tests/living; Debian's packages, as nobody else packs the server. Its service is not needed.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. packaging/setup.sh

PATH=$PATH:/usr/sbin
command -v cupsd >/dev/null 2>&1 && command -v lpadmin >/dev/null 2>&1 && command -v lp >/dev/null 2>&1 && exit
if may_install; then
    install_packages cups-daemon cups-client
fi

#!/bin/sh
# CUPS and ippeveprinter for the tests in tests/living; Debian's packages, as nobody else packs them. No service is needed.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. packaging/setup.sh

PATH=$PATH:/usr/sbin
command -v cupsd >/dev/null 2>&1 && command -v lpadmin >/dev/null 2>&1 && command -v lp >/dev/null 2>&1 &&
    command -v ippeveprinter >/dev/null 2>&1 && exit
if may_install; then
    install_packages cups-daemon cups-client cups-ipp-utils
fi

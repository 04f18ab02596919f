#!/bin/sh
# All checks: sh packaging/test.sh [--all] [arguments of pytest]
# Installs into .venv first, and where it may also the Debian packages that the tests on a real desktop need.
# With --all, or CI=true, also the tests on GNOME Shell, MATE and Plasma and those with the real OctoPrint, Moonraker,
# PrusaLink and CUPS, which are large: exactly as CI runs them.
set -eu

# Without bytecode each of the test processes would compile, and rewrite the asserts of, all tests.
unset PYTHONDONTWRITEBYTECODE
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
. packaging/setup.sh

desktop_packages="dbus xvfb dunst xfce4-panel"
heavy_packages="gnome-shell gnome-shell-extension-appindicator gjs python3-dbusmock mate-panel marco
mate-notification-daemon plasma-desktop plasma-workspace kwin-x11 breeze-icon-theme"
fully_covered="src/pilotlamp/domain/*,src/pilotlamp/view/*,src/pilotlamp/sources/*/parse*.py"

# The desktop tests' programs that aren't installed, as tests/conftest.py looks for them.
missing_programs() {
    for program in dbus-daemon Xvfb dunst xfce4-panel; do
        command -v "$program" >/dev/null 2>&1 || printf ' %s' "$program"
    done
}

# The heavy tests' programs that aren't installed: tests/desktop/desktops.py has the list.
missing_heavy() {
    "$python" -c 'from tests.desktop.desktops import HEAVY; print(*(name for desktop in HEAVY for name in desktop.missing))'
}

all=
if [ "${1-}" = --all ]; then
    all=--all
    shift
elif [ "${CI-}" = true ]; then
    all=--all
fi

failed=
# check NAME COMMAND...: one line if it passes, all that it said if it does not.
check() {
    name=$1
    shift
    if "$@" >"$scratch/output" 2>&1; then
        echo "$name: ok"
    else
        echo "$name: failed"
        cat "$scratch/output"
        failed="$failed, $name"
    fi
}

background=
# in_background COMMAND...: end it with this script.
in_background() {
    "$@" &
    background="$background $!"
}
check_types() {
    in_background "$python" -m mypy --platform "$1" --cache-dir ".mypy_cache/$1" >"$scratch/types-$1" 2>&1
    echo "$!" >"$scratch/types-$1.pid"
}
types_checked() {
    code=0
    wait "$(cat "$scratch/types-$1.pid")" || code=$?
    cat "$scratch/types-$1"
    return "$code"
}
set_up_servers() {
    for program in packaging/living/*.sh; do
        sh "$program" || say "$program could not set up what its tests need."
    done
}

install_pilotlamp demo,test
if [ -n "$(missing_programs)" ] && may_install; then
    # shellcheck disable=SC2086 # the names are several arguments
    install_packages $desktop_packages || say "They could not be installed."
fi

python="$root/.venv/bin/python"
if [ -n "$all" ] && [ -n "$(missing_heavy)" ] && may_install; then
    # shellcheck disable=SC2086 # the names are several arguments
    install_packages $heavy_packages || say "They could not be installed."
fi

# Debian packs this part of its own Python apart; the test of the text window needs it.
if ! .venv/bin/python -c 'import tkinter' 2>/dev/null && may_install; then
    install_packages python3-tk || say "python3-tk could not be installed."
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck disable=SC2086 # several processes
trap 'kill $background 2>/dev/null; exit 130' INT TERM

# Most of the set-up of the real servers is waiting for downloads: the types are checked meanwhile, all three at once.
# Most of the servers' set-up is waiting for downloads.
[ -z "$all" ] || in_background set_up_servers
for platform in linux darwin win32; do
    check_types "$platform"
done

check "ruff format" "$python" -m ruff format --check .
check "ruff check" "$python" -m ruff check .
for platform in linux darwin win32; do
    check "mypy for $platform" types_checked "$platform"
done
wait

export COVERAGE_FILE="$scratch/coverage"
# shellcheck disable=SC2086 # without --all it is no argument
"$python" -m pytest -q --slow --cov --cov-report= $all "$@" || failed="$failed, tests"
if [ $# -eq 0 ]; then
    check "coverage of domain, view and parsers" \
        "$python" -m coverage report --include="$fully_covered" --fail-under=100 --show-missing --skip-covered
fi

missing=$(missing_programs)
if [ -n "$missing" ]; then
    echo "Not run: the tests on a real desktop, which need$missing. For Debian and Ubuntu:"
    echo "    sudo apt-get install --no-install-recommends $desktop_packages"
fi
if [ -z "$all" ]; then
    echo "Left out: the tests on GNOME Shell, MATE and Plasma and those with the real OctoPrint, Moonraker, PrusaLink and CUPS,"
    echo "which need large packages. To install and run them, too:"
    echo "    sh packaging/test.sh --all"
elif [ -n "$(missing_heavy)" ]; then
    echo "Not run: tests on GNOME Shell, MATE or Plasma. For Debian and Ubuntu:"
    # shellcheck disable=SC2086 # one line of all names
    echo "    sudo apt-get install --no-install-recommends" $heavy_packages
fi
if [ -n "$failed" ]; then
    echo "Failed: ${failed#, }"
    exit 1
fi

#!/bin/sh
# All checks, exactly as CI runs them: sh packaging/test.sh [arguments of pytest]
# Installs into .venv first, and where it may also the Debian packages that the tests on a real desktop need.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
. packaging/setup.sh

desktop_packages="dbus xvfb dunst xfce4-panel"
fully_covered="src/pilotlamp/domain/*,src/pilotlamp/view/*,src/pilotlamp/sources/*/parse*.py"

# The desktop tests' programs that aren't installed, as tests/conftest.py looks for them.
missing_programs() {
    for program in dbus-daemon Xvfb dunst xfce4-panel; do
        command -v "$program" >/dev/null 2>&1 || printf ' %s' "$program"
    done
}

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

install_pilotlamp demo,test
if [ -n "$(missing_programs)" ] && may_install; then
    # shellcheck disable=SC2086 # the names are several arguments
    install_packages $desktop_packages || say "They could not be installed."
fi

# Debian packs this part of its own Python apart; the test of the text window needs it.
if ! .venv/bin/python -c 'import tkinter' 2>/dev/null && may_install; then
    install_packages python3-tk || say "python3-tk could not be installed."
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
python="$root/.venv/bin/python"

check "ruff format" "$python" -m ruff format --check .
check "ruff check" "$python" -m ruff check .
for platform in linux darwin win32; do
    check "mypy for $platform" "$python" -m mypy --platform "$platform" --cache-dir ".mypy_cache/$platform"
done

export COVERAGE_FILE="$scratch/coverage"
"$python" -m pytest -q -n 2 --dist loadgroup --cov --cov-report= "$@" || failed="$failed, tests"
if [ $# -eq 0 ]; then
    check "coverage of domain, view and parsers" \
        "$python" -m coverage report --include="$fully_covered" --fail-under=100 --show-missing --skip-covered
fi

missing=$(missing_programs)
if [ -n "$missing" ]; then
    echo "Not run: the tests on a real desktop, which need$missing. For Debian and Ubuntu:"
    echo "    sudo apt-get install --no-install-recommends $desktop_packages"
fi
if [ -n "$failed" ]; then
    echo "Failed: ${failed#, }"
    exit 1
fi

# What run.sh, test.sh and renew.sh share; read by them with their folder's parent as $root and as current folder.
# Nothing here prints to stdout but the functions that return a word that way.

say() {
    printf '%s\n' "$*" >&2
}

# The first Python that is new enough and can make virtual environments.
find_python() {
    python_without_venv=
    python_seen=
    for candidate in python3.13 python3.12 python3.11 python3; do
        # A version manager's stand-in may be on the PATH for a version that it does not have.
        version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
        python_seen="$python_seen $version"
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$candidate"
            return
        fi
        python_without_venv=${python_without_venv:-$candidate}
    done
    if [ -z "$python_without_venv" ]; then
        say "Pilotlamp needs Python 3.11 or newer; found here:${python_seen:- none}."
        return 1
    fi
    # Debian and its relatives pack these two modules apart from the rest.
    if may_install && install_packages python3-venv && "$python_without_venv" -c 'import ensurepip' 2>/dev/null; then
        echo "$python_without_venv"
        return
    fi
    say "This Python can't make virtual environments yet; on Debian or Ubuntu: sudo apt-get install python3-venv"
    return 1
}

# Whether Debian packages can be installed without asking anybody.
may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null
}

install_packages() {
    say "Installing the Debian packages $* ..."
    as_root=
    [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
    # The list of packages may be old or empty: then, and only then, it is fetched.
    install_command="env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends"
    $as_root $install_command "$@" >/dev/null 2>&1 </dev/null && return
    $as_root apt-get update -q >/dev/null 2>&1 </dev/null
    $as_root $install_command "$@" >/dev/null 2>&1 </dev/null
}

# install_pilotlamp EXTRAS: makes .venv and installs into it, if pyproject.toml, the constraints or the folder changed.
install_pilotlamp() {
    stamp=".venv/installed-$1"
    wanted="$root $(cat pyproject.toml packaging/constraints.txt | cksum)"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$(find_python) || return 1
        say "Making .venv with $("$python" --version) ..."
        "$python" -m venv --clear .venv || return 1
    fi
    say "Installing Pilotlamp and what it needs into .venv ..."
    rm -f .venv/installed-*
    # Relative, because pip splits this variable at spaces; the second is what newer versions of pip build by.
    PIP_CONSTRAINT=packaging/constraints.txt PIP_BUILD_CONSTRAINT=packaging/constraints.txt \
        .venv/bin/python -m pip install -qq --disable-pip-version-check --editable ".[$1]" >&2 || return 1
    printf '%s\n' "$wanted" >"$stamp"
}

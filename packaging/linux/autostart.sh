#!/bin/sh
# Starts Pilotlamp with your desktop session from now on: sh packaging/linux/autostart.sh [PROGRAM]
# The entry names the program with its whole path: a session's PATH is rarely that of a terminal.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
program=${1:-$HOME/.local/bin/pilotlamp}
if [ ! -x "$program" ] && [ $# -eq 0 ]; then
    program=$(command -v pilotlamp || printf '%s\n' "$program")
fi
if [ ! -x "$program" ] || [ -d "$program" ]; then
    printf 'There is no program %s: install Pilotlamp first, or name it: sh %s PROGRAM\n' "$program" "$0" >&2
    exit 1
fi
case $program in
    /*) ;;
    *) program=$(pwd)/$program ;;
esac

# As the Desktop Entry Specification quotes an argument, and then a text.
quoted=$(printf '%s\n' "$program" | sed 's/["`$\\]/\\&/g; s/\\/\\\\/g; s/%/%%/g')
folder=${XDG_CONFIG_HOME:-$HOME/.config}/autostart
mkdir -p "$folder"
while IFS= read -r line; do
    case $line in
        Exec=*) printf 'Exec="%s"\n' "$quoted" ;;
        *) printf '%s\n' "$line" ;;
    esac
done <"$here/pilotlamp.desktop" >"$folder/pilotlamp.desktop"
printf 'Pilotlamp starts with your session: %s\n' "$folder/pilotlamp.desktop"

"""Shells in the commands of user actions: no value that comes from a device may get into a shell script."""

import re
from dataclasses import dataclass

from pilotlamp.config.keys import one_of
from pilotlamp.domain.templates import placeholders

_SHELLS = frozenset({"sh", "ash", "bash", "dash", "fish", "ksh", "mksh", "zsh", "csh", "tcsh", "su"})
_POWERSHELLS = frozenset({"powershell", "pwsh"})
_SSH_OPTIONS_WITH_VALUE = frozenset("BbcDEeFIiJLlmOoPpQRSWw")
"""Source: ssh(1) of OpenSSH 9."""

_HARMLESS = ("ip", "ip_internal", "kind", "state")
"""Placeholders whose values have so narrow a form that no shell can run them as a command."""

_HARMLESS_WORDS = one_of(f"{{{name}}}" for name in _HARMLESS)


@dataclass(frozen=True, slots=True)
class ShellFault:
    """A fault of one argument."""

    element: int
    problem: str


def shell_fault(run: tuple[str, ...]) -> ShellFault | None:
    """The first placeholder whose value a shell would run; None: there is none. The program is ``run[0]``.

    A shell is found wherever it stands, so behind ``sudo`` and ``xterm -e`` too.
    """
    for index, argument in enumerate(run):
        program = re.split(r"[/\\]", argument)[-1].lower().removesuffix(".exe")
        problem = _problem_of(program)
        for element in _commands(program, run, index):
            harmful = [name for name in placeholders(run[element]) if name not in _HARMLESS]
            if harmful:
                return ShellFault(element, problem.replace("{}", f"{{{harmful[0]}}}"))
    return None


def _problem_of(program: str) -> str:
    if program in _SHELLS:
        return (
            f"{program} would run the value of {{}} as a command; pass it as a separate argument, such as "
            """["sh", "-c", 'echo "$1"', "sh", "{}"]"""
        )
    who = "ssh passes all arguments after the host to a shell, which" if program == "ssh" else program
    return f"{who} would run the value of {{}} as a command; only {_HARMLESS_WORDS} may be used here"


def _commands(program: str, run: tuple[str, ...], index: int) -> range:
    """The elements after ``index`` that the program at ``index`` runs as commands."""
    rest = range(index + 1, len(run))
    if program in _SHELLS:
        return _script(run, rest)
    if program == "ssh":
        return range(_host(run, rest) + 1, len(run))
    if program == "cmd":
        return _behind(r"/[ckr].*", run, rest)
    if program in _POWERSHELLS:
        return range(0) if _behind(r"-f(i|il|ile)?", run, rest) else rest
    return rest if index == 0 and program.endswith((".bat", ".cmd")) else range(0)


def _script(run: tuple[str, ...], rest: range) -> range:
    """The elements after ``-c`` up to the first one that is not an option."""
    behind = _behind(r"-[a-z]*c[a-z]*|--command", run, rest)
    for element in behind:
        if not run[element].startswith(("-", "+")):
            return range(behind.start, element + 1)
    return behind


def _behind(option: str, run: tuple[str, ...], rest: range) -> range:
    for element in rest:
        if re.fullmatch(option, run[element], re.IGNORECASE):
            return range(element + 1, rest.stop)
    return range(0)


def _host(run: tuple[str, ...], rest: range) -> int:
    """The index of ssh's host; past the end if there is none."""
    element = rest.start
    while element < rest.stop and run[element].startswith("-"):
        option = run[element]
        element += 1
        if option == "--":
            break
        if (
            len(option) > 1
            and option[-1] in _SSH_OPTIONS_WITH_VALUE
            and not set(option[1:-1]) & _SSH_OPTIONS_WITH_VALUE
        ):
            element += 1
    return element

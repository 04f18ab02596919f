"""Programs that take an argument for commands: what comes from a device must not get into that one."""

import re
from dataclasses import dataclass

from pilotlamp.domain.templates import placeholders

_SHELLS = frozenset({"sh", "ash", "bash", "dash", "fish", "ksh", "mksh", "zsh", "csh", "tcsh", "su"})
_POWERSHELLS = frozenset({"powershell", "pwsh"})
_SSH_OPTIONS_WITH_VALUE = frozenset("BbcDEeFIiJLlmOoPpQRSWw")
"""Source: ssh(1) of OpenSSH 9."""

_HARMLESS = ("ip", "ip_internal", "kind", "state")
"""Placeholders for values of a form so narrow that no shell can take them for commands."""

_HARMLESS_WORDS = ", ".join(f"{{{name}}}" for name in _HARMLESS)


@dataclass(frozen=True, slots=True)
class ShellFault:
    """Which of the arguments, and what is wrong with it."""

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
            f"{program} would run what is in {{}} as commands; give it as an argument of its own, such as "
            """["sh", "-c", 'echo "$1"', "sh", "{}"]"""
        )
    who = "ssh has a shell run what stands behind the host, and that" if program == "ssh" else program
    return f"{who} would run what is in {{}} as commands; here {_HARMLESS_WORDS} alone may stand"


def _commands(program: str, run: tuple[str, ...], index: int) -> range:
    """Which elements behind ``index`` the program there takes for commands."""
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
    """What follows ``-c`` up to the first argument that is no option."""
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
    """Where ssh's host is; behind the end if there is none."""
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

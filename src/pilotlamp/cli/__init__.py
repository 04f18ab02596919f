"""The commands of contract.md: arguments become calls of ``app``, errors one line and an exit code.

Heavy rooms are imported inside the commands, so that ``pilotlamp version`` loads no tray and a tray no terminal view.
"""

from pilotlamp.cli.program import command_line, main

__all__ = ["command_line", "main"]

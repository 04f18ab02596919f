"""What is clicked is done to a device: asked about where that is needed, sent once, told, and looked at again."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from pilotlamp.actions.attempt import attempt
from pilotlamp.desktop.base import Dialogs, Opener
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.commands import Command, Target
from pilotlamp.domain.model import Connection
from pilotlamp.domain.user_actions import UserAction, filled_address, filled_program, program_problem
from pilotlamp.errors import DesktopError
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.store.saver import AT_END_S
from pilotlamp.view.action_texts import argument_of
from pilotlamp.view.actions import AskAndPerform, Perform, RunUserAction
from pilotlamp.view.asking import called, command_line, command_of, question
from pilotlamp.view.menu.context import DeviceKey
from pilotlamp.view.questions import Question

log = logging.getLogger(__name__)

SHOWN: Final = 20
"""Attempts that the menu lists."""

_MAY_HAVE_CHANGED = frozenset({Result.DONE, Result.CHANGED, Result.UNCERTAIN})


class Logs(Protocol):
    """Where attempts are kept."""

    def add(self, attempt: Attempt) -> None:
        """Blocks; never raises."""
        ...

    def last(self, count: int) -> tuple[Attempt, ...]:
        """Newest last; blocks; never raises."""
        ...

    def news(self, count: int) -> tuple[Attempt, ...]:
        """As ``last``, but none when no program has added any since this was asked last."""
        ...


class ActionRunner:
    """Engine's loop only."""

    def __init__(
        self,
        *,
        monitor: Monitor,
        dialogs: Dialogs,
        opener: Opener,
        action_log: Logs | None,
        kinds: Mapping[str, str],
        user_actions: tuple[UserAction, ...],
        did: Callable[[tuple[Attempt, ...]], None],
        tell: Callable[[Attempt], None],
        say: Callable[[str, str], None],
        on_change: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        """
        Args:
            monitor: has the sources.
            dialogs: where to ask.
            opener: starts the user's own programs and opens their addresses.
            action_log: where attempts are kept; None: nowhere.
            kinds: the kind of each source.
            user_actions: those of the settings.
            did: told of every command when it has ended, at once: the next poll may show its effect.
            tell: told of every attempt when it has ended and is in the log.
            say: shows a title and a text, where a dialog can't be shown.
            on_change: ``pending`` or ``attempts`` is another.
            clock: the time now, aware.
        """
        self._monitor = monitor
        self._dialogs = dialogs
        self._opener = opener
        self._action_log = action_log
        self._kinds = kinds
        self._user_actions = {action.label: action for action in user_actions}
        self._did = did
        self._tell = tell
        self._say = say
        self._on_change = on_change
        self._clock = clock
        self._pending: frozenset[tuple[DeviceKey, Command]] = frozenset()
        self._attempts: tuple[Attempt, ...] = ()
        self._writing: set[asyncio.Task[None]] = set()

    @property
    def pending(self) -> frozenset[tuple[DeviceKey, Command]]:
        """What is being done right now."""
        return self._pending

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The last ``SHOWN``, newest last."""
        return self._attempts

    async def start(self) -> None:
        """Take up what the log has of earlier runs."""
        if self._action_log is not None:
            earlier = await asyncio.to_thread(self._action_log.last, SHOWN)
            self._attempts = (*earlier, *self._attempts)[-SHOWN:]
            self._on_change()

    def take_settings(self, *, kinds: Mapping[str, str], user_actions: tuple[UserAction, ...]) -> None:
        """Go by other settings from now on."""
        self._kinds = kinds
        self._user_actions = {action.label: action for action in user_actions}

    async def aclose(self) -> None:
        """Wait for what is being written into the log, but not for a disk that hangs."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=AT_END_S)

    async def perform(self, action: Perform) -> None:
        """Do it, after a confirmation where it can't be taken back."""
        asked = question(action)
        if asked is not None and await self._answer(asked, action) is None:
            return
        await self._carry_out(action.target, action.command, action.connection)

    async def ask_and_perform(self, action: AskAndPerform) -> None:
        """Ask for what is missing and do it; what was typed and refused comes back with the reason."""
        users = self._known_users(action.target.source)
        asked = question(action, known_users=users)
        while asked is not None:
            answer = await self._answer(asked, action)
            if answer is None:
                return
            made = await self._carry_out(action.target, command_of(action, answer), action.connection)
            if made is None or made.result is Result.DONE:
                return
            asked = question(action, known_users=users, value=answer, error=_error(made))

    async def run_user_action(self, action: RunUserAction) -> None:
        """Do what the settings say under its label."""
        defined = self._user_actions.get(action.label)
        if defined is None:
            self._say(action.label, "The settings have no such action any more.")
            return
        if defined.confirm:
            asked = question(action)
            if asked is not None and await self._answer(asked, action) is None:
                return
        result, problem = await self._run(defined, action.target)
        await self._ended(
            Attempt(
                at=self._clock(),
                target=action.target,
                action=action.label,
                result=result,
                problem=problem,
            )
        )

    async def _answer(self, asked: Question, action: Perform | AskAndPerform | RunUserAction) -> str | None:
        try:
            return await self._dialogs.ask(asked)
        except DesktopError as error:
            log.warning("%s", error)
            advice = "" if isinstance(action, RunUserAction) else command_line(action.target.source, action)
            self._say(asked.title, f"{error}. {f'Use the command line: {advice}' if advice else ''}".rstrip())
            return None

    async def _carry_out(self, target: Target, command: Command, connection: Connection | None) -> Attempt | None:
        """What became of it; None: the very same is being done already."""
        doing = ((target.source, target.device), command)
        if doing in self._pending:
            return None
        argument = argument_of(command, connection)
        self._set_pending(self._pending | {doing})
        try:
            made = await attempt(self._monitor, target, command, argument=argument, clock=self._clock)
        except asyncio.CancelledError:
            self._note_end_of_program(target, command, argument)
            raise
        finally:
            self._set_pending(self._pending - {doing})
        self._did((made,))
        await self._ended(made)
        if made.result in _MAY_HAVE_CHANGED:
            self._monitor.retry(target.source)
        return made

    async def _ended(self, made: Attempt) -> None:
        """Kept before it is told: what somebody was told of is in the log."""
        if self._action_log is not None:
            writing = asyncio.create_task(asyncio.to_thread(self._action_log.add, made))
            self._writing.add(writing)
            writing.add_done_callback(self._writing.discard)
            await asyncio.shield(writing)
        self._attempts = (*self._attempts, made)[-SHOWN:]
        self._tell(made)
        self._on_change()

    def _note_end_of_program(self, target: Target, command: Command, argument: str | None) -> None:
        """It blocks for the write of one line: after this there is no loop to come back to."""
        if self._action_log is not None:
            self._action_log.add(
                Attempt(
                    at=self._clock(),
                    target=target,
                    action=command.verb,
                    argument=argument,
                    result=Result.UNCERTAIN,
                    problem="Pilotlamp ended before the answer came",
                )
            )

    def _set_pending(self, pending: frozenset[tuple[DeviceKey, Command]]) -> None:
        self._pending = pending
        self._on_change()

    def _known_users(self, source: str) -> tuple[str, ...]:
        """Whoever owns a device of the source, in alphabetical order."""
        devices = self._monitor.snapshot.sources[source].devices.values()
        return tuple(sorted({tracked.device.owner for tracked in devices if tracked.device.owner}, key=str.casefold))

    async def _run(self, action: UserAction, target: Target) -> tuple[Result, str | None]:
        tracked = self._monitor.snapshot.sources[target.source].devices.get(target.device)
        if tracked is None:
            return Result.CHANGED, f"{called(target.name)} is not listed any more"
        device, kind = tracked.device, self._kinds[target.source]
        if device.name != target.name:
            return Result.CHANGED, f"It is called {called(device.name)} now; nothing was done"
        problem = program_problem(action, target.source, kind, device)
        if problem:
            return Result.REFUSED, problem
        try:
            if action.open is not None:
                address = filled_address(action, target.source, kind, device)
                await asyncio.to_thread(self._opener.open_own, address)
            else:
                await asyncio.to_thread(self._opener.run_program, filled_program(action, target.source, kind, device))
        except DesktopError as error:
            return Result.REFUSED, str(error)
        except Exception as error:  # as in attempt.py: it may have been started
            log.exception("unexpected error while carrying out %s", action.label)
            return Result.UNCERTAIN, f"unexpected error: {type(error).__name__}"
        return Result.DONE, None


def _error(made: Attempt) -> str:
    """For the dialog that comes back."""
    if made.result is Result.UNCERTAIN:
        return f"{made.problem}. It may have been done all the same: check before you try again"
    return f"{made.problem}"

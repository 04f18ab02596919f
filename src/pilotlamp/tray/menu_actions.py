"""Actions clicked in the menu: asked about where needed, sent once, told, and the device read again."""

import asyncio
import logging
from datetime import datetime
from typing import Final, Protocol

from pilotlamp.actions.runner import ActionRunner, AttemptLog, PlannedAction
from pilotlamp.desktop.base import Desktop
from pilotlamp.domain.actions import ActionRequest, Target
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.user_actions import UserAction, filled_address, filled_program, program_problem
from pilotlamp.errors import DesktopError
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.store.saver import AT_END_S
from pilotlamp.tray import texts
from pilotlamp.tray.settings_watcher import SettingsFile
from pilotlamp.view.asking import called, command_line, question, user_action_question
from pilotlamp.view.clicks import Perform, RunUserAction
from pilotlamp.view.menu.context import DeviceKey
from pilotlamp.view.questions import Question

log = logging.getLogger(__name__)

SHOWN: Final = 20
"""Attempts that the menu lists."""

_MAY_HAVE_CHANGED = frozenset({Result.DONE, Result.CHANGED, Result.UNCERTAIN})


class Logs(AttemptLog, Protocol):
    """Log of attempts that can be read again."""

    def last(self, count: int) -> tuple[Attempt, ...]:
        """Newest last; blocks; never raises."""
        ...

    def last_if_changed(self, count: int) -> tuple[Attempt, ...]:
        """Read as ``last`` does, but nothing if no program has added any since the last call."""
        ...


class ActionSession(Protocol):
    """Parts of the tray session that menu actions need."""

    service: MonitoringService
    desktop: Desktop
    file: SettingsFile

    def show_attempt(self, attempt: Attempt) -> None:
        """Notify of an attempt that has ended and is in the log."""
        ...

    def say(self, title: str, body: str) -> None:
        """Show a text where a dialog can't be shown."""
        ...

    def render(self) -> None:
        """Show another ``pending`` or ``attempts`` in the menu."""
        ...

    def now(self) -> datetime:
        """The time now, aware."""
        ...


class MenuActions:
    """Asks about the actions that are clicked, and has them performed. Engine's loop only."""

    def __init__(self, session: ActionSession, action_log: Logs | None) -> None:
        """``action_log``: keeps attempts; None: none are kept."""
        self._session = session
        self._monitor = session.service.monitor
        self._action_log = action_log
        self._runner = ActionRunner(self._monitor, action_log, session.now)
        self._pending: frozenset[tuple[DeviceKey, ActionRequest]] = frozenset()
        self._attempts: tuple[Attempt, ...] = ()
        self._writing: set[asyncio.Task[None]] = set()

    @property
    def pending(self) -> frozenset[tuple[DeviceKey, ActionRequest]]:
        """Actions in progress."""
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
            self._session.render()

    async def aclose(self) -> None:
        """Wait for what is being written into the log, but not for a disk that hangs."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=AT_END_S)

    async def perform(self, action: Perform) -> None:
        """Ask for the value that is missing, or for a confirmation, and perform the action.

        A value that was refused comes back into the dialog, with the reason.
        """
        users = self._known_users(action.target.source)
        asked, typed = question(action, known_users=users), ""
        while True:
            if asked is not None:
                answer = await self._answer(asked, action)
                if answer is None:
                    return
                typed = answer
            made = await self._perform(action, typed)
            if asked is None or asked.entry is None or made is None or made.result is Result.DONE:
                return
            asked = question(action, known_users=users, value=typed, error=_error(made))

    async def run_user_action(self, action: RunUserAction) -> None:
        """Do what the settings say under its label."""
        defined = next((each for each in self._session.file.settings.actions if each.label == action.label), None)
        if defined is None:
            self._session.say(action.label, texts.NO_SUCH_ACTION)
            return
        if defined.confirm and await self._answer(user_action_question(action), action) is None:
            return
        result, problem = await self._run(defined, action.target)
        await self._ended(
            Attempt(
                at=self._session.now(),
                target=action.target,
                action=action.label,
                result=result,
                problem=problem,
            )
        )

    async def _answer(self, asked: Question, action: Perform | RunUserAction) -> str | None:
        try:
            return await self._session.desktop.dialogs.ask(asked)
        except DesktopError as error:
            log.warning("%s", error)
            command = "" if isinstance(action, RunUserAction) else command_line(action)
            text = texts.USE_COMMAND_LINE if command else texts.NO_DIALOG
            self._session.say(asked.title, text.format(problem=error, command=command))
            return None

    async def _perform(self, action: Perform, typed: str) -> Attempt | None:
        """The attempt when it has ended; None: the very same is in progress already."""
        request, target = action.spec.request(action.person, typed), action.target
        doing = ((target.source, target.device), request)
        if doing in self._pending:
            return None
        planned = PlannedAction(target=target, spec=action.spec, request=request, person=action.person)
        self._set_pending(self._pending | {doing})
        try:
            made = await self._runner.perform(planned)
        except asyncio.CancelledError:
            # The write blocks, of one line: after this there is no loop to come back to.
            self._runner.record(self._runner.attempt(planned, Result.UNCERTAIN, texts.ENDED_TOO_EARLY))
            raise
        finally:
            self._set_pending(self._pending - {doing})
        self._session.service.note_attempts((made,))
        await self._ended(made)
        if made.result in _MAY_HAVE_CHANGED:
            self._monitor.retry(target.source)
        return made

    async def _ended(self, made: Attempt) -> None:
        """Kept before it is told: what somebody was told of is in the log."""
        writing = asyncio.create_task(asyncio.to_thread(self._runner.record, made))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        await asyncio.shield(writing)
        self._attempts = (*self._attempts, made)[-SHOWN:]
        self._session.show_attempt(made)
        self._session.render()

    def _set_pending(self, pending: frozenset[tuple[DeviceKey, ActionRequest]]) -> None:
        self._pending = pending
        self._session.render()

    def _known_users(self, source: str) -> tuple[str, ...]:
        """Owners of the source's devices, in alphabetical order."""
        devices = self._monitor.snapshot.sources[source].devices.values()
        return tuple(sorted({tracked.device.owner for tracked in devices if tracked.device.owner}, key=str.casefold))

    async def _run(self, action: UserAction, target: Target) -> tuple[Result, str | None]:
        tracked = self._monitor.snapshot.sources[target.source].devices.get(target.device)
        if tracked is None:
            return Result.CHANGED, texts.NOT_LISTED.format(device=called(target.name))
        device, kind = tracked.device, self._monitor.snapshot.sources[target.source].source.kind
        if device.name != target.name:
            return Result.CHANGED, texts.RENAMED.format(device=called(device.name))
        problem = program_problem(action, target.source, kind, device)
        if problem:
            return Result.REFUSED, problem
        opener = self._session.desktop.opener
        try:
            if action.open is not None:
                address = filled_address(action, target.source, kind, device)
                await asyncio.to_thread(opener.open_own, address)
            else:
                await asyncio.to_thread(opener.run_program, filled_program(action, target.source, kind, device))
        except DesktopError as error:
            return Result.REFUSED, str(error)
        except Exception as error:  # as in actions.runner: it may have been started
            log.exception("unexpected error while carrying out %s", action.label)
            return Result.UNCERTAIN, texts.UNEXPECTED.format(error=type(error).__name__)
        return Result.DONE, None


def _error(made: Attempt) -> str:
    """For the dialog that comes back."""
    if made.result is Result.UNCERTAIN:
        return texts.CHECK_FIRST.format(problem=made.problem)
    return f"{made.problem}"

"""Actions of IPP printers and queues, with all their texts."""

from typing import Final

from pilotlamp.domain.actions import ActionSpec, Prompt
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.sources.printer_conditions import JOBS_WAITING, PRINTER_PAUSED

RESUME: Final = "resume"
PAUSE: Final = "pause"
CANCEL: Final = "cancel"

ACTIONS: Final = (
    ActionSpec(
        name=RESUME,
        label="Resume",
        help="let a stopped printer go on with its jobs",
        progress="Resuming…",
        done="Resumed {device}",
        failed="{device} could not be resumed",
        uncertain="{device} may have been resumed",
        unavailable="{device} is not stopped",
    ),
    ActionSpec(
        name=PAUSE,
        label="Pause",
        help="stop a printer; its jobs wait",
        progress="Pausing…",
        done="Paused {device}",
        failed="{device} could not be paused",
        uncertain="{device} may have been paused",
        unavailable="{device} is paused already",
        explains=frozenset({PRINTER_PAUSED, JOBS_WAITING}),
    ),
    ActionSpec(
        name=CANCEL,
        label="Cancel job…",
        help="cancel the job that the printer is working on",
        progress="Cancelling…",
        done="Cancelled the job on {device}",
        failed="The job on {device} could not be cancelled",
        uncertain="The job on {device} may have been cancelled",
        unavailable="{device} has no job to cancel",
        confirm=Prompt(
            title="Cancel job",
            text="Cancel the job that {device} is working on? It can't be continued.",
            accept="Cancel job",
            dismiss="Keep printing",
        ),
        explains=frozenset({NoticeKind.PRINTER_FINISHED}),
    ),
)

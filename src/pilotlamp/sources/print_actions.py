"""Actions that several kinds of 3D printers have, with all their texts."""

from typing import Final

from pilotlamp.domain.actions import ActionSpec, Prompt
from pilotlamp.sources.printer_conditions import PRINTER_PAUSED

PAUSE: Final = ActionSpec(
    name="pause",
    label="Pause print",
    help="pause the print",
    progress="Pausing the print…",
    done="Paused the print of {device}",
    failed="The print of {device} could not be paused",
    uncertain="The print of {device} may have been paused",
    unavailable="{device} is not printing",
    explains=frozenset({PRINTER_PAUSED}),
)
RESUME: Final = ActionSpec(
    name="resume",
    label="Resume print",
    help="go on with a print that is paused",
    progress="Resuming the print…",
    done="Resumed the print of {device}",
    failed="The print of {device} could not be resumed",
    uncertain="The print of {device} may have been resumed",
    unavailable="{device} is not paused",
)
CANCEL: Final = ActionSpec(
    name="cancel",
    label="Cancel print…",
    help="end the print; it can't be resumed",
    progress="Cancelling the print…",
    done="Cancelled the print of {device}",
    failed="The print of {device} could not be cancelled",
    uncertain="The print of {device} may have been cancelled",
    unavailable="{device} is not printing",
    confirm=Prompt(
        title="Cancel print",
        text="Cancel the print of {device}? It can't be resumed.",
        accept="Cancel print",
        dismiss="Keep printing",
    ),
)

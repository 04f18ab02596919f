"""Actions of Moonraker, with all their texts."""

from typing import Final

from pilotlamp.domain.actions import ActionSpec, Prompt
from pilotlamp.sources.print_actions import CANCEL, PAUSE, RESUME
from pilotlamp.sources.printer_conditions import PRINTER_ERROR

FIRMWARE_RESTART: Final = ActionSpec(
    name="firmware-restart",
    label="Restart firmware…",
    help="restart Klipper and the printer's controllers, as after a shutdown",
    progress="Restarting the firmware…",
    done="{device} is restarting its firmware",
    failed="The firmware of {device} could not be restarted",
    uncertain="The firmware of {device} may be restarting",
    unavailable="Klipper of {device} is not running",
    confirm=Prompt(
        title="Restart firmware",
        text="Restart the firmware of {device}? A print that is under way is lost.",
        accept="Restart firmware",
    ),
)
EMERGENCY_STOP: Final = ActionSpec(
    name="emergency-stop",
    label="Emergency stop…",
    help="halt the printer at once; it stays halted until its firmware is restarted",
    progress="Stopping the printer…",
    done="Stopped {device}: it stays halted until its firmware is restarted",
    failed="{device} could not be stopped",
    uncertain="{device} may have been stopped",
    unavailable="Klipper of {device} is not running",
    confirm=Prompt(
        title="Emergency stop",
        text="Stop {device} at once? The print is lost, and the printer stays halted until its firmware is restarted.",
        accept="Stop printer",
        dismiss="Keep running",
    ),
    explains=frozenset({PRINTER_ERROR}),
)

ACTIONS: Final = (PAUSE, RESUME, CANCEL, FIRMWARE_RESTART, EMERGENCY_STOP)

"""Actions of OctoPrint, with all their texts."""

from typing import Final

from pilotlamp.domain.actions import ActionSpec
from pilotlamp.sources.print_actions import CANCEL, PAUSE, RESUME

CONNECT: Final = ActionSpec(
    name="connect",
    label="Connect printer",
    help="connect the server to its printer",
    progress="Connecting the printer…",
    done="{device} is connecting to its printer",
    failed="{device} could not be connected to its printer",
    uncertain="{device} may be connecting to its printer",
    unavailable="{device} has its printer connected",
)

ACTIONS: Final = (PAUSE, RESUME, CANCEL, CONNECT)

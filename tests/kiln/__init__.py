"""A kind of system that is not shipped: potters' kilns. This folder and one row in the table of kinds are all of it."""

from msgspec import Struct

from pilotlamp.domain.actions import ActionSpec, BulkPrompt, Field, FieldType, Prompt
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.conditions import Bearer, ConditionSpec
from pilotlamp.domain.levels import Severity, Urgency
from pilotlamp.domain.lists import ListSpec, RowType
from pilotlamp.sources.base import Endpoint, Kind, System


class KilnOptions(Struct, frozen=True, kw_only=True):
    """No keys of its own."""


FIRE = ActionSpec(
    name="fire",
    label="Fire…",
    help="start a firing programme",
    progress="Lighting the burners…",
    done="{device} is firing {programme} now",
    failed="{device} could not start firing {programme}",
    uncertain="{device} may be firing {programme} now",
    unavailable="{device} is {state} and can't be fired",
    fields=(Field(name="programme", type=FieldType.NAME, label="Programme"),),
    ask=Prompt(title="Fire", text="Which programme should {device} fire?", accept="Light"),
    bulk=BulkPrompt(
        one="Fire {programme} in {number} kiln of {source}?",
        many="Fire {programme} in {number} kilns of {source}?",
    ),
    button_on=NoticeKind.APPROVAL_NEEDED,
)
SHUT_DOWN = ActionSpec(
    name="shut-down",
    label="Shut down…",
    help="let the kiln cool and switch it off",
    progress="Shutting down…",
    done="{device} has been shut down",
    failed="{device} could not be shut down",
    uncertain="{device} may have been shut down",
    unavailable="{device} is {state} and can't be shut down",
    confirm=Prompt(title="Shut down", text="Shut down {device}? Its pots may crack.", accept="Shut down"),
    explains=frozenset({NoticeKind.DEVICE_OFFLINE}),
)
FIRINGS = ListSpec(
    name="firings",
    label="Last firings",
    help="list the kiln's last firings",
    rows=RowType.PAST_SESSION,
    empty="{device} has never been fired",
)
DOOR_OPEN = ConditionSpec(
    key="door_open",
    of=Bearer.DEVICE,
    severity=Severity.PROBLEM,
    urgency=Urgency.CRITICAL,
    meaning="The door of a kiln is open.",
    one="The door of {device} is open",
    many="The doors of {devices} are open",
    short="door open",
)


def _build(endpoint: Endpoint, options: KilnOptions, secret: str) -> System:
    from tests.kiln.api import Kilns

    return Kilns(endpoint, secret)


KIND = Kind(
    name="kiln",
    title="Kiln",
    default_poll_s=30,
    options=KilnOptions,
    build=_build,
    actions=(FIRE, SHUT_DOWN),
    lists=(FIRINGS,),
    conditions=(DOOR_OPEN,),
)

"""Actions and lists of Formide, with all their texts."""

from typing import Final

from pilotlamp.domain.actions import ActionSpec, BulkPrompt, Field, FieldType, Place, Prompt
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.lists import ListSpec, RowType
from pilotlamp.sources.print_actions import PAUSE, RESUME

_ONLY_ADMINS = "You need to be an admin user of {device} for this"

SYNC: Final = "sync"
STOP: Final = ActionSpec(
    name="stop",
    label="Stop print…",
    help="end the print; it can't be resumed",
    progress="Stopping the print…",
    done="Stopped the print of {device}",
    failed="The print of {device} could not be stopped",
    uncertain="The print of {device} may have been stopped",
    unavailable="{device} is not printing",
    confirm=Prompt(
        title="Stop print",
        text="Stop the print of {device}? It can't be resumed.",
        accept="Stop print",
        dismiss="Keep printing",
    ),
)
LOCAL: Final = (PAUSE.name, RESUME.name, STOP.name)
"""Names of the actions that a device performs itself; the others are the cloud's."""
SESSIONS: Final = "sessions"
USERS: Final = "users"
FOR_ADMINS: Final = (USERS, "invite", "rename-user", "set-admin", "remove-user")
"""Names of the list and of the actions that only an admin user of a device may use."""

LISTS: Final = (
    ListSpec(
        name=SESSIONS,
        label="Recent sessions",
        help="list the device's recent sessions",
        rows=RowType.PAST_SESSION,
        empty="No sessions of {device} are known",
    ),
    ListSpec(
        name=USERS,
        label="People",
        help="list who may use the device",
        rows=RowType.CONNECTION,
        empty="Nobody is connected to {device}",
        unavailable=_ONLY_ADMINS,
    ),
)

ACTIONS: Final = (
    ActionSpec(
        name=SYNC,
        label="Sync printers",
        help="read the device's printers into the account",
        progress="Syncing printers…",
        done="Synced printers of {device}",
        failed="Printers of {device} could not be synced",
        uncertain="Printers of {device} may have been synced",
        unavailable="{device} is {state}: it can't sync its printers now",
        bulk=BulkPrompt(
            one="Sync the printers of {number} device of {source}?",
            many="Sync the printers of {number} devices of {source}?",
        ),
    ),
    PAUSE,
    RESUME,
    STOP,
    ActionSpec(
        name="invite",
        label="Invite…",
        help="let somebody use the device",
        progress="Inviting…",
        done="Invited {email} to {device}",
        failed="{email} could not be invited to {device}",
        uncertain="{email} may have been invited to {device}",
        unavailable=_ONLY_ADMINS,
        place=Place.PEOPLE,
        fields=(Field(name="email", type=FieldType.EMAIL, label="Email address"),),
        ask=Prompt(title="Invite", text="Who do you want to invite to {device}?", accept="Invite"),
    ),
    ActionSpec(
        name="rename-user",
        label="Rename…",
        help="give a user another name",
        progress="Renaming…",
        done="Renamed {person} to {name} on {device}",
        failed="{person} could not be renamed to {name} on {device}",
        uncertain="{person} may have been renamed to {name} on {device}",
        unavailable=_ONLY_ADMINS,
        place=Place.PERSON,
        fields=(Field(name="name", type=FieldType.NAME, label="New name"),),
        ask=Prompt(title="Rename", text="What should {person} be called on {device}?", accept="Rename"),
    ),
    ActionSpec(
        name="set-admin",
        label="Make admin",
        help="make a user an administrator of the device, or an ordinary user again",
        progress="Changing admin rights…",
        done="{person} is admin of {device} now",
        failed="Admin rights of {person} on {device} could not be changed",
        uncertain="Admin rights of {person} on {device} may have been changed",
        unavailable=_ONLY_ADMINS,
        place=Place.PERSON,
        fields=(Field(name="admin", type=FieldType.FLAG, value=True),),
        fits=lambda person: person.is_admin is not True,
    ),
    ActionSpec(
        name="set-admin",
        label="Remove admin rights",
        help="make a user an administrator of the device, or an ordinary user again",
        progress="Changing admin rights…",
        done="{person} is not admin of {device} now",
        failed="Admin rights of {person} on {device} could not be changed",
        uncertain="Admin rights of {person} on {device} may have been changed",
        unavailable=_ONLY_ADMINS,
        place=Place.PERSON,
        fields=(Field(name="admin", type=FieldType.FLAG, value=False),),
        fits=lambda person: person.is_admin is not False,
    ),
    ActionSpec(
        name="remove-user",
        label="Remove…",
        help="take away a user's access to the device",
        progress="Removing…",
        done="Removed {person} from {device}",
        failed="{person} could not be removed from {device}",
        uncertain="{person} may have been removed from {device}",
        unavailable=_ONLY_ADMINS,
        place=Place.PERSON,
        confirm=Prompt(
            title="Remove user",
            text="Remove {person} from {device}? They will need a new invitation to come back.",
            accept="Remove",
        ),
        # Who removes themselves does not see the device any more.
        explains=frozenset({NoticeKind.DEVICE_REMOVED}),
    ),
)

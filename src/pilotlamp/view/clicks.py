"""Clicks in the menu and on notifications, as plain data: the view makes them, ``tray.dispatch`` carries them out."""

from dataclasses import dataclass

from pilotlamp.domain.actions import ActionSpec, Target
from pilotlamp.domain.alerts.mutes import MuteFor
from pilotlamp.domain.model import Connection


@dataclass(frozen=True, slots=True)
class RefreshNow:
    """Poll every source at once, the paused and the signed-out too."""


@dataclass(frozen=True, slots=True)
class RetrySource:
    """Read this source's secret again and poll it at once."""

    source: str


@dataclass(frozen=True, slots=True)
class SetPaused:
    """Stop or resume all polling."""

    paused: bool


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Open an address that the view has already found fit to be opened."""

    url: str


@dataclass(frozen=True, slots=True)
class CopyText:
    """Put a text on the clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class ShowDetails:
    """Show all that is known of a device as text."""

    source: str
    device: str


@dataclass(frozen=True, slots=True)
class LoadList:
    """Fetch one of a device's lists for its submenu."""

    source: str
    device: str
    list_name: str


@dataclass(frozen=True, slots=True)
class Mute:
    """No notices of this from now on: of a device, of a source where ``device`` is None, of anything where both are."""

    source: str | None
    device: str | None
    how_long: MuteFor


@dataclass(frozen=True, slots=True)
class Unmute:
    """Notices of this again; the same scopes as of ``Mute``."""

    source: str | None
    device: str | None


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Take note of a device's present problem: until it ends it does not colour the icon."""

    source: str
    device: str


@dataclass(frozen=True, slots=True)
class Several:
    """Do each of these."""

    clicks: "tuple[Click, ...]"


@dataclass(frozen=True, slots=True)
class Perform:
    """Perform an action on a device, after its question where it has one."""

    target: Target
    spec: ActionSpec
    person: Connection | None = None
    """The person whom the action is about, as they were shown; None: it is about the device."""


@dataclass(frozen=True, slots=True)
class RunUserAction:
    """Do what the user has defined in the settings under this label."""

    target: Target
    label: str


@dataclass(frozen=True, slots=True)
class OpenSettings:
    """Open the settings file in the user's editor."""


@dataclass(frozen=True, slots=True)
class ShowAbout:
    """Show version, licence and where the files are."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End the program."""


Click = (
    RefreshNow
    | RetrySource
    | SetPaused
    | OpenLink
    | CopyText
    | ShowDetails
    | LoadList
    | Mute
    | Unmute
    | Acknowledge
    | Several
    | Perform
    | RunUserAction
    | OpenSettings
    | ShowAbout
    | Quit
)

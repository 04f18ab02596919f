"""Lists of a device that are fetched on demand, as data: each kind of system declares its own."""

from dataclasses import dataclass
from enum import Enum, auto

from pilotlamp.domain.model import Device
from pilotlamp.domain.templates import unknown_placeholders


class RowType(Enum):
    """Type of the rows of a list, which decides how they are shown."""

    PAST_SESSION = auto()
    CONNECTION = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """A list of a device that is fetched when somebody asks for it."""

    name: str
    """The word of ``pilotlamp act``, of ``--json`` and of ``Device.allowed_actions``."""
    label: str
    help: str
    rows: RowType
    empty: str
    """With ``{device}``."""
    unavailable: str | None = None
    """Shown when the device does not allow the list, with ``{device}``; None: everybody may see the list."""

    def __post_init__(self) -> None:
        unknown = unknown_placeholders((self.empty, self.unavailable or ""), {"device"})
        if unknown:
            raise ValueError(f"list {self.name!r}: a text names {', '.join(unknown)}")

    def allowed(self, device: Device) -> bool:
        """Whether the list can be asked for."""
        return self.unavailable is None or self.name in device.allowed_actions

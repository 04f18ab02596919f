"""What the settings file says, checked and complete: no other module looks at the file."""

from dataclasses import dataclass, field
from pathlib import Path

from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.text import same_look
from pilotlamp.domain.user_actions import UserAction
from pilotlamp.sources.base import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """One ``[[sources]]`` table."""

    name: str
    """Unique; shown in the menu and names the secret."""
    kind: str
    """A key of ``KINDS``."""
    endpoint: Endpoint
    poll_s: float
    poll_limit_s: float | None = None
    """For a whole poll, however many requests it takes; None: unlimited."""
    enabled: bool = True
    options: object
    """An instance of the kind's ``options`` class."""
    alerts: AlertRules
    """Its own ``[sources.alerts]`` over the file's ``[alerts]`` over the defaults."""
    secret_command: tuple[str, ...] | None = None
    secret_file: Path | None = None
    secret_command_timeout_s: float = 60.0
    """Of each command that prints a secret; somebody may have to answer its prompt."""
    proxy_user: str | None = None
    """The user who signs in to the endpoint's proxy; None: nobody does."""
    proxy_secret_command: tuple[str, ...] | None = None
    proxy_secret_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole file."""

    file: Path
    sources: tuple[SourceSettings, ...]
    """In the order of the file, at least one; names are unique."""
    general: GeneralRules = field(default_factory=GeneralRules)
    """What the file's ``[alerts]`` says about no source in particular."""
    actions: tuple[UserAction, ...] = ()
    """The ``[[actions]]`` tables in the order of the file; labels are unique."""

    def source(self, name: str) -> SourceSettings | None:
        """The source whose name looks like this one; None: there is none."""
        return next((source for source in self.sources if same_look(source.name) == same_look(name)), None)

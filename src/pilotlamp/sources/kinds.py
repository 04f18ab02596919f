"""The table of kinds: which systems there are, and how each is built. A new system is one more row."""

from collections.abc import Mapping

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.commands import Verb
from pilotlamp.domain.conditions import ConditionSpec, by_key
from pilotlamp.sources.base import Endpoint, Kind, System
from pilotlamp.sources.clientexec.options import ClientexecOptions
from pilotlamp.sources.formide.conditions import PRINTER_ERROR
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.okta_asa.options import OktaAsaOptions


def _formide(endpoint: Endpoint, options: object, secret: str) -> System:
    from pilotlamp.sources.formide.api import Formide

    assert isinstance(options, FormideOptions)  # noqa: S101 - config.py built it from this very row
    return Formide(endpoint, options, secret)


def _okta_asa(endpoint: Endpoint, options: object, secret: str) -> System:
    from pilotlamp.sources.okta_asa.api import OktaAsa

    assert isinstance(options, OktaAsaOptions)  # noqa: S101 - config.py built it from this very row
    return OktaAsa(endpoint, options, secret)


def _clientexec(endpoint: Endpoint, options: object, secret: str) -> System:
    from pilotlamp.sources.clientexec.api import Clientexec

    assert isinstance(options, ClientexecOptions)  # noqa: S101 - config.py built it from this very row
    return Clientexec(endpoint, options, secret)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="formide",
            title="Formide",
            default_poll_s=30,
            options=FormideOptions,
            has_sessions=True,
            has_connections=True,
            verbs=frozenset({Verb.SYNC, Verb.USERS, Verb.INVITE, Verb.RENAME_USER, Verb.SET_ADMIN, Verb.REMOVE_USER}),
            conditions=(PRINTER_ERROR,),
            build=_formide,
        ),
        Kind(
            name="okta-asa",
            title="Okta Advanced Server Access",
            default_poll_s=60,
            options=OktaAsaOptions,
            has_sessions=False,
            has_connections=False,
            verbs=frozenset({Verb.APPROVE, Verb.ASSIGN, Verb.REVOKE}),
            conditions=(ENCRYPTION_OFF,),
            build=_okta_asa,
        ),
        Kind(
            name="clientexec",
            title="Clientexec",
            default_poll_s=30,
            options=ClientexecOptions,
            has_sessions=False,
            has_connections=False,
            verbs=frozenset(),
            build=_clientexec,
        ),
    )
}


def conditions() -> Mapping[str, ConditionSpec]:
    """The conditions of all kinds, by key.

    Raises:
        ValueError: a key stands for two things.
    """
    return by_key((spec for kind in KINDS.values() for spec in kind.conditions), taken=frozenset(NoticeKind))

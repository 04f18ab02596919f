"""The table of kinds: one import for each kind of system."""

from collections.abc import Mapping

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.conditions import ConditionSpec, by_key
from pilotlamp.sources import clientexec, formide, ipp, moonraker, octoprint, okta_asa, prusalink
from pilotlamp.sources.base import Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        formide.KIND,
        octoprint.KIND,
        moonraker.KIND,
        prusalink.KIND,
        ipp.KIND,
        okta_asa.KIND,
        clientexec.KIND,
    )
}
"""In the order of documents and messages."""


def conditions() -> Mapping[str, ConditionSpec]:
    """The conditions of all kinds, by key.

    Raises:
        ValueError: a key stands for two things.
    """
    return by_key((spec for kind in KINDS.values() for spec in kind.conditions), taken=frozenset(NoticeKind))


def other_names() -> Mapping[str, str]:
    """The names of kinds by the words that people take for them."""
    return {called: kind.name for kind in KINDS.values() for called in kind.also_called}

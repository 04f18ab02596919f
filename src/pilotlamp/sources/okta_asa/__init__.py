"""Okta Advanced Server Access: enrolled laptops and servers of a team."""

from pilotlamp.sources.base import Endpoint, Kind, System
from pilotlamp.sources.okta_asa.actions import ACTIONS
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.okta_asa.options import OktaAsaOptions


def _build(endpoint: Endpoint, options: OktaAsaOptions, secret: str) -> System:
    from pilotlamp.sources.okta_asa.api import OktaAsa

    return OktaAsa(endpoint, options, secret)


KIND = Kind(
    name="okta-asa",
    title="Okta Advanced Server Access",
    default_poll_s=60,
    options=OktaAsaOptions,
    build=_build,
    actions=ACTIONS,
    conditions=(ENCRYPTION_OFF,),
)

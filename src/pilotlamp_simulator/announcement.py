"""Announcement of a ready simulator: the address of each system, and the secrets that open it."""

from typing import Literal, TypedDict

from pilotlamp_simulator.scenario import Start


class FormideAnnouncement(TypedDict):
    url: str
    secret: str
    poll_s: float
    local_user: str
    """For the devices' own APIs."""
    local_password: str


class OktaAsaAnnouncement(TypedDict):
    url: str
    team: str
    secret: str
    """``key_id:key_secret``."""
    bearer: str
    """A token that never expires."""
    poll_s: float


class ClientexecAnnouncement(TypedDict):
    url: str
    path: str
    key_in: Literal["header", "query"]
    key_name: str
    secret: str
    poll_s: float


class Announcement(TypedDict):
    """``url``: the simulator itself, for ``/_sim/``."""

    url: str
    formide: FormideAnnouncement
    okta_asa: OktaAsaAnnouncement
    clientexec: ClientexecAnnouncement


def announcement(url: str, start: Start) -> Announcement:
    """For a simulator at ``url``."""
    formide, okta, helpdesk, poll = start.formide, start.okta_asa, start.clientexec, start.poll
    return Announcement(
        url=url,
        formide=FormideAnnouncement(
            url=f"{url}/formide",
            secret=formide.token,
            poll_s=poll.formide_s,
            local_user=formide.local_user,
            local_password=formide.local_password,
        ),
        okta_asa=OktaAsaAnnouncement(
            url=f"{url}/okta-asa",
            team=okta.team,
            secret=f"{okta.key_id}:{okta.key_secret}",
            bearer=okta.bearer,
            poll_s=poll.okta_asa_s,
        ),
        clientexec=ClientexecAnnouncement(
            url=f"{url}/clientexec",
            path=helpdesk.path,
            key_in=helpdesk.key_in,
            key_name=helpdesk.key_name,
            secret=helpdesk.key,
            poll_s=poll.clientexec_s,
        ),
    )

"""Announcement of a ready simulator: the address of each system, and the secrets that open it."""

from typing import Literal, NotRequired, TypedDict

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


class PrintServerAnnouncement(TypedDict):
    url: str
    secret: str
    """"": it wants none."""
    poll_s: float


class Announcement(TypedDict):
    """``url``: the simulator itself, for ``/_sim/``. Print servers are there if the scenario has them."""

    url: str
    formide: FormideAnnouncement
    okta_asa: OktaAsaAnnouncement
    clientexec: ClientexecAnnouncement
    octoprint: NotRequired[PrintServerAnnouncement]
    moonraker: NotRequired[PrintServerAnnouncement]
    cups: NotRequired[PrintServerAnnouncement]


def announcement(url: str, start: Start) -> Announcement:
    """For a simulator at ``url``."""
    formide, okta, helpdesk, poll = start.formide, start.okta_asa, start.clientexec, start.poll
    told = Announcement(
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
    _announce_print_servers(told, start)
    return told


def _announce_print_servers(told: Announcement, start: Start) -> None:
    url, poll_s = told["url"], start.poll.print_shop_s
    if start.octoprint:
        told["octoprint"] = PrintServerAnnouncement(url=f"{url}/octoprint", secret=start.octoprint.key, poll_s=poll_s)
    if start.moonraker:
        told["moonraker"] = PrintServerAnnouncement(url=f"{url}/moonraker", secret=start.moonraker.key, poll_s=poll_s)
    if start.cups:
        told["cups"] = PrintServerAnnouncement(url=url, secret="", poll_s=poll_s)

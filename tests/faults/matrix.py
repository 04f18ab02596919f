"""The fault matrix: what is done to a source, and what it is called then."""

from tests.faults.bodies import BODIES
from tests.faults.floods import BOMBS, FLOODS
from tests.faults.hostile_replies import reset_in_the_middle
from tests.faults.name_server import UNKNOWN
from tests.faults.stage import (
    Fault,
    Stage,
    answering,
    behind,
    half_open,
    named,
    never_taking,
    presenting,
    refusing,
)
from tests.faults.systems import DEVICE, KINDS, SECRET
from tests.faults.trial import Group
from tests.sources.fault_server import Script, drip, redirect, reply

_YEAR_S = 365 * 24 * 3600
_SHORT_S = 0.5
"""``timeout_s`` where it is what ends a request."""


def _away(stage: Stage) -> Script:
    """To where it would be answered, with what came along."""
    return redirect(f"{stage.elsewhere.url}/clients?key={SECRET}", 307)


def _next_page_elsewhere(stage: Stage) -> Script:
    link = f'<{stage.elsewhere.url}/v1/teams/acme/clients?offset=a>; rel="next"'
    return reply(200, KINDS["okta-asa"].good, link=link)


ANSWERS = Group(
    name="answers",
    faults=(
        Fault(
            name="dripped body",
            place=answering(lambda _: drip()),
            timeout_s=_SHORT_S,
            state="unreachable",
            error="no complete reply",
        ),
        Fault(
            name="reset in the middle",
            place=answering(lambda _: reset_in_the_middle(KINDS["formide"].good)),
            state="unreachable",
            error="closed the connection",
        ),
        Fault(
            name="half-open socket",
            place=half_open,
            timeout_s=_SHORT_S,
            state="unreachable",
            error="no complete reply",
        ),
        Fault(
            name="socket that is never taken",
            place=never_taking,
            timeout_s=_SHORT_S,
            state="unreachable",
            error="no complete reply",
        ),
        Fault(name="nobody listens", place=refusing, state="unreachable", error="refused the connection"),
        Fault(
            name="redirect to another host",
            place=answering(_away),
            state="bad_reply",
            error="redirects to http://127.0.0.1:",
        ),
        Fault(
            name="redirect with the key in the query",
            kind="clientexec",
            place=answering(_away),
            state="bad_reply",
            error="redirects to http://127.0.0.1:",
        ),
        Fault(
            name="cross-origin paging link",
            kind="okta-asa",
            place=answering(_next_page_elsewhere),
            state="bad_reply",
            error="leads to another host than 127.0.0.1",
        ),
        Fault(
            name="429 without Retry-After",
            place=answering(lambda _: reply(429)),
            state="rate_limited",
            error="asks for fewer requests (429)",
        ),
    ),
)

TRUST = Group(
    name="trust",
    faults=(
        Fault(
            name="expired certificate",
            place=presenting("expired", ca_file="authority.pem"),
            state="unreachable",
            error="has expired",
        ),
        Fault(
            name="self-signed certificate",
            place=presenting("self-signed", ca_file="authority.pem"),
            state="unreachable",
            error="is self-signed",
        ),
        Fault(
            name="self-signed certificate that is the ca_file",
            place=presenting("self-signed", ca_file="self-signed.pem", before="self-signed"),
            state="ok",
            shows=(DEVICE,),
        ),
        Fault(
            name="authority that is not the ca_file",
            place=presenting("signed", ca_file="self-signed.pem", before="self-signed"),
            state="unreachable",
            error="was signed by an authority that is not trusted",
        ),
        Fault(
            name="certificate of another host",
            place=presenting("other-host", ca_file="authority.pem"),
            state="unreachable",
            error="is for another IP address",
        ),
        Fault(name="proxy down", place=behind(None), state="unreachable", error="refused the connection"),
        Fault(name="proxy that refuses", place=behind("refuse"), state="unreachable", error="did not connect to"),
        Fault(
            name="proxy that wants a sign-in", place=behind("sign in"), state="unreachable", error="did not connect to"
        ),
        Fault(
            name="silent proxy",
            place=behind("silent"),
            timeout_s=_SHORT_S,
            state="unreachable",
            error="no complete reply",
        ),
    ),
)

NAMES = Group(
    name="names",
    poll_s=0.5,
    healthy_host="healthy.localhost",
    faults=(
        Fault(name="DNS failing", place=named(UNKNOWN), state="unreachable", error="unknown host"),
        *(
            Fault(
                name=f"DNS hanging for source {number}",
                place=named(None),
                timeout_s=_SHORT_S,
                state="unreachable",
                error="no complete reply",
            )
            for number in range(8)  # more of them than asyncio has threads by default
        ),
    ),
)

PATIENCE = Group(
    name="patience",
    faults=(
        Fault(
            name="Retry-After of a year",
            place=answering(lambda _: reply(429, retry_after=str(_YEAR_S))),
            state="rate_limited",
            error="asks for fewer requests (429)",
            recovers=False,
        ),
    ),
)

GROUPS = (BODIES, ANSWERS, TRUST, NAMES, PATIENCE, FLOODS, BOMBS)

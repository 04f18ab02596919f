"""More than anybody can want, or small replies that become large: their rows of the fault matrix."""

from tests.faults.hostile_replies import (
    MIB,
    endless,
    endless_continue,
    endless_head,
    endless_large_pages,
    endless_pages,
    large,
    zipped_large,
    zipped_twice,
)
from tests.faults.stage import Fault, answering
from tests.faults.systems import KINDS
from tests.faults.trial import Group

_SHORT_S = 0.5
"""``timeout_s`` where it is what ends a request."""

FLOODS = Group(
    name="floods",
    poll_s=1.0,
    faults=(
        Fault(name="endless body", place=answering(lambda _: endless()), state="bad_reply", error="larger than 32 MiB"),
        Fault(
            name="endless tiny chunks",
            place=answering(lambda _: endless(b" ")),
            timeout_s=_SHORT_S,
            state="unreachable",
            error="no complete reply",
        ),
        Fault(
            name="endless head",
            place=answering(lambda _: endless_head()),
            state="unreachable",
            error="closed the connection early or does not speak HTTP",
        ),
        Fault(
            name="endless 100 Continue",
            place=answering(lambda _: endless_continue()),
            timeout_s=_SHORT_S,
            state="unreachable",
            error="no complete reply",
        ),
        Fault(
            name="endless paging",
            kind="okta-asa",
            place=answering(lambda _: endless_pages(KINDS["okta-asa"].good)),
            state="bad_reply",
            error="does not end",
        ),
    ),
)

BOMBS = Group(
    name="bombs",
    poll_s=1.5,
    faults=(
        Fault(
            name="gzip bomb",
            place=answering(lambda _: zipped_large(b"[", b" " * MIB, 100, b"]")),
            state="bad_reply",
            error="larger than 32 MiB",
        ),
        Fault(
            name="double gzip bomb",
            place=answering(lambda _: zipped_twice(100 * MIB)),
            state="bad_reply",
            error="has an unexpected encoding",
        ),
        Fault(
            name="200 MB number",
            place=answering(lambda _: large(b'[{"_id": ', b"9" * 1_000_000, 200, b"}]")),
            state="bad_reply",
            error="larger than 32 MiB",
        ),
        Fault(
            name="number of 30 MiB, zipped",
            place=answering(lambda _: zipped_large(b'[{"_id": ', b"9" * MIB, 30, b"}]")),
            state="bad_reply",
            error="has an unexpected format",
        ),
        Fault(
            name="two million devices in 150 KiB",
            place=answering(lambda _: zipped_large(b"[", b'{"_id": "a"},' * 10_000, 200, b'{"_id": "a"}]')),
            state="bad_reply",
            error="too many entries",
        ),
        Fault(
            name="endless paging of large pages",
            kind="okta-asa",
            place=answering(lambda _: endless_large_pages(4 * MIB)),
            state="bad_reply",
            error="larger than",
        ),
    ),
)

import json
from typing import Any

import pytest

from pilotlamp.domain.alerts.mutes import Mute, Mutes
from pilotlamp.domain.model import Device, DeviceState, Source
from pilotlamp.domain.snapshot import Outcome
from pilotlamp.view.waybar import waybar_line
from tests.builders import LAPTOPS, MAKERSPACE, NOW, after, at, device, failure, offline, reading


def line(*outcomes: Outcome, sources: tuple[Source, ...] = (MAKERSPACE,), **parts: Any) -> dict[str, Any]:
    snapshot = after(*outcomes, sources=sources)
    made: dict[str, Any] = json.loads(waybar_line(snapshot, parts.pop("now", NOW), **parts))
    return made


@pytest.mark.parametrize(
    ("outcomes", "text", "classes", "alt"),
    [
        ((), "…", ["unknown", "waiting"], "waiting"),
        ((reading(device()),), "●", ["ok"], "ok"),
        ((reading(device(state=DeviceState.PENDING)),), "▲ 1", ["attention"], "attention"),
        ((reading(offline("a"), offline("b")),), "■ 2", ["problem"], "problem"),
        ((failure(),), "○?", ["unknown", "stale"], "unknown"),
    ],
)
def test_line_says_how_it_is(outcomes: tuple[Outcome, ...], text: str, classes: list[str], alt: str) -> None:
    made = line(*outcomes)

    assert (made["text"], made["class"], made["alt"]) == (text, classes, alt)


def test_stale_ok_is_not_ok() -> None:
    made = line(reading(device()), now=at(300))

    assert (made["text"], made["class"], made["alt"]) == ("○?", ["ok", "stale"], "stale")


def test_stale_problem_stays_a_problem() -> None:
    made = line(reading(offline()), now=at(300))

    assert (made["text"], made["class"], made["alt"]) == ("■? 1", ["problem", "stale"], "problem")


def test_paused_says_so() -> None:
    made = line(reading(offline()), paused=True)

    assert (made["text"], made["class"], made["alt"]) == ("‖", ["problem", "paused"], "paused")


def test_acknowledged_outage_is_neither_problem_nor_ok() -> None:
    made = line(reading(offline("a"), device("b")), mutes=Mutes(acknowledged=frozenset({("Makerspace", "a")})))

    assert (made["text"], made["class"], made["alt"]) == ("◆ 1", ["ok", "acknowledged"], "acknowledged")
    assert made["tooltip"].splitlines() == [
        "1 of 2 devices offline (acknowledged)",
        "a — offline (acknowledged)",
    ]


@pytest.mark.parametrize(
    ("shown", "text", "classes", "alt"),
    [(device(), "● ☾", ["ok", "muted"], "muted"), (offline(), "■ 1 ☾", ["problem", "muted"], "problem")],
)
def test_that_everything_is_muted_is_seen(shown: Device, text: str, classes: list[str], alt: str) -> None:
    made = line(reading(shown), mutes=Mutes(mutes={(None, None): Mute()}))

    assert (made["text"], made["class"], made["alt"]) == (text, classes, alt)
    assert "Notifications muted" in made["tooltip"]


def test_tooltip_names_the_latest_outage_of_all_sources_first() -> None:
    made = line(
        *(reading(shown, taken_at=at(s)) for shown, s in ((device("a"), 0), (offline("a"), 10), (offline("a"), 20))),
        *(
            reading(shown, of=LAPTOPS, taken_at=at(s))
            for shown, s in ((device("b"), 0), (offline("b"), 15), (offline("b"), 25))
        ),
        sources=(MAKERSPACE, LAPTOPS),
    )

    assert made["tooltip"].splitlines()[1:] == ["b — offline", "a — offline"]


def test_tooltip_names_failures_then_devices_worst_first() -> None:
    made = line(
        reading(device("new", DeviceState.PENDING), device("open", encrypted=False), offline("gone"), device("fine")),
        failure(problem="no answer"),
    )

    assert made["tooltip"].splitlines()[1:] == [
        "Makerspace: no answer",
        "gone — offline",
        "new — waiting for approval",
        "open — online, not encrypted",
    ]


def test_tooltip_names_ten_and_counts_the_rest() -> None:
    lines = line(reading(*(offline(f"host {number}") for number in range(13))))["tooltip"].splitlines()

    assert len(lines) == 12
    assert lines[-1] == "3 more…"


def test_names_are_no_markup() -> None:
    """Waybar reads the tooltip as Pango markup: a raw "<" loses it all."""
    tooltip = line(reading(offline("<b>R&D</b>")))["tooltip"]

    assert "&lt;b&gt;R&amp;D&lt;/b&gt; — offline" in tooltip

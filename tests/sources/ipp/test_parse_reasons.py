"""Printers' reasons in plain words."""

import pytest

from pilotlamp.sources.ipp.parse_reasons import reasons


@pytest.mark.parametrize(
    ("keyword", "words"),
    [
        ("media-jam-error", "paper jam"),
        ("cover-open", "cover open"),
        ("door-open-report", "door open"),
        ("marker-waste-full-error", "waste container full"),
        ("tape-torn-error", "tape torn"),
        ("tape-torn", "tape torn"),
        ("a-very-long-name-of-a-broken-err", "a very long name of a broken"),
        ("a-very-long-name-of-broken-part", "a very long name of broken part"),
    ],
)
def test_error_is_told_in_readable_words(keyword: str, words: str) -> None:
    assert reasons((keyword,)).errors == (words,)


@pytest.mark.parametrize(
    "keyword",
    [
        "none",
        "cups-waiting-for-job-completed",
        "cups-insecure-filter-warning",
        "connecting-to-device",
        "media-low-warning",
        "tape-torn-warning",
        "tape-torn-report",
        "a-very-long-name-of-a-bad-warni",
    ],
)
def test_what_needs_nobody_is_left_out(keyword: str) -> None:
    assert reasons((keyword,)) == reasons(())


def test_facts_are_told_once_and_in_their_order() -> None:
    found = reasons(
        ("media-empty-error", "media-needed-error", "cover-open", "media-jam", "cover-open-error", "paused", "offline")
    )

    assert (found.needs_media, found.paused, found.away) == (True, True, True)
    assert found.errors == ("cover open", "paper jam")


def test_part_that_is_no_cartridge_has_its_name() -> None:
    found = reasons(("marker-waste-almost-full-warnin", "opc-near-eol-warning", "developer-empty", "toner-empty"))

    assert (found.low, found.empty) == (("waste container", "drum"), ("developer", ""))

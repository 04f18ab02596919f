"""What a server says about its refusal, however it lays it out, and what of it is not repeated."""

import json

import pytest

from pilotlamp.sources.http.reasons import MAX_CHARS, reason_in, repeats

SECRET = "Zq7-hunter2-Xy9"


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"message": "Device is busy"}, "Device is busy"),
        ({"statusCode": 409, "statusName": "Conflict", "message": "Device is busy"}, "Device is busy"),
        ({"statusCode": 409, "statusName": "Conflict"}, "Conflict"),
        ({"code": "conflict", "message": "Revoked"}, "Revoked"),
        ({"code": "conflict"}, "conflict"),
        ({"code": 7}, None),
        ({"error": "Device is busy"}, "Device is busy"),
        ({"error": {"message": "Device is busy", "code": 7}}, "Device is busy"),
        ({"error": "invalid_request", "error_description": "No such user"}, "No such user"),
        ({"errorCode": "E0000006", "errorSummary": "No such user", "errorCauses": []}, "No such user"),
        ({"errorCauses": [{"errorSummary": "No such user"}]}, "No such user"),
        ({"errors": "Not yours"}, "Not yours"),
        ({"status": 401, "errors": ["Not yours", None, "Not now"]}, "Not yours; Not now"),
        ({"errors": [{"detail": "Not yours"}]}, "Not yours"),
        ({"errors": {"email": ["is taken", "is odd"], "name": "is long"}}, "email: is taken; is odd; name: is long"),
        ({"errors": [{"errors": [{"errors": [{"message": "deep"}]}]}]}, None),
        ({"errors": ["a", "b", "c", "d"]}, "a; b; c"),
        ({"Message": "Device is busy"}, "Device is busy"),
        ({"message": "", "title": "Busy"}, "Busy"),
        ({"message": {"text": "x"}, "title": "Busy"}, "Busy"),
        ({"message": None}, None),
        ({"name": "Shelf"}, None),
        ({}, None),
        ("Device is busy", "Device is busy"),
        (["Device is busy"], "Device is busy"),
        ([], None),
        (None, None),
        (5, None),
        (True, None),
    ],
)
def test_reason_is_found_in_every_usual_layout(told: object, reason: str | None) -> None:
    """No system documents its own."""
    assert reason_in(json.dumps(told).encode()) == reason


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html><p>Forbidden", b"Forbidden", b'{"message": "cut', b"\xff\xfe", b"[" * 100_000, b"{" * 50],
)
def test_what_is_no_json_says_nothing(body: bytes) -> None:
    assert reason_in(body) is None


def test_reason_is_one_clean_line_of_bounded_length() -> None:
    odd = '"Alma" & <b>Bo</b>\r\n\x1b[31m\u202e_100%_'

    assert reason_in(json.dumps({"message": odd}).encode()) == '"Alma" & <b>Bo</b> [31m_100%_'
    assert len(reason_in(json.dumps({"message": "very " * 100_000}).encode()) or "") == MAX_CHARS


@pytest.mark.parametrize(
    "said",
    [
        f"no such key: {SECRET}",
        "NO SUCH KEY: ZQ7-HUNTER2-XY9",
        "no key ends in …-Xy9",
        "no such key: Zq7-hun\u200bter2",
        f"{'x' * 150} {SECRET} {'x' * 150}",
    ],
)
def test_reason_that_repeats_a_secret_is_not_told(said: str) -> None:
    body = json.dumps({"message": said}).encode()

    assert reason_in(body) is not None
    assert reason_in(body, "other", SECRET) is None


def test_part_of_a_secret_in_the_name_of_a_field_is_not_told_either() -> None:
    assert reason_in(json.dumps({"errors": {SECRET: "is odd"}}).encode(), SECRET) is None


def test_short_secrets_and_none_are_looked_for_as_they_are() -> None:
    assert repeats("a key abc here", "abc")
    assert not repeats("a key here", "abc")
    assert not repeats("anything", "")

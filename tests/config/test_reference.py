"""The reference of the settings: every key of the file, as a reader needs it."""

from pilotlamp.config.reference import KeyReference, settings_reference
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.sources.kinds import KINDS

TABLES = {(table.header, table.kind): {key.name: key for key in table.keys} for table in settings_reference()}


def test_every_table_and_kind_with_keys_is_in_it() -> None:
    assert list(TABLES) == [
        ("[[sources]]", None),
        *(("[[sources]]", kind.name) for kind in KINDS.values() if kind.options.__struct_fields__),
        ("[alerts]", None),
        ("[sources.alerts]", None),
        ("[history]", None),
        ("[[actions]]", None),
    ]
    assert set(NoticeKind) <= TABLES["[alerts]", None].keys()


def test_a_key_is_told_with_all_that_a_reader_needs() -> None:
    shared = TABLES["[[sources]]", None]

    assert shared["timeout_s"] == KeyReference(
        name="timeout_s",
        type="number",
        required=False,
        default="10",
        allowed="from 0.01 to 86400",
        unit="seconds",
        example=None,
        meaning="Limit for one request, from connecting to the last byte.",
    )
    assert shared["url"].required
    assert (shared["poll_s"].required, shared["poll_s"].default) == (
        False,
        ", ".join(f"{kind.default_poll_s:g} ({name})" for name, kind in KINDS.items()),
    )
    assert TABLES["[alerts]", None]["no_staff"].default == '"off"'
    assert TABLES["[alerts]", None]["no_staff"].allowed == '"off", "low", "normal", "critical"'
    assert TABLES["[[actions]]", None]["name"].type == "text or list of texts"

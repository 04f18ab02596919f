"""Which line of a TOML file each key stands on."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pilotlamp.config.toml_lines import KeyPath, key_lines, line_of

DOCUMENT = '''\
# [[sources]] in a comment is none

[alerts]
offline_after = 2

[[sources]]
name = "[[sources]]"  # nor is one in a text
path = """
[[sources]]
name = "not a key"
"""
quotes = """two ""at the end"""""
url = 'C:\\new'

  [ sources . "alerts" ]
  device_offline = "low"

[[sources]]
secret_command = [
  "pass",   # comment ]
  "show",
]
"quoted.key" = 1
a.b.'c' = 2
inline = { x = 1, y = { z = [1, { deep = 2 }] } }

[sources.alerts]
online_after = 1
'''

STATEMENTS = (
    "",
    "# [comment]",
    "[a]",
    "[[b]]",
    "[[b]] # again",
    "[b.c]",
    "[[b.d]]",
    "[[ b . 'd' ]]",
    "x = 1",
    "y.z = 1979-05-27 07:32:00",
    'y."\\u00fc" = 1.5e-3',
    "'' = [[], [1, [2]], [\n# ]\n{ k = '}' },\n]]",
    'm = """\\"""\n[e]\n\\\\"""',
    "l = '''\n[[e]]'''",
    "t = { u = { v = ['w'] }, x.y = true }",
    "e = {}",
)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("alerts",), 3),
        (("alerts", "offline_after"), 4),
        (("sources",), 6),
        (("sources", 0), 6),
        (("sources", 0, "name"), 7),
        (("sources", 0, "path"), 8),
        (("sources", 0, "quotes"), 12),
        (("sources", 0, "url"), 13),
        (("sources", 0, "alerts"), 15),
        (("sources", 0, "alerts", "device_offline"), 16),
        (("sources", 1), 18),
        (("sources", 1, "secret_command"), 19),
        (("sources", 1, "secret_command", 1), 21),
        (("sources", 1, "quoted.key"), 23),
        (("sources", 1, "a"), 24),
        (("sources", 1, "a", "b", "c"), 24),
        (("sources", 1, "inline", "y", "z", 1, "deep"), 25),
        (("sources", 1, "alerts", "online_after"), 28),
    ],
)
def test_every_way_to_write_a_key_is_found(path: KeyPath, line: int) -> None:
    assert key_lines(DOCUMENT)[path] == line


def test_all_keys_and_no_others_are_found() -> None:
    assert set(key_lines(DOCUMENT)) == set(paths(tomllib.loads(DOCUMENT)))


def test_missing_key_is_on_the_line_of_its_table() -> None:
    lines = key_lines(DOCUMENT)

    assert line_of(lines, ("sources", 1, "kind")) == 18
    assert line_of(lines, ("sources", 0, "alerts", "zzz", "zzz")) == 15


def test_what_has_no_table_around_it_has_no_line() -> None:
    assert line_of(key_lines(DOCUMENT), ("zzz",)) is None
    assert line_of(key_lines(DOCUMENT), ()) is None


def test_nested_arrays_of_tables_are_counted_each_in_its_own() -> None:
    lines = key_lines("[[a]]\n[[a.b]]\n[[a.b]]\nx = 1\n[[a]]\n[[a.b]]\nx = 1\n")

    assert lines["a", 0, "b", 1, "x"] == 4
    assert lines["a", 1, "b", 0, "x"] == 7


@given(st.text(alphabet="[]{}=,.\"'\\# \na1", max_size=40))
def test_any_text_is_read_to_its_end(text: str) -> None:
    """It is asked only about good documents, but must not hang or raise over any."""
    key_lines(text)


@given(st.lists(st.sampled_from(STATEMENTS), unique=True).map("\n".join))
def test_keys_are_those_of_the_parser(text: str) -> None:
    assume(is_good(text))

    assert set(key_lines(text)) == set(paths(tomllib.loads(text)))


def is_good(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Of every value in a document."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from paths(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from paths(part, (*path, index))

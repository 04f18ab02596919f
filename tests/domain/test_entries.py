import pytest

from pilotlamp.domain.entries import MAX_EMAIL, MAX_NAME, EntryKind, entry_problem

CONTROLS = "It can't hold line breaks or other control characters."
MALFORMED = "An email address looks like name@example.com."
SPACED = "An email address has no spaces."


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        'Tom "the cat" & Jerry\'s',
        "snake_case",
        "<b>bold</b>",
        "--rm -rf /",
        "invoice\u202efdp.exe",
        "👩\u200d🔬",
        "אבגד",
        "x" * MAX_NAME,
    ],
)
def test_any_name_of_one_line_can_be_sent(name: str) -> None:
    assert entry_problem(name, EntryKind.NAME) is None


@pytest.mark.parametrize("name", ["", "  ", "\t\n"])
def test_name_of_nothing_can_not_be_sent(name: str) -> None:
    assert entry_problem(name, EntryKind.NAME) == "Type a name."


@pytest.mark.parametrize("control", ["\n", "\r", "\0", "\x1b", "\x85", "\u2028", "\u2029", "\ud800"])
@pytest.mark.parametrize("kind", list(EntryKind))
def test_control_characters_can_not_be_sent(kind: EntryKind, control: str) -> None:
    typed = f'"a{control}b"@example.com'  # quoted: of an email not even blanks are the fault

    assert entry_problem(typed, kind) == CONTROLS


def test_long_name_is_told_how_long_it_may_be() -> None:
    problem = entry_problem("x" * (MAX_NAME + 1), EntryKind.NAME)

    assert problem == "It is too long: 301 characters, at most 300 can be sent."


@pytest.mark.parametrize(
    "email",
    [
        "name@example.com",
        "o'hara+tag_1&more@example.com",
        "-dash@example.com",
        '"quoted blank"@example.com',
        '"at@home"@example.com',
        "<b>@example.com",
        "ünïcode@exämple.com",
        "postmaster@[192.0.2.1]",
        f"{'x' * (MAX_EMAIL - len('@example.com'))}@example.com",
    ],
)
def test_odd_but_possible_addresses_are_left_to_the_server(email: str) -> None:
    assert entry_problem(email, EntryKind.EMAIL) is None


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("", "Type an email address."),
        (" ", "Type an email address."),
        ("name", MALFORMED),
        ("@example.com", MALFORMED),
        ("name@", MALFORMED),
        ("first last@example.com", SPACED),
        ("name@example .com", SPACED),
        ('"a b@example.com', SPACED),
        ('"name"@example\u00a0.com', SPACED),
    ],
)
def test_what_can_not_be_an_address_is_told_so(email: str, problem: str) -> None:
    assert entry_problem(email, EntryKind.EMAIL) == problem


def test_long_address_is_told_how_long_it_may_be() -> None:
    problem = entry_problem(f"{'x' * MAX_EMAIL}@example.com", EntryKind.EMAIL)

    assert problem == "It is too long: 332 characters, at most 320 can be sent."


@pytest.mark.parametrize(("typed", "kind"), [(" grace@example.com ", EntryKind.EMAIL), (" Grace ", EntryKind.NAME)])
def test_blanks_at_the_ends_do_not_count(typed: str, kind: EntryKind) -> None:
    """They come along when a text is pasted."""
    assert entry_problem(typed, kind) is None

"""A keyring of the test's own."""

from collections.abc import Iterator

import pytest


@pytest.fixture
def own_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The keyring of before again after the test; one that hangs or refuses in a test says nothing in the next one."""
    import keyring  # slow to load, and needed by few tests

    from pilotlamp.secrets import reading
    from pilotlamp.secrets.prompts import OnePrompt

    monkeypatch.setattr(reading, "ONE_PROMPT", OnePrompt())
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)

"""Address of a source, and the declaration of a kind."""

from dataclasses import replace
from typing import Any

import pytest

from pilotlamp.domain.actions import Prompt
from pilotlamp.sources import formide, okta_asa
from pilotlamp.sources.base import Endpoint


def test_password_of_the_proxy_is_in_no_log() -> None:
    endpoint = Endpoint(name="Makerspace", url="https://api.example", proxy="http://ada:s3cret@proxy.example")

    assert "s3cret" not in repr(endpoint)


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("field", ["name", "label", "help", "progress", "done", "failed", "uncertain", "unavailable"])
def test_a_blank_text_of_an_action_is_refused(field: str, blank: str) -> None:
    changed: dict[str, Any] = {field: blank}
    blanked = replace(formide.KIND.actions[0], **changed)

    with pytest.raises(ValueError, match=rf"kind 'formide': action '{blanked.name}': its {field} is blank"):
        replace(formide.KIND, actions=(blanked,))


def test_a_blank_text_of_a_dialog_is_refused() -> None:
    action = next(each for each in okta_asa.KIND.actions if each.confirm)
    blanked = replace(action, confirm=Prompt(title=" ", text="Sure?", accept="Go"))

    with pytest.raises(ValueError, match=rf"kind 'okta-asa': action '{action.name}': its confirm\.title is blank"):
        replace(okta_asa.KIND, actions=(blanked,))


@pytest.mark.parametrize("field", ["label", "help", "empty"])
def test_a_blank_text_of_a_list_is_refused(field: str) -> None:
    changed: dict[str, Any] = {field: " "}
    blanked = replace(formide.KIND.lists[0], **changed)

    with pytest.raises(ValueError, match=rf"kind 'formide': list '{blanked.name}': its {field} is blank"):
        replace(formide.KIND, actions=(), lists=(blanked,))


@pytest.mark.parametrize("field", ["meaning", "short"])
def test_a_blank_text_of_a_condition_is_refused(field: str) -> None:
    changed: dict[str, Any] = {field: " "}
    blanked = replace(okta_asa.KIND.conditions[0], **changed)

    with pytest.raises(ValueError, match=rf"kind 'okta-asa': condition 'encryption_off': its {field} is blank"):
        replace(okta_asa.KIND, conditions=(blanked,))

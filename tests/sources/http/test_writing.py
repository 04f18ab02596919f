"""What an answer to a request that changes something means; which request a command becomes."""

import json

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import ActionError
from pilotlamp.sources.formide import writes as formide
from pilotlamp.sources.http.writing import segment
from pilotlamp.sources.okta_asa import writes as okta_asa

FORMIDE: tuple[tuple[ActionRequest, str, str, object], ...] = (
    (ActionRequest(action="sync"), "POST", "/clients/d/sync", None),
    (ActionRequest(action="invite", values=("a@b.c",)), "POST", "/clients/d/users", {"email": "a@b.c"}),
    (ActionRequest(action="rename-user", person="u", values=("Ann",)), "PUT", "/clients/d/users/u", {"name": "Ann"}),
    (
        ActionRequest(action="set-admin", person="u", values=("true",)),
        "PUT",
        "/clients/d/users/u/admin",
        {"isAdmin": True},
    ),
    (
        ActionRequest(action="set-admin", person="u", values=("false",)),
        "PUT",
        "/clients/d/users/u/admin",
        {"isAdmin": False},
    ),
    (ActionRequest(action="remove-user", person="u"), "DELETE", "/clients/d/users/u", None),
)
OKTA_ASA: tuple[tuple[ActionRequest, str, str, object], ...] = (
    (ActionRequest(action="approve"), "PUT", "/clients/d", {"state": "ACTIVE"}),
    (ActionRequest(action="approve", values=("ann",)), "PUT", "/clients/d", {"state": "ACTIVE", "user_name": "ann"}),
    (ActionRequest(action="assign", values=("ann",)), "PUT", "/clients/d", {"user_name": "ann"}),
    (ActionRequest(action="revoke"), "DELETE", "/clients/d", None),
)


@pytest.mark.parametrize(("command", "method", "path", "body"), FORMIDE)
def test_command_of_formide_is_the_documented_request(
    command: ActionRequest, method: str, path: str, body: object
) -> None:
    write = formide.write("d", command)

    assert (write.method, write.path, write.json) == (method, path, body)


@pytest.mark.parametrize(("command", "method", "path", "body"), OKTA_ASA)
def test_command_of_okta_is_the_documented_request(
    command: ActionRequest, method: str, path: str, body: object
) -> None:
    write = okta_asa.write("d", command)

    assert (write.method, write.path, write.json) == (method, path, body)


@pytest.mark.parametrize("command", [row[0] for row in OKTA_ASA], ids=repr)
def test_formide_has_no_commands_of_okta(command: ActionRequest) -> None:
    with pytest.raises(ActionError, match="Formide has no action"):
        formide.write("d", command)


@pytest.mark.parametrize("command", [row[0] for row in FORMIDE], ids=repr)
def test_okta_has_no_commands_of_formide(command: ActionRequest) -> None:
    with pytest.raises(ActionError, match="Okta Advanced Server Access has no action"):
        okta_asa.write("d", command)


@pytest.mark.parametrize(
    ("id_", "escaped"),
    [
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("50% #1? & 'ä'", "50%25%20%231%3F%20%26%20%27%C3%A4%27"),
        ("-rf", "-rf"),
        ("x" * 300, "x" * 300),
    ],
)
def test_id_stays_one_part_of_the_path(id_: str, escaped: str) -> None:
    assert segment(id_) == escaped


@pytest.mark.parametrize("id_", ["", ".", "..", "\ud800"])
def test_id_that_would_be_another_path_is_not_sent(id_: str) -> None:
    """``DELETE /clients/`` would be about all of them."""
    about_users: tuple[ActionRequest, ...] = (
        ActionRequest(action="rename-user", person=id_, values=("Ann",)),
        ActionRequest(action="set-admin", person=id_, values=("true",)),
        ActionRequest(action="remove-user", person=id_),
    )
    for command in about_users:
        with pytest.raises(ActionError):
            formide.write("d", command)
    with pytest.raises(ActionError):
        formide.write(id_, ActionRequest(action="sync"))
    with pytest.raises(ActionError):
        okta_asa.write(id_, ActionRequest(action="revoke"))


@pytest.mark.parametrize("text", ['"Alma" & <b>_Bo_</b>\n\u202e', "x" * 300, "-rf", "Ünï 🖨", "a@b.c\r\nX: 1"])
def test_text_goes_into_the_body_unharmed(text: str) -> None:
    for write in (
        formide.write("d", ActionRequest(action="rename-user", person="u", values=(text,))),
        okta_asa.write("d", ActionRequest(action="assign", values=(text,))),
    ):
        assert text in json.loads(json.dumps(write.json)).values()


def test_half_a_character_is_not_sent() -> None:
    """As a command line gives it that is not UTF-8; the HTTP library would fail over it."""
    with pytest.raises(ActionError, match="can't be sent"):
        formide.write("d", ActionRequest(action="invite", values=("\udcff@b.c",)))

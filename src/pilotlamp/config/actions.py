"""Checks of the ``[[actions]]`` tables: the actions that the user adds to those of a device's system."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from msgspec import Meta, Struct

from pilotlamp.config.addresses import template_fault
from pilotlamp.config.keys import keys_of
from pilotlamp.config.shells import shell_fault
from pilotlamp.config.table import Table, nearest, refuse_equal_names
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.templates import placeholders
from pilotlamp.domain.text import clean
from pilotlamp.domain.user_actions import PLACEHOLDERS, UserAction
from pilotlamp.sources.kinds import KINDS, other_names

_RUN_EXAMPLE = '["ssh", "{ip}"]'
_STATES = tuple(state.value for state in DeviceState)
_Texts = str | tuple[str, ...]


class ActionKeys(Struct, kw_only=True):
    """Keys of an ``[[actions]]`` table."""

    label: Annotated[str, Meta(description="Unique name, shown in the menu.", examples=['"Open shell"'])]
    kind: Annotated[_Texts, Meta(description="Only for devices of these kinds.", examples=['"formide"'])] = ()
    name: Annotated[
        _Texts, Meta(description="Only for devices of these names, or patterns of names.", examples=['"demo-*"'])
    ] = ()
    state: Annotated[
        _Texts, Meta(description="Only for devices in these states.", examples=['["online", "unknown"]'])
    ] = ()
    run: Annotated[
        tuple[str, ...] | None, Meta(description="Program to run, with its arguments.", examples=[_RUN_EXAMPLE])
    ] = None
    open: Annotated[str | None, Meta(description="Address to open.", examples=['"http://{ip}/"'])] = None
    confirm: Annotated[bool, Meta(description="Ask before the action is done.")] = False


def user_actions(tables: tuple[Table, ...]) -> tuple[UserAction, ...]:
    """The actions of the tables.

    Raises:
        ConfigError: the first fault found.
    """
    actions = tuple(map(_user_action, tables))
    refuse_equal_names(tables, "label", "an action")
    return actions


def _user_action(table: Table) -> UserAction:
    table.check_keys(keys_of(ActionKeys))
    if isinstance(table.values.get("run"), str):
        raise table.error(f"must be a list such as {_RUN_EXAMPLE}, without a shell", "run")
    keys = ActionKeys(**table.read(ActionKeys))
    table.check_name(keys.label, "label")
    if keys.label in {action.name for kind in KINDS.values() for action in kind.actions}:
        raise table.error("is the name of one of Pilotlamp's own actions; choose another label", "label")
    if keys.run is None and keys.open is None:
        raise table.error("needs run, the program to run, or open, the address to open")
    if keys.run is not None and keys.open is not None:
        raise table.error("can't be used together with run", "open")
    return UserAction(
        label=keys.label,
        kinds=_choices(table, "kind", keys.kind, KINDS, also=other_names()),
        names=_texts(table, "name", keys.name),
        states=tuple(map(DeviceState, _choices(table, "state", keys.state, _STATES))),
        run=() if keys.run is None else _run(table, keys.run),
        open=None if keys.open is None else _open(table, keys.open),
        confirm=keys.confirm,
    )


def _texts(table: Table, key: str, value: _Texts) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if key in table.values and not (texts and all(text.strip() for text in texts)):
        raise table.error("must not be empty; leave it out to allow all", key)
    return texts


def _choices(
    table: Table, key: str, value: _Texts, known: Iterable[str], *, also: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    texts = _texts(table, key, value)
    for text in texts:
        if text not in known:
            raise table.error(f"there is no {key} {clean(text, limit=40)!r}; {nearest(text, known, also=also)}", key)
    return texts


def _run(table: Table, run: tuple[str, ...]) -> tuple[str, ...]:
    command = table.command(run, "run", _RUN_EXAMPLE)
    for index, argument in enumerate(run):
        _check_template(table, "run", argument, index)
    if placeholders(run[0]):
        raise table.error("must begin with a program, without a placeholder in its name", "run", element=0)
    fault = shell_fault(run)
    if fault:
        raise table.error(fault.problem, "run", element=fault.element)
    return command


def _open(table: Table, template: str) -> str:
    _check_template(table, "open", template)
    fault = template_fault(template)
    if fault:
        raise table.error(fault, "open")
    return template


def _check_template(table: Table, key: str, template: str, element: int | None = None) -> None:
    try:
        names = placeholders(template)
    except ValueError as error:
        raise table.error(f"has {error}; write {{{{ or }}}} for a brace itself", key, element=element) from error
    for name in names:
        if name not in PLACEHOLDERS:
            word = f"{{{clean(name, limit=40)}}}"
            raise table.error(f"there is no placeholder {word}; {nearest(name, PLACEHOLDERS)}", key, element=element)

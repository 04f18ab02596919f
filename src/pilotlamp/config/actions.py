"""The ``[[actions]]`` tables: what the user can do with a device besides what its system offers."""

from pilotlamp.config.addresses import template_fault
from pilotlamp.config.shells import shell_fault
from pilotlamp.config.table import Table, nearest
from pilotlamp.domain.commands import Verb
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.templates import placeholders
from pilotlamp.domain.text import clean, same_look
from pilotlamp.domain.user_actions import PLACEHOLDERS, UserAction
from pilotlamp.sources.kinds import KINDS

_KEYS = ("label", "kind", "name", "state", "run", "open", "confirm")
_RUN_EXAMPLE = '["ssh", "{ip}"]'
_STATES = tuple(state.value for state in DeviceState)


def user_actions(tables: tuple[Table, ...]) -> tuple[UserAction, ...]:
    """The tables, checked.

    Raises:
        ConfigError: the first fault found.
    """
    actions: dict[str, UserAction] = {}
    lines: dict[str, int | None] = {}
    for table in tables:
        action = _user_action(table)
        looks = same_look(action.label)
        if looks in actions:
            line = lines[looks]
            raise table.error(
                f'there is an action called "{action.label}" already, on line {line}; labels must differ', "label"
            )
        actions[looks] = action
        lines[looks] = table.line("label")
    return tuple(actions.values())


def _user_action(table: Table) -> UserAction:
    table.check_keys(_KEYS)
    label = table.shown_name("label", '"Open shell"')
    if label in set(Verb):
        raise table.error("is the name of one of Pilotlamp's own actions; choose another", "label")
    kinds = table.one_or_more("kind", '"formide"')
    for kind in kinds:
        if kind not in KINDS:
            raise table.error(f"there is no kind {clean(kind, limit=40)!r}; {nearest(kind, KINDS)}", "kind")
    states = table.one_or_more("state", '["online", "unknown"]')
    for state in states:
        if state not in _STATES:
            raise table.error(f"there is no state {clean(state, limit=40)!r}; {nearest(state, _STATES)}", "state")
    run, address = _run(table), _open(table)
    if run is None and address is None:
        raise table.error("needs one of run and open: the program to run, or the address to open")
    if run is not None and address is not None:
        raise table.error("has run as well; an action has one of them", "open")
    return UserAction(
        label=label,
        kinds=kinds,
        names=table.one_or_more("name", '"demo-*"'),
        states=tuple(DeviceState(state) for state in states),
        run=run or (),
        open=address,
        confirm=table.get("confirm", bool) is True,
    )


def _run(table: Table) -> tuple[str, ...] | None:
    if isinstance(table.values.get("run"), str):
        raise table.error(f"must be a list such as {_RUN_EXAMPLE}, never a shell line", "run")
    run = table.texts("run", _RUN_EXAMPLE)
    if run is None:
        return None
    if not run or not run[0].strip():
        raise table.error(f"must begin with a program, such as {_RUN_EXAMPLE}", "run")
    for index, argument in enumerate(run):
        if "\0" in argument:
            raise table.error("must have no NUL character", "run", element=index)
        _check_template(table, "run", argument, index)
    if placeholders(run[0]):
        raise table.error("must begin with a program that is always the same, without a placeholder", "run", element=0)
    fault = shell_fault(run)
    if fault:
        raise table.error(fault.problem, "run", element=fault.element)
    return (table.program(run[0], "run"), *run[1:])


def _open(table: Table) -> str | None:
    template: str | None = table.get("open", str)
    if template is None:
        return None
    _check_template(table, "open", template)
    fault = template_fault(template)
    if fault:
        raise table.error(fault, "open")
    return template


def _check_template(table: Table, key: str, template: str, element: int | None = None) -> None:
    try:
        names = placeholders(template)
    except ValueError as error:
        raise table.error(f"has {error}; a brace as such is written twice", key, element=element) from error
    for name in names:
        if name not in PLACEHOLDERS:
            word = f"{{{clean(name, limit=40)}}}"
            raise table.error(f"there is no placeholder {word}; {nearest(name, PLACEHOLDERS)}", key, element=element)

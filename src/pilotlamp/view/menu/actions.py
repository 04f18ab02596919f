"""Actions on a device, as items of its submenu.

An item's key holds the names that it was shown under: a click on a label from before a renaming finds nothing.
"""

from pilotlamp.domain.actions import ActionRequest, ActionSpec, Place, Target
from pilotlamp.domain.model import Connection, Device
from pilotlamp.domain.text import clean
from pilotlamp.domain.user_actions import offered
from pilotlamp.view.clicks import Perform, RunUserAction
from pilotlamp.view.formatting import shorten
from pilotlamp.view.menu.context import MenuContext, key, row
from pilotlamp.view.tray_view import MenuNode


def target_of(source: str, device: Device) -> Target:
    """The device as it is shown now."""
    return Target(source=source, device=device.id, name=device.name)


def device_actions(here: str, source: str, device: Device, context: MenuContext) -> tuple[MenuNode, ...]:
    """The system's own actions and the user's, with those that can't be taken back at the end."""
    specs = offers(source, device, Place.DEVICE, context)
    target = target_of(source, device)
    return (
        *(action_row(here, Perform(target, spec), context) for spec in specs if spec.confirm is None),
        *_user_actions(here, target, device, context),
        *(action_row(here, Perform(target, spec), context) for spec in specs if spec.confirm is not None),
    )


def offers(source: str, device: Device, place: Place, context: MenuContext) -> tuple[ActionSpec, ...]:
    """The actions that the menu offers in a place, as far as the device allows them."""
    return tuple(
        spec
        for spec in context.catalogue.actions.get(source, ())
        if spec.place is place and spec.name in device.allowed_actions
    )


def action_row(here: str, action: Perform, context: MenuContext) -> MenuNode:
    """The item; while its like is being done to the same it can't be clicked, and while just this is it says so."""
    spec, target, person = action.spec, action.target, action.person
    shown = (target.name, person.name) if person else (target.name,)
    key_ = f"{here}/{key(spec.label, *shown)}"
    alike = [request for request in _pending(target, context) if _is_alike(request, spec, person)]
    if not alike:
        return row(key_, spec.label, action)
    return row(key_, spec.progress if any(map(spec.makes, alike)) else spec.label)


def pending_mark(source: str, device: Device, context: MenuContext) -> str:
    """Behind a device's label: " · approving…"; empty mostly."""
    requests = _pending(target_of(source, device), context)
    found = {context.catalogue.of_request(source, request) for request in requests}
    words = {spec.progress for spec in found if spec is not None}
    said = ", ".join(word[:1].lower() + word[1:] for word in sorted(words))
    return f" · {said}" if said else ""


def _pending(target: Target, context: MenuContext) -> list[ActionRequest]:
    return [request for device, request in context.pending if device == (target.source, target.device)]


def _is_alike(request: ActionRequest, spec: ActionSpec, person: Connection | None) -> bool:
    return request.action == spec.name and (person is None or request.person == person.id)


def _user_actions(here: str, target: Target, device: Device, context: MenuContext) -> tuple[MenuNode, ...]:
    kind = context.kinds.get(target.source, "")
    return tuple(
        row(
            f"{here}/user-action/{key(action.label, target.name)}",
            shorten(clean(action.label)),
            RunUserAction(target, action.label),
        )
        for action in context.user_actions
        if offered(action, kind, device)
    )

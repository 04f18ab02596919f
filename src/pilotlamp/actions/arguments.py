"""The command line of ``pilotlamp act``: which words make an action, and why others do not. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pilotlamp.actions import texts
from pilotlamp.config.table import nearest
from pilotlamp.domain.actions import ActionRequest, ActionSpec, Offer
from pilotlamp.domain.entries import entry_problem
from pilotlamp.domain.lists import ListSpec
from pilotlamp.domain.model import Connection, DeviceState
from pilotlamp.domain.text import clean
from pilotlamp.errors import UsageError

_SHOWN_CHARS: Final = 60
"""Characters of a typed word that a message repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Selection of a source's devices: those that fit every part; without any part, none."""

    state: DeviceState | None = None
    pattern: str | None = None
    """A glob pattern of names, whatever the case."""
    again: bool = False
    """Those that were not done in the last bulk run of the same action on the same source."""

    def __bool__(self) -> bool:
        return self.state is not None or self.pattern is not None or self.again


@dataclass(frozen=True, slots=True, kw_only=True)
class ActWords:
    """The words of a command line, told apart."""

    source: str
    device: str | None
    """Device as typed; None: the selected ones."""
    action: str
    entries: tuple[str, ...] = ()
    """Words after the action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRequest:
    """One action or list, on the device that was named or on those that are selected."""

    words: ActWords
    spec: Offer
    selection: Selection = field(default_factory=Selection)
    options: Mapping[str, str] = field(default_factory=dict)
    """Options of the action itself, as ``--user``."""
    values: tuple[str, ...] = ()
    """Of the action's fields."""

    @property
    def source(self) -> str:
        return self.words.source

    @property
    def action(self) -> str:
        return self.spec.name

    @property
    def asks(self) -> bool:
        """Whether it is done only after a "yes"."""
        return self.words.device is None or (isinstance(self.spec, ActionSpec) and self.spec.confirm is not None)

    def request(self, person: Connection | None = None) -> ActionRequest:
        """The request to send."""
        return ActionRequest(action=self.action, person=person.id if person else None, values=self.values)


def act_words(words: Sequence[str], selection: Selection) -> ActWords:
    """Tell the words of a command line apart.

    Raises:
        UsageError: some are missing.
    """
    bulk = bool(selection)
    if len(words) < (2 if bulk else 3):
        if bulk:
            raise UsageError(texts.NAME_SOURCE_AND_ACTION)
        raise UsageError(texts.NAME_ALL)
    action, *entries = words[1:] if bulk else words[2:]
    return ActWords(source=words[0], device=None if bulk else words[1], action=action, entries=tuple(entries))


def act_request(
    words: ActWords,
    specs: Sequence[Offer],
    *,
    selection: Selection,
    options: Mapping[str, str],
) -> ActRequest:
    """The action that the words and options make.

    Args:
        words: as typed.
        specs: actions and lists of the source's kind.
        selection: see ``ActRequest``.
        options: see ``ActRequest``.

    Raises:
        UsageError: they make none; says what is missing, or is too much.
    """
    named = [spec for spec in specs if spec.name == words.action]
    if not named:
        raise _no_such_action(words, specs)
    _check_count(words.action, words.entries, operands(named))
    spec = _with_options(named, options)
    if words.device is None and (isinstance(spec, ListSpec) or spec.bulk is None):
        several = dict.fromkeys(each.name for each in specs if isinstance(each, ActionSpec) and each.bulk)
        text = texts.ONE_DEVICE if several else texts.ONLY_ONE_DEVICE
        raise UsageError(text.format(action=spec.name, others=", ".join(several)))
    values: tuple[str, ...] = ()
    if isinstance(spec, ActionSpec):
        typed = words.entries[1:] if spec.about_person else words.entries
        spec, values = _with_values([each for each in named if isinstance(each, ActionSpec)], spec, typed, options)
    return ActRequest(words=words, spec=spec, selection=selection, options=options, values=values)


def operands(named: Sequence[Offer]) -> tuple[str, ...]:
    """The words that follow the name which these share: "USER", "true|false"."""
    shared = named[0]
    if isinstance(shared, ListSpec):
        return ()
    person = ("USER",) if shared.about_person else ()
    choices = [each.text for spec in named if isinstance(spec, ActionSpec) for each in spec.fields if each.text]
    return (
        *person,
        *("|".join(choices) if each.text else each.name.upper() for each in shared.fields if not each.option),
    )


def usages(specs: Sequence[Offer]) -> list[tuple[str, str]]:
    """Each action and list of a kind with its operands and options, and its description."""
    found: dict[str, list[Offer]] = {}
    for spec in specs:
        found.setdefault(spec.name, []).append(spec)
    return [(_usage(named), named[0].help) for named in found.values()]


def quoted(typed: str) -> str:
    """A typed word, fit to be shown."""
    return repr(clean(typed, limit=_SHOWN_CHARS))


def _no_such_action(words: ActWords, specs: Sequence[Offer]) -> UsageError:
    known = dict.fromkeys(spec.name for spec in specs)
    text = texts.NO_SUCH_ACTION if known else texts.NO_ACTIONS
    close = nearest(clean(words.action, limit=40), known)
    problem = text.format(source=clean(words.source, limit=_SHOWN_CHARS), typed=quoted(words.action), nearest=close)
    return UsageError(texts.NONE_IS_NAMED.format(problem=problem) if words.device is None else problem)


def _usage(named: Sequence[Offer]) -> str:
    fields = [each for spec in named if isinstance(spec, ActionSpec) for each in spec.fields if each.option]
    return " ".join((named[0].name, *operands(named), *(f"[--{each.name} {each.name.upper()}]" for each in fields)))


def _check_count(action: str, entries: Sequence[str], wanted: Sequence[str]) -> None:
    if len(entries) < len(wanted):
        raise UsageError(texts.TOO_FEW.format(action=action, wanted=" ".join(wanted)))
    if len(entries) > len(wanted):
        text, extra = texts.TOO_MANY if wanted else texts.NONE_WANTED, quoted(entries[len(wanted)])
        raise UsageError(text.format(action=action, wanted=" ".join(wanted), extra=extra))


def _with_options(named: Sequence[Offer], options: Mapping[str, str]) -> Offer:
    for spec in named:
        known = {each.name for each in spec.fields if each.option} if isinstance(spec, ActionSpec) else set()
        if known == set(options):
            return spec
    if not options:
        raise UsageError(texts.OPTION_MISSING.format(usage=_usage(named)))
    given = " and ".join(f"--{name}" for name in options)
    raise UsageError(texts.OPTION_UNFIT.format(options=given, action=named[0].name))


def _with_values(
    named: Sequence[ActionSpec], spec: ActionSpec, typed: Sequence[str], options: Mapping[str, str]
) -> tuple[ActionSpec, tuple[str, ...]]:
    """The action of this name that fits the values, and the values."""
    left = iter(typed)
    values = tuple(options[each.name] if each.option else next(left) for each in spec.fields)
    request = ActionRequest(action=spec.name, values=values)
    made = next((each for each in named if each.makes(request)), None)
    if made is None:
        *before, choices = operands(named)
        action = " ".join((spec.name, *before))
        wanted = choices.replace("|", " or ")
        raise UsageError(texts.ANOTHER_VALUE.format(action=action, choices=wanted, typed=quoted(values[-1])))
    for each, value in zip(made.fields, values, strict=True):
        problem = None if each.text else entry_problem(value, each.entry)
        if problem:
            raise UsageError(texts.UNSENDABLE.format(typed=quoted(value), problem=problem))
    return made, values

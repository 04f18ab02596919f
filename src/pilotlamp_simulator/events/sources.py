"""Events of a whole system: outages, refusals, limits. Each public function is a word (``vocabulary.py``). Pure."""

from dataclasses import replace
from typing import Literal

from pilotlamp_simulator import faults
from pilotlamp_simulator.faults import Answer, Calls, Fault, HangUp, System
from pilotlamp_simulator.world import World


def allowance(world: World, now: float, *, remaining: int, reset_in_s: float = 3600.0) -> None:
    """Set the number of requests that Okta ASA still grants, and its period."""
    world.okta_asa.remaining = remaining
    world.okta_asa.resets_at = now + reset_in_s


def tokens_expire(world: World, _: float) -> None:
    """Every service token that Okta ASA issued, and every OAuth token of Formide, is worth nothing from now on."""
    world.okta_asa.expire_tokens()
    world.formide.tokens = {world.formide.spec.token}


def source_down(world: World, _: float, *, system: System, how: Literal["close", "503"] = "close") -> None:
    """A system is out of order: it closes connections without an answer, or answers 503."""
    world.faults[system] = faults.down(world.faults[system], how)


def source_slow(world: World, _: float, *, system: System, delay_s: float) -> None:
    """A system takes its time with every answer."""
    world.faults[system] = replace(world.faults[system], delay_s=delay_s)


def source_401(world: World, _: float, *, system: System) -> None:
    """A system takes no credentials any more."""
    world.faults[system] = faults.sign_in_refused(world.faults[system], 401)


def source_403(world: World, _: float, *, system: System) -> None:
    """A system grants no rights any more."""
    world.faults[system] = faults.sign_in_refused(world.faults[system], 403)


def source_429(
    world: World,
    _: float,
    *,
    system: System,
    retry_after_s: float | None = None,
    style: Literal["retry-after", "x-ratelimit"] | None = None,
) -> None:
    """A system has had enough, until ``source_normal``; without ``retry_after_s`` it doesn't say for how long.

    ``style``: the headers that say so; as the system's vendor does it when absent.
    """
    own: Literal["retry-after", "x-ratelimit"] = "x-ratelimit" if system == "okta_asa" else "retry-after"
    world.faults[system] = faults.rate_limited(world.faults[system], style or own, retry_after_s)


def source_html(world: World, _: float, *, system: System) -> None:
    """A system answers every call with a login page and status 200."""
    world.faults[system] = faults.login_page(world.faults[system])


def source_answers(
    world: World,
    _: float,
    *,
    system: System,
    body: str,
    status: int = 200,
    content_type: str = "application/json",
    headers: dict[str, str] | None = None,
    only: str | None = None,
    method: str | None = None,
) -> None:
    """A system answers exactly this; ``only``: just to paths that end so (``/clients``), and this method."""
    calls = Calls(only=only, method=method)
    answer = Answer(status=status, body=body, content_type=content_type, headers=headers or {}, calls=calls)
    world.faults[system] = replace(world.faults[system], hang_up=None, answer=answer)


def source_breaks_off(
    world: World,
    _: float,
    *,
    system: System,
    done: bool = True,
    said: str = "",
    how: Literal["close", "reset"] = "close",
    only: str | None = None,
    method: str | None = None,
) -> None:
    """A system does what it is asked to and then hangs up in the middle of its answer.

    ``done`` false: it hangs up without doing it. ``said``: how far the answer gets. ``only``, ``method``: see above.
    """
    hang_up = HangUp(done=done, said=said, reset=how == "reset", calls=Calls(only=only, method=method))
    world.faults[system] = replace(world.faults[system], hang_up=hang_up, answer=None)


def source_normal(world: World, _: float, *, system: System) -> None:
    """All faults of a system end."""
    world.faults[system] = Fault()

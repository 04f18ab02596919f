"""A team with its enrolled clients, tokens and allowance. Pure: time is an argument."""

import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from pilotlamp_simulator.errors import Refusal, ScenarioError
from pilotlamp_simulator.examples import Json, example
from pilotlamp_simulator.invent import object_id, timestamp, uuid_text

State = Literal["ACTIVE", "PENDING", "DELETED"]
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LaptopSpec:
    """An enrolled client as a scenario file describes it."""

    hostname: str
    id: str | None = None
    """None: made from the host name."""
    description: str = "Work laptop"
    os: str = "Ubuntu 22.04"
    encrypted: bool = True
    encryption_known: bool = True
    """False: ``encrypted`` is null."""
    state: State = "ACTIVE"
    user: str = ""
    """"": assigned to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OktaAsaSpec:
    """``[okta_asa]`` of a scenario file."""

    team: str = "acme"
    key_id: str = "simulator-key-id"
    key_secret: str = "simulator-key-secret"  # noqa: S105 - opens nothing but the simulator
    bearer: str = "okta-fixed-bearer-token"
    """A token that never expires, for those who configure one."""
    caller: str = "Jason.Compson.IV"
    """Whose clients are listed without ``all=true``."""
    role: Literal["access_user", "reporting_user", "access_admin"] = "access_admin"
    """Of the caller: reading needs ``reporting_user``, writing ``access_admin``."""
    token_lifetime_s: float = HOUR_S
    rate_limit: int = 10_000
    """Requests an hour."""
    laptops: tuple[LaptopSpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Query of a list; ``None``: not asked for."""

    all: bool = False
    count: int = 100
    descending: bool = False
    offset: str | None = None
    """Id of the client next to which the page begins."""
    prev: bool = False
    """The page before ``offset`` instead of the one after it."""
    state: str | None = None
    username: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, and where its neighbours begin; ``None``: there is no such page."""

    clients: list[Json]
    next: str | None
    prev: str | None


class OktaAsa:
    """State of the team's API. ``Refusal`` where it says no, ``ScenarioError`` where an event names nothing."""

    def __init__(self, spec: OktaAsaSpec, now: float, *, vendor_examples: bool) -> None:
        self.spec = spec
        self.clients: list[Json] = example("okta-asa-clients")["list"] if vendor_examples else []
        self.clients += [_client_json(laptop) for laptop in spec.laptops]
        self._tokens: dict[str, float] = {}
        self._issued = 0
        self.remaining = spec.rate_limit
        self.resets_at = now + HOUR_S

    def issue_token(self, key_id: str, key_secret: str, now: float) -> Json:
        if (key_id, key_secret) != (self.spec.key_id, self.spec.key_secret):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "authentication_error: unknown key")
        self._issued += 1
        token = f"okta-bearer-{object_id(self._issued, now)}"
        expires_at = math.floor(now + self.spec.token_lifetime_s)
        self._tokens[token] = now + self.spec.token_lifetime_s
        return {
            "bearer_token": token,
            "expires_at": timestamp(expires_at).replace(".000Z", "Z"),
            "team_name": self.spec.team,
        }

    def expire_tokens(self) -> None:
        """All that were issued, at once."""
        self._tokens.clear()

    def accepts(self, token: str | None, now: float) -> bool:
        return token is not None and (token == self.spec.bearer or self._tokens.get(token, 0.0) > now)

    def count_request(self, now: float) -> bool:
        """Take one from the hour's allowance; False: it is used up."""
        if now >= self.resets_at:
            self.remaining, self.resets_at = self.spec.rate_limit, now + HOUR_S
        if self.remaining <= 0:
            return False
        self.remaining -= 1
        return True

    def page(self, query: Query) -> Page:
        found = [client for client in self.clients if self._matches(client, query)]
        if query.descending:
            found.reverse()
        ids = [client["id"] for client in found]
        at = -1 if query.offset is None else _index(ids, query.offset)
        begin = max(0, at - query.count) if query.prev and query.offset is not None else at + 1
        end = at if query.prev and query.offset is not None else begin + query.count
        page = found[begin:end]
        return Page(
            clients=page,
            next=page[-1]["id"] if page and end < len(found) else None,
            prev=page[0]["id"] if page and begin > 0 else None,
        )

    def _matches(self, client: Json, query: Query) -> bool:
        if query.state is None and client["state"] == "DELETED":
            return False
        return (
            (query.all or client["user_name"] == self.spec.caller)
            and (query.state is None or client["state"] == query.state)
            and (query.username is None or (client["user_name"] or "") == query.username)
        )

    def client(self, client_id: str) -> Json:
        """The client that a request names."""
        for client in self.clients:
            if client["id"] == client_id:
                return client
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found: no such client")

    def update(self, client_id: str, *, state: str | None, user_name: str | None) -> None:
        client = self.client(client_id)
        if client["state"] == "DELETED":
            raise Refusal(HTTPStatus.CONFLICT, "conflict: the client was revoked")
        if state is not None:
            client["state"] = state
        if user_name is not None:
            client["user_name"] = user_name

    def revoke(self, client: Json, now: float) -> None:
        if client["state"] == "DELETED":
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found: the client was revoked already")
        client["state"] = "DELETED"
        client["deleted_at"] = timestamp(now)

    def add(self, spec: LaptopSpec) -> None:
        self.clients.append(_client_json(spec))

    def named(self, laptop: str) -> Json:
        """The client with this host name or id.

        Raises:
            ScenarioError: there is none.
        """
        for client in self.clients:
            if laptop in (client["id"], client["hostname"]):
                return client
        raise ScenarioError(f"there is no laptop {laptop!r}", key="laptop")


def _index(ids: list[str], wanted: str) -> int:
    if wanted not in ids:
        raise Refusal(HTTPStatus.BAD_REQUEST, "bad_request: offset names no client")
    return ids.index(wanted)


def _client_json(spec: LaptopSpec) -> Json:
    return {
        "deleted_at": None,
        "description": spec.description,
        "encrypted": spec.encrypted if spec.encryption_known else None,
        "hostname": spec.hostname,
        "id": spec.id or uuid_text("laptop", spec.hostname),
        "os": spec.os,
        "state": spec.state,
        "user_name": spec.user,
    }

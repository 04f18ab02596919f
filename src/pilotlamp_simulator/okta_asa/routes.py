"""The team API's calls."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pilotlamp_simulator.errors import Refusal
from pilotlamp_simulator.okta_asa.state import OktaAsa, Query
from pilotlamp_simulator.requests import Endpoint, bearer, json_object, json_response, text
from pilotlamp_simulator.stage import Stage

TEAM = "/v1/teams/{team}"
CLIENT = f"{TEAM}/clients/{{client}}"
MAX_COUNT = 1000
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_ROLES = ("access_user", "reporting_user", "access_admin")


class TeamApi:
    """The endpoints, on whatever world the stage shows."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def app(self) -> Starlette:
        routes = [
            Route(path, self._guarded(endpoint, role), methods=[method])
            for method, path, endpoint, role in (
                ("POST", f"{TEAM}/service_token", self.service_token, None),
                ("GET", f"{TEAM}/clients", self.clients, "reporting_user"),
                ("GET", CLIENT, self.client, "reporting_user"),
                ("PUT", CLIENT, self.update, "access_admin"),
                ("DELETE", CLIENT, self.revoke, "access_admin"),
            )
        ]
        return Starlette(routes=routes, exception_handlers={Refusal: _refused, HTTPException: _unknown_route})

    @property
    def _okta(self) -> OktaAsa:
        return self._stage.world.okta_asa

    def _guarded(self, endpoint: Endpoint, role: str | None) -> Endpoint:
        """Checks allowance, team, token and role; every answer carries the rate headers.

        ``role``: None for the call that needs no token.
        """

        async def guarded(request: Request) -> Response:
            allowed = self._okta.count_request(self._stage.now())
            try:
                self._check(request, role, allowed=allowed)
                response = await endpoint(request)
            except Refusal as why:
                response = await _refused(request, why)
            response.headers.update(self._rate_headers(allowed=allowed))
            return response

        return guarded

    def _check(self, request: Request, role: str | None, *, allowed: bool) -> None:
        okta = self._okta
        if not allowed:
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, "rate_limit_error: no requests left in this hour")
        if request.path_params["team"] != okta.spec.team:
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found: no such team")
        if role is None:
            return
        if not okta.accepts(bearer(request), self._stage.now()):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "authentication_error: the bearer token is not valid")
        if _ROLES.index(okta.spec.role) < _ROLES.index(role):
            raise Refusal(HTTPStatus.FORBIDDEN, f"authorization_error: this needs the role {role}")

    def _rate_headers(self, *, allowed: bool) -> dict[str, str]:
        okta = self._okta
        headers = {
            "X-RateLimit-Limit": str(okta.spec.rate_limit),
            "X-RateLimit-Remaining": str(okta.remaining),
            "X-RateLimit-Reset": str(round(okta.resets_at)),
        }
        return headers if allowed else headers | {"X-RateLimit-Retry-At": str(round(okta.resets_at))}

    async def service_token(self, request: Request) -> Response:
        body = await json_object(request)
        key_id, key_secret = text(body, "key_id"), text(body, "key_secret")
        return json_response(self._okta.issue_token(key_id, key_secret, self._stage.now()))

    async def clients(self, request: Request) -> Response:
        page = self._okta.page(_query(request))
        here = request.url.remove_query_params("prev")
        links = []
        if page.next is not None:
            links.append(f'<{here.include_query_params(offset=page.next)}>; rel="next"')
        if page.prev is not None:
            links.append(f'<{here.include_query_params(offset=page.prev, prev="true")}>; rel="prev"')
        headers = {"Link": ", ".join(links)} if links else None
        return json_response({"list": page.clients}, like="okta-asa-clients", headers=headers)

    async def client(self, request: Request) -> Response:
        return json_response(self._okta.client(request.path_params["client"]), like="okta-asa-client")

    async def update(self, request: Request) -> Response:
        body = await json_object(request)
        state, user_name = body.get("state"), body.get("user_name")
        if state is None and user_name is None:
            raise Refusal(HTTPStatus.BAD_REQUEST, "bad_request: neither state nor user_name")
        if state not in (None, "ACTIVE"):
            raise Refusal(HTTPStatus.BAD_REQUEST, "bad_request: state can only become ACTIVE")
        if user_name is not None and not isinstance(user_name, str):
            raise Refusal(HTTPStatus.BAD_REQUEST, "bad_request: user_name is not a text")
        self._okta.update(request.path_params["client"], state=state, user_name=user_name)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def revoke(self, request: Request) -> Response:
        self._okta.revoke(self._okta.client(request.path_params["client"]), self._stage.now())
        return Response(status_code=HTTPStatus.NO_CONTENT)


def _query(request: Request) -> Query:
    asked = request.query_params
    try:
        query = Query(
            all=_BOOLEANS[asked.get("all", "false")],
            count=int(asked.get("count", "100")),
            descending=_BOOLEANS[asked.get("descending", "false")],
            offset=asked.get("offset"),
            prev=_BOOLEANS[asked.get("prev", "false")],
            state=asked.get("state"),
            username=asked.get("username"),
        )
    except (KeyError, ValueError):
        raise Refusal(HTTPStatus.BAD_REQUEST, "bad_request: a query value is not valid") from None
    if not 1 <= query.count <= MAX_COUNT or query.state not in (None, "ACTIVE", "PENDING", "DELETED"):
        raise Refusal(HTTPStatus.BAD_REQUEST, "bad_request: count or state is not valid")
    return query


async def _refused(_: Request, why: Exception) -> Response:
    """The layout of an error's body is not documented; this one has a code and a message."""
    if not isinstance(why, Refusal):
        raise why
    code, message = why.message.split(": ", 1) if ": " in why.message else ("bad_request", why.message)
    return json_response({"code": code, "message": message}, status=why.status)


async def _unknown_route(request: Request, why: Exception) -> Response:
    if not isinstance(why, HTTPException):
        raise why
    return await _refused(request, Refusal(HTTPStatus(why.status_code), f"not_found: {why.detail}"))

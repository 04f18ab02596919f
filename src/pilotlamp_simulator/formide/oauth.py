"""The OAuth2 code flow of Formide's cloud. Nobody has to press a button: the simulator's user always agrees."""

from http import HTTPStatus
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pilotlamp_simulator.errors import Refusal
from pilotlamp_simulator.invent import timestamp
from pilotlamp_simulator.requests import json_response
from pilotlamp_simulator.stage import Stage

LIFETIME_S = 30 * 86_400.0
FORM = "application/x-www-form-urlencoded"


class Authorisation:
    """``/auth/authorise`` and ``/auth/token``; codes and refresh tokens are good for one use."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._codes: set[str] = set()
        self._refresh_tokens: set[str] = set()

    async def authorise(self, request: Request) -> Response:
        """Back to ``redirect_uri`` with a code."""
        target = request.query_params.get("redirect_uri")
        if not target:
            raise Refusal(HTTPStatus.BAD_REQUEST, "redirect_uri is missing")
        code = token_urlsafe(16)
        self._codes.add(code)
        answer = {"code": code}
        if "state" in request.query_params:
            answer["state"] = request.query_params["state"]
        return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}", HTTPStatus.FOUND)

    async def token(self, request: Request) -> Response:
        """Form-encoded; ``expires`` is a date, not a number of seconds."""
        if request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"The body must be {FORM}")
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        grants = {
            "authorization_code": (self._codes, form.get("code")),
            "refresh_token": (self._refresh_tokens, form.get("refresh_token")),
        }
        accepted, offered = grants.get(form.get("grant_type", ""), (set[str](), None))
        if offered not in accepted:
            raise Refusal(HTTPStatus.UNAUTHORIZED, "Invalid grant")
        accepted.discard(offered)
        access, refresh = token_urlsafe(24), token_urlsafe(24)
        self._stage.world.formide.tokens.add(access)
        self._refresh_tokens.add(refresh)
        expires = timestamp(self._stage.now() + LIFETIME_S)
        return json_response({"access_token": access, "refresh_token": refresh, "expires": expires})

"""OctoPrint: one request tells what the printer does."""

from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device
from pilotlamp.domain.text import clean
from pilotlamp.errors import SignInError, SourceError
from pilotlamp.sources.http.client import Reply
from pilotlamp.sources.http.writing import Write
from pilotlamp.sources.lenient import text_or_none
from pilotlamp.sources.octoprint import parse, wire
from pilotlamp.sources.octoprint.writes import write
from pilotlamp.sources.single_printer import SinglePrinter
from pilotlamp.sources.wire import decode

_PATH: Final = "/api/job"
_UNKNOWN_KEY: Final = "{problem}: OctoPrint does not know this API key"
_NO_RIGHT: Final = "{problem}: the user {user} lacks the right to see the printer's status"
_NO_RIGHT_HINT: Final = "Give that user the right in OctoPrint's settings, or take the key of another user."


class OctoPrint(SinglePrinter):
    """A ``System``; the secret is an API key or an application key.

    Its settings are never asked for: an administrator's answer has the server's own key in it.
    """

    async def _ask(self) -> Reply:
        try:
            return await self._http.get(_PATH, headers=self._headers)
        except SignInError as error:
            if error.page:
                raise
            raise await self._explained(error) from None

    async def _explained(self, error: SignInError) -> SignInError:
        """The refusal, and whether key or rights are wrong: OctoPrint refuses both in the same words."""
        try:
            reply = await self._http.get("/api/currentuser", headers=self._headers)
            user = text_or_none(decode(reply.body, wire.User, what="the user").name)
        except SourceError:
            return error
        if user is None:
            return SignInError(_UNKNOWN_KEY.format(problem=error.problem), hint=self._http.secret_hint)
        return SignInError(_NO_RIGHT.format(problem=error.problem, user=clean(user)), hint=_NO_RIGHT_HINT)

    def _device(self, reply: Reply) -> Device:
        read = decode(reply.body, wire.JobReply, what="the job")
        return parse.device(read, name=self._endpoint.name, url=self._endpoint.url)

    def _write(self, request: ActionRequest) -> Write:
        return write(request)

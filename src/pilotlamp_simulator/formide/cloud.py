"""The cloud API's calls."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pilotlamp_simulator.errors import Refusal
from pilotlamp_simulator.formide.oauth import Authorisation
from pilotlamp_simulator.formide.replies import refused, unknown_route
from pilotlamp_simulator.formide.state import Formide
from pilotlamp_simulator.invent import object_id
from pilotlamp_simulator.requests import Endpoint, bearer, json_object, json_response, text
from pilotlamp_simulator.stage import Stage

USER = "/clients/{client}/users/{user}"


class Cloud:
    """The endpoints, on whatever world the stage shows."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def app(self) -> Starlette:
        authorisation = Authorisation(self._stage)
        routes = [
            Route("/auth/authorise", authorisation.authorise, methods=["GET"]),
            Route("/auth/token", authorisation.token, methods=["POST"]),
            *(
                Route(path, self._signed_in(endpoint), methods=[method])
                for method, path, endpoint in (
                    ("GET", "/auth/me", self.me),
                    ("GET", "/clients", self.clients),
                    ("GET", "/clients/{client}", self.client),
                    ("GET", "/clients/{client}/sessions", self.sessions),
                    ("POST", "/clients/{client}/sync", self.sync),
                    ("GET", "/clients/{client}/users", self.users),
                    ("POST", "/clients/{client}/users", self.invite),
                    ("PUT", USER, self.rename_user),
                    ("PUT", f"{USER}/admin", self.set_admin),
                    ("DELETE", USER, self.remove_user),
                    ("GET", "/db/printers", self.printers),
                )
            ),
        ]
        return Starlette(routes=routes, exception_handlers={Refusal: refused, HTTPException: unknown_route})

    @property
    def _formide(self) -> Formide:
        return self._stage.world.formide

    def _signed_in(self, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            if bearer(request) not in self._formide.tokens:
                raise Refusal(HTTPStatus.UNAUTHORIZED, "No valid access token")
            return await endpoint(request)

        return guarded

    async def me(self, _: Request) -> Response:
        return json_response({"_id": object_id("me"), "avatar": None, "firstname": "Alma", "lastname": "Lindqvist"})

    async def clients(self, _: Request) -> Response:
        return json_response(self._formide.clients(), like="formide-clients")

    async def client(self, request: Request) -> Response:
        return json_response(self._formide.host(request.path_params["client"]).describe(), like="formide-client")

    async def sessions(self, request: Request) -> Response:
        host = self._formide.host(request.path_params["client"])
        return json_response(host.past, like="formide-client-sessions")

    async def sync(self, request: Request) -> Response:
        self._formide.host(request.path_params["client"]).syncs += 1
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def users(self, request: Request) -> Response:
        return json_response(self._formide.administered(request.path_params["client"]).users)

    async def invite(self, request: Request) -> Response:
        email = text(await json_object(request), "email")
        if "@" not in email:
            raise Refusal(HTTPStatus.BAD_REQUEST, "email is not an e-mail address")
        return json_response(self._formide.invite(request.path_params["client"], email), status=HTTPStatus.CREATED)

    async def rename_user(self, request: Request) -> Response:
        name = text(await json_object(request), "name")
        host = self._formide.host(request.path_params["client"])
        user = self._formide.user(host, request.path_params["user"])
        user["name"] = name
        return json_response(user)

    async def set_admin(self, request: Request) -> Response:
        is_admin = (await json_object(request)).get("isAdmin")
        if not isinstance(is_admin, bool):
            raise Refusal(HTTPStatus.BAD_REQUEST, "isAdmin is not true or false")
        host = self._formide.administered(request.path_params["client"])
        user = self._formide.user(host, request.path_params["user"])
        user["isAdmin"] = is_admin
        return json_response(user)

    async def remove_user(self, request: Request) -> Response:
        host = self._formide.administered(request.path_params["client"])
        host.users.remove(self._formide.user(host, request.path_params["user"]))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def printers(self, _: Request) -> Response:
        if not self._formide.spec.printer_list:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not Found")
        return json_response(self._formide.printer_records())

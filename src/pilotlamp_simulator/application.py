"""All APIs as one ASGI application: the systems under their prefixes, each device on its own port."""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from pilotlamp_simulator.clientexec.routes import Helpdesk
from pilotlamp_simulator.connections import Connections
from pilotlamp_simulator.control import Control
from pilotlamp_simulator.faults import System
from pilotlamp_simulator.formide.cloud import Cloud
from pilotlamp_simulator.formide.device_local import DeviceV1, DeviceV2
from pilotlamp_simulator.journal import Journal, recorded
from pilotlamp_simulator.misbehaviour import faulty, reachable
from pilotlamp_simulator.okta_asa.routes import TeamApi
from pilotlamp_simulator.print_shop.cups import Cups
from pilotlamp_simulator.print_shop.moonraker import Moonraker
from pilotlamp_simulator.print_shop.octoprint import OctoPrint
from pilotlamp_simulator.stage import Stage
from pilotlamp_simulator.timeline import Timeline

DEVICE_LOCAL = "formide_local"
"""The system's name in the journal for requests to the devices' own APIs."""


def application(
    stage: Stage, timeline: Timeline, journal: Journal, connections: Connections, ports: Mapping[str, int]
) -> ASGIApp:
    """``ports``: where the devices' own APIs listen, by device id; all other ports are the systems'."""

    def system(name: System, app: ASGIApp) -> ASGIApp:
        return recorded(faulty(app, name, stage, connections), name, journal)

    start = stage.scenario.start
    shop: list[Mount] = []
    if start.octoprint:
        shop.append(Mount("/octoprint", system("octoprint", OctoPrint(stage).app())))
    if start.moonraker:
        shop.append(Mount("/moonraker", system("moonraker", Moonraker(stage).app())))
    if start.cups:  # at the root, where its clients expect it: last, as it takes every path
        shop.append(Mount("/", system("cups", Cups(stage).app())))
    systems = Starlette(
        routes=[
            Mount("/formide", system("formide", Cloud(stage).app())),
            Mount("/okta-asa", system("okta_asa", TeamApi(stage).app())),
            Mount("/clientexec", system("clientexec", Helpdesk(stage).app())),
            Mount("/_sim", Control(stage, timeline, journal).app()),
            *shop,
        ]
    )
    devices = {
        ports[spec.key]: recorded(
            reachable(
                (DeviceV1 if spec.local_api == "v1" else DeviceV2)(stage, spec.key).app(), spec.key, stage, connections
            ),
            DEVICE_LOCAL,
            journal,
        )
        for spec in stage.scenario.start.formide.devices
        if spec.key in ports
    }

    async def by_port(scope: Scope, receive: Receive, send: Send) -> None:
        await devices.get(scope["server"][1], systems)(scope, receive, send)

    return by_port

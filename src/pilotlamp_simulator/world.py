"""All that the simulated systems know, and how they misbehave just now. Pure: time is an argument."""

from dataclasses import dataclass, field

from pilotlamp_simulator.clientexec.state import Clientexec
from pilotlamp_simulator.examples import Json
from pilotlamp_simulator.faults import SYSTEMS, Fault, System
from pilotlamp_simulator.formide.state import Formide
from pilotlamp_simulator.okta_asa.state import OktaAsa
from pilotlamp_simulator.print_shop.state import PrintShop


@dataclass(slots=True, kw_only=True)
class World:
    """Changed by requests and by events (``events.py``), by nothing else."""

    formide: Formide
    okta_asa: OktaAsa
    clientexec: Clientexec
    print_shop: PrintShop
    faults: dict[System, Fault] = field(default_factory=lambda: dict.fromkeys(SYSTEMS, Fault()))

    def describe(self, now: float) -> Json:
        """For people and tests to look at."""
        return {
            "formide": {
                "clients": self.formide.clients(),
                "printers": {host.name: [one.describe(now) for one in host.printers] for host in self.formide.hosts},
                "users": {host.name: host.users for host in self.formide.hosts},
                "syncs": {host.name: host.syncs for host in self.formide.hosts},
            },
            "okta_asa": {"clients": self.okta_asa.clients, "remaining": self.okta_asa.remaining},
            "clientexec": self.clientexec.reply(now),
            "print_shop": self.print_shop.describe(now),
            "faults": {
                system: {
                    "delay_s": fault.delay_s,
                    "hang_up": fault.hang_up is not None,
                    "status": fault.answer.status if fault.answer else None,
                }
                for system, fault in self.faults.items()
            },
        }

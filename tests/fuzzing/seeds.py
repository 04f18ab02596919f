"""Files that are all right: settings, and those that Pilotlamp writes itself."""

import json
from typing import Final

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.user_actions import PLACEHOLDERS

SETTINGS: Final = (
    b"""\
[[sources]]
name = "Makerspace"            # unique
kind = "formide"
url = "https://api.formide.example"
poll_s = 30
timeout_s = 10.5
ca_file = "authority.pem"
proxy = "http://[fe80::1%25lo]:3128"
proxy_user = "ada"
device_page = "https://pages.example/{id}"
secret_file = "~/key"

[sources.alerts]
offline_after = 1
quiet = "22:00-07:00"

[[sources]]
name = "Laptops"
kind = "okta-asa"
url = "https://app.scaleft.example/"
team = "acme"
all = true
state = "PENDING"
enabled = false
secret_command = ["pass", "show", "x"]

[[sources]]
name = "Helpdesk"
kind = "clientexec"
url = "http://127.0.0.1:8080/a"
path = "/api/users/usersonline"
key_in = "query"
verify = false
""",
    b"""\
sources = [ { name = "A", kind = "formide", url = "https://a.example", alerts.online_after = 2 } ]

[alerts]
device_offline = "normal"
person_online = "low"
digest = "off"
expected_off = ["Shelf*", "[a-z]?"]
group_above = 2
flap_changes = 3
flap_window_s = 120.5
toasts_per_minute = 3
battery_factor = 2

[[actions]]
label = "Shell"
kind = ["formide", "okta-asa"]
name = "*"
state = "online"
run = ["ssh", "--", "{ip}", "ls", "{kind}"]

[[actions]]
label = "Page"
open = "https://{ip}:8443/{id}?name={name}#{{x}}"
confirm = true
""",
)
TOML: Final = (
    *SETTINGS,
    b"""\
"a".b.'c d' = [1, {e = 2, f.g = [
3,
# no
]}]
[t]
x = 0x1F
[[u.v]]
[[u.v]]
y = '''
'''
""",
)

SETTINGS_WORDS: Final = (
    *("sources", "alerts", "actions", "name", "kind", "url", "poll_s", "timeout_s", "ca_file", "proxy", "verify"),
    *(
        "secret_command_timeout_s",
        "proxy_user",
        "proxy_secret_command",
        "proxy_secret_file",
        "local_user",
        "local_secret_command",
        "local_secret_file",
        "fe80::1%25lo",
        "Bu\u0308ro",
    ),
    *("enabled", "device_page", "secret_command", "secret_file", "local_printers", "team", "all", "state", "username"),
    *("path", "key_in", "key_name", "label", "run", "open", "confirm", "formide", "okta-asa", "clientexec"),
    *("offline_after", "online_after", "unreachable_after", "group_above", "flap_changes", "flap_window_s", "quiet"),
    *("expected_off", "toasts_per_minute", "battery_factor", "token", "sh", "-c", "https://", "22:00-07:00"),
    *(f"{{{name}}}" for name in PLACEHOLDERS),
)

ALERT_WORDS: Final = (*NoticeKind, *Urgency, "off", "Pacific/Kiritimati", "Europe", "22:00:00", "00:00:00Z")

STATE_WORDS: Final = (
    *("version", "at", "mutes", "acknowledged", "sources", "source", "device", "until", "until_online", "severity"),
    *("read_at", "devices", "id", "name", "state", "since", "open", "outage", "kind", "problem", "hint", "online"),
    *("offline", "pending", "unknown", "attention", "Makerspace", "Laptops", "a", "-rf", "sign_in", "bad_reply"),
    *("2026-11-21T19:00:00Z", "2199-12-31T23:59:59-23:59", "1970-01-01T00:00:00+23:59", "rate_limited", "action"),
    *("reading", "failure", "people", "not_before", "slept_since", "retry_after_s", "zone", "rules", "general"),
    *("interval_s", "session", "printers", "progress_pct", "remaining_s", "may", "page", "link", "for_s", "role"),
    *("result", "argument", "run", "done", "refused", "uncertain", "approve", "rename-user", "invite", "a → b"),
)

_AT: Final = "2026-11-21T19:00:00Z"
_EARLIER: Final = "2026-11-21T18:59:00Z"


def _lines(*lines: object) -> bytes:
    return "\n".join(json.dumps(line) for line in lines).encode()


STATES: Final = (
    _lines(
        {
            "version": 1,
            "at": _EARLIER,
            "mutes": [{"until": "2026-11-21T20:00:00Z"}, {"source": "Makerspace", "device": "a", "until_online": True}],
            "acknowledged": [{"source": "Makerspace", "device": "a", "severity": "problem"}],
            "sources": {
                "Makerspace": {
                    "read_at": _EARLIER,
                    "devices": [
                        {"id": "a", "name": "A", "state": "offline", "since": _EARLIER, "open": True},
                        {"id": "-rf", "name": "B", "state": "online", "since": _EARLIER, "open": False},
                        {"id": "gone", "name": "", "state": "online"},
                    ],
                    "outage": None,
                },
                "Laptops": {
                    "outage": {"since": _EARLIER, "kind": "unreachable", "problem": "no answer", "hint": "Wait."}
                },
            },
        }
    ),
)

_ATTEMPT: Final = {
    "at": _AT,
    "source": "Makerspace",
    "device": "55c8",
    "name": "Element",
    "action": "invite",
    "argument": "ada@example.com",
    "result": "refused",
    "problem": "You need to be an admin user for this",
    "run": "1",
}
LOGS: Final = (
    _lines(
        _ATTEMPT,
        {**_ATTEMPT, "action": "rename-user", "argument": "Ada → Grace", "result": "done", "problem": None},
        {**_ATTEMPT, "action": "Open shell", "argument": None, "result": "uncertain", "run": None},
        {**_ATTEMPT, "action": "approve", "name": "", "result": "unreachable"},
    ),
)

_DEVICE: Final = {
    "id": "a",
    "name": "A",
    "state": "online",
    "encrypted": True,
    "tags": ["x"],
    "session": {"ip": "10.0.0.7", "since": _AT},
    "printers": [{"id": "p", "name": "P", "state": "printing", "progress_pct": 12.5, "remaining_s": 9}],
    "may": ["sync"],
    "page": "https://pages.example/a",
}
_PERSON: Final = {"id": "1", "name": "Ada", "role": "staff", "online": True, "for_s": 600, "link": "https://x.example"}
_OFF: Final = {**_DEVICE, "state": "offline"}
_HEADER: Final = {
    "type": "pilotlamp-recording",
    "version": 1,
    "zone": "Europe/Amsterdam",
    "sources": [{"name": "Makerspace", "kind": "formide", "interval_s": 30, "expected_off": ["x*"]}],
    "rules": {
        "Makerspace": {
            "urgency": {"device_offline": "critical", "person_online": "normal", "no_staff": None},
            "offline_after": 1,
            "group_above": 1,
            "flap_changes": 2,
            "flap_window_s": 600,
            "quiet": {"start": "22:00:00", "end": "07:00:00"},
        }
    },
    "general": {"toasts_per_minute": 2, "battery_factor": 2},
}


def _event(seconds: int, **what: object) -> dict[str, object]:
    return {"at": f"2026-11-21T19:{seconds // 60:02}:{seconds % 60:02}Z", "source": "Makerspace", **what}


RECORDINGS: Final = (
    _lines(
        _HEADER,
        _event(0, reading={"devices": [_DEVICE], "people": [_PERSON]}),
        _event(30, reading={"devices": [_OFF]}),
        _event(60, reading={"devices": [_DEVICE, {**_OFF, "id": "b", "name": "B"}], "people": [_PERSON]}),
        _event(90, reading={"devices": [{**_OFF, "id": "b", "name": "B", "state": "pending"}]}),
        _event(120, failure={"kind": "unreachable", "problem": "no answer", "retry_after_s": 1.5}),
        {"at": "2026-11-21T20:00:00Z", "slept_since": "2026-11-21T19:03:00Z"},
        {**_event(0, failure={"kind": "sign_in", "problem": "no", "hint": "x"}), "at": "2026-11-21T23:00:00+01:00"},
    ),
)

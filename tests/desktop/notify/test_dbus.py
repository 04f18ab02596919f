"""DBusNotifier against a stub daemon on a bus of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from dbus_fast import Message

from pilotlamp.desktop.notify.dbus import MAX_UNANSWERED, DBusNotifier
from pilotlamp.desktop.recording import RecordingNotifier
from pilotlamp.desktop.texts import HUNG, NO_BUS, NO_DAEMON, OVERFLOW, REFUSED
from pilotlamp.domain.levels import Urgency
from pilotlamp.view.clicks import Click, RefreshNow
from pilotlamp.view.tray_view import Notice, NoticeButton
from tests.desktop.notices import PAGE, correction, outage, recovery
from tests.desktop.private_bus import PrivateBus
from tests.desktop.stub_notifications import EVERYTHING, StubNotifications
from tests.patience import HANG_S

pytestmark = pytest.mark.private_bus

DBUS = "org.freedesktop.DBus"


class Heard:
    """Record of a notifier's callbacks."""

    def __init__(self) -> None:
        self.clicks: list[Click] = []
        self.troubles: list[str | None] = []
        self._changed = asyncio.Event()

    def on_click(self, click: Click) -> None:
        self.clicks.append(click)
        self._changed.set()

    def on_problem(self, line: str | None) -> None:
        self.troubles.append(line)
        self._changed.set()

    async def until(self, condition: Callable[["Heard"], bool]) -> None:
        async with asyncio.timeout(HANG_S):
            while not condition(self):
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def notifier_on(
    address: str, heard: Heard, *, fallback: RecordingNotifier | None = None
) -> AsyncIterator[DBusNotifier]:
    notifier = DBusNotifier(
        heard.on_click,
        heard.on_problem,
        bus_address=address,
        call_timeout_s=1.0,
        reconnect_s=0.01,
        fallback=fallback,
    )
    await notifier.start()
    try:
        yield notifier
    finally:
        async with asyncio.timeout(HANG_S):
            await notifier.aclose()


async def make_startable(bus: PrivateBus) -> None:
    """Let the bus believe that it can start a notification daemon; what it would start ends at once."""
    services = bus.folder / "services"
    services.mkdir()
    (services / "notifications.service").write_text(
        "[D-BUS Service]\nName=org.freedesktop.Notifications\nExec=/bin/false\n", encoding="utf-8"
    )
    configuration = bus.folder / "bus.conf"
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(
        text.replace("</busconfig>", f"<servicedir>{services}</servicedir></busconfig>"), encoding="utf-8"
    )
    client = StubNotifications(bus.address)
    await (await client.join()).call(
        Message(destination=DBUS, path="/org/freedesktop/DBus", interface=DBUS, member="ReloadConfig")
    )
    await client.leave()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest_asyncio.fixture
async def daemon(private_bus: PrivateBus) -> AsyncIterator[StubNotifications]:
    stub = StubNotifications(private_bus.address)
    await stub.come()
    yield stub
    await stub.leave()


@pytest_asyncio.fixture
async def notifier(daemon: StubNotifications, heard: Heard) -> AsyncIterator[DBusNotifier]:
    async with notifier_on(daemon.address, heard) as notifier:
        yield notifier


async def test_critical_notice_stays_until_it_is_closed(daemon: StubNotifications, notifier: DBusNotifier) -> None:
    """Sticky everywhere is only urgency 2 and expire 0 (platforms.md, "Notifications")."""
    notifier.send(outage())

    shown = await daemon.until_shown(1)

    assert (shown.app_name, shown.summary) == ("Pilotlamp", "outage is offline")
    assert (shown.hints["urgency"], shown.expire_ms, shown.hints["desktop-entry"]) == (2, 0, "pilotlamp")


async def test_other_notices_stay_as_long_as_the_daemon_likes(
    daemon: StubNotifications, notifier: DBusNotifier
) -> None:
    notifier.send(outage(urgency=Urgency.LOW))
    notifier.send(recovery(replaces=None))

    await daemon.until_shown(2)

    assert [(shown.hints["urgency"], shown.expire_ms) for shown in daemon.shown] == [(0, -1), (1, -1)]


async def test_lamp_stands_beside_the_words(daemon: StubNotifications, notifier: DBusNotifier) -> None:
    """Sent as pixels: an icon name would need an installed icon theme."""
    notifier.send(outage())

    width, height, row_bytes, has_alpha, bits, channels, pixels = (await daemon.until_shown(1)).hints["image-data"]

    assert (width, height, row_bytes, has_alpha, bits, channels) == (96, 96, 384, True, 8, 4)
    assert len(pixels) == 96 * 384


async def test_recovery_takes_the_outages_place(daemon: StubNotifications, notifier: DBusNotifier) -> None:
    """One story, one toast (alerts.md, rule 10)."""
    notifier.send(outage())
    notifier.send(outage("other"))
    first = await daemon.until_shown(1)

    notifier.send(recovery())

    assert (await daemon.until_shown(3)).replaces_id == first.id


async def test_closed_toast_is_not_replaced(daemon: StubNotifications, notifier: DBusNotifier, heard: Heard) -> None:
    """Not every daemon shows a replacement for an id that it has let go."""
    notifier.send(outage(buttons=(NoticeButton(key="refresh", label="Refresh", click=RefreshNow()),)))
    shown = await daemon.until_shown(1)
    daemon.close(shown.id)
    daemon.click(shown.id)
    await heard.until(lambda heard: bool(heard.clicks))

    notifier.send(recovery())

    assert (await daemon.until_shown(2)).replaces_id == 0


async def test_correction_is_shown_in_its_toasts_place_and_nowhere_else(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    """A person who has closed a toast must not see it again only because it is corrected."""
    notifier.send(outage())
    first = await daemon.until_shown(1)
    notifier.send(correction("fewer"))
    fewer = await daemon.until_shown(2)
    daemon.close(fewer.id)
    daemon.click(fewer.id)
    await heard.until(lambda heard: bool(heard.clicks))

    notifier.send(correction("fewer still", replaces="fewer"))
    notifier.send(outage("more"))

    assert fewer.replaces_id == first.id
    assert (await daemon.until_shown(3)).summary == "more is offline"


async def test_withdrawn_notices_are_closed(daemon: StubNotifications, notifier: DBusNotifier) -> None:
    notifier.send(outage("first"))
    notifier.send(outage("second"))
    await daemon.until_shown(2)

    notifier.send(recovery(replaces="first", withdraws=("second", "never shown")))
    await daemon.until(lambda daemon: bool(daemon.closed))

    assert daemon.closed == [2]


async def test_what_ends_without_a_word_is_taken_off_the_screen(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    """Its end may be muted; a toast that says "offline" of what is online must not stay."""
    notifier.send(outage("first"))
    notifier.send(outage("second"))
    notifier.send(outage("closed"))
    notifier.send(outage("last"))
    await daemon.until_shown(4)
    daemon.close(3)
    daemon.click(3)
    await heard.until(lambda heard: bool(heard.clicks))

    notifier.withdraw(("second", "never shown", "closed"))
    notifier.withdraw(("last",))
    await daemon.until(lambda daemon: 4 in daemon.closed)

    assert daemon.closed == [2, 4]


@pytest.mark.parametrize(
    "useless",
    [
        outage(urgency=Urgency.NORMAL),
        outage(urgency=Urgency.NORMAL, default=None, buttons=(NoticeButton(key="a", label="A", click=RefreshNow()),)),
        outage(urgency=Urgency.CRITICAL, default=None),
    ],
    ids=["a click on it", "a button", "it would stay for ever"],
)
async def test_toasts_of_no_use_without_the_program_end_with_it(
    daemon: StubNotifications, heard: Heard, useless: Notice
) -> None:
    """Nobody answers their clicks any more. One that only says something goes by itself, and may be read until then."""
    async with notifier_on(daemon.address, heard) as notifier:
        notifier.send(outage("read", urgency=Urgency.LOW, default=None))
        notifier.send(useless)
        await daemon.until_shown(2)

    await daemon.until(lambda daemon: bool(daemon.closed))
    assert daemon.closed == [2]


async def test_toast_that_is_shown_only_at_the_end_is_closed(daemon: StubNotifications, heard: Heard) -> None:
    """Its call was on the way when the program was told to end."""
    async with notifier_on(daemon.address, heard) as notifier:
        notifier.send(outage())
        await daemon.until_shown(1)
        daemon.hangs_on = frozenset({"Notify"})
        notifier.send(outage("late"))
        await daemon.until(lambda daemon: bool(daemon.unanswered))
        daemon.hangs_on = frozenset()
        asyncio.get_running_loop().call_soon(daemon.wake_up)

    await daemon.until(lambda daemon: len(daemon.closed) == 2)
    assert sorted(daemon.closed) == [1, 2]


async def test_toasts_stay_for_the_notifier_of_an_engine_that_takes_over(
    daemon: StubNotifications, notifier: DBusNotifier
) -> None:
    notifier.send(outage())
    await daemon.until_shown(1)

    await notifier.aclose(toasts_stay=True)

    assert daemon.closed == []


async def test_withdrawn_notice_that_waits_is_never_shown(private_bus: PrivateBus, heard: Heard) -> None:
    daemon = StubNotifications(private_bus.address)
    async with notifier_on(private_bus.address, heard) as notifier:
        await heard.until(lambda heard: heard.troubles == [NO_DAEMON])
        notifier.send(outage("first"))
        notifier.send(outage("second"))

        notifier.withdraw(("first",))
        await daemon.come()
        await daemon.until_shown(1)
    await daemon.leave()

    assert [shown.summary for shown in daemon.shown] == ["second is offline"]


@pytest.mark.slow
async def test_withdrawn_notice_that_waits_takes_along_what_it_would_have_replaced(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    """The whole story is over."""
    notifier.send(outage())
    notifier.send(outage("other"))
    await daemon.until_shown(2)
    daemon.hangs_on = frozenset({"Notify"})
    for number in range(MAX_UNANSWERED):
        notifier.send(outage(f"device {number}"))
    await daemon.until(lambda daemon: len(daemon.unanswered) == MAX_UNANSWERED)
    notifier.send(recovery(withdraws=("other",)))

    notifier.withdraw(("recovery",))
    await daemon.until(lambda daemon: len(daemon.closed) == 2)

    assert daemon.closed == [1, 2]


async def test_notice_withdrawn_on_its_way_is_closed_as_soon_as_it_is_shown(
    daemon: StubNotifications, notifier: DBusNotifier
) -> None:
    notifier.send(outage())
    await daemon.until_shown(1)
    daemon.hangs_on = EVERYTHING
    notifier.send(outage("late"))
    await daemon.until(lambda daemon: bool(daemon.unanswered))

    notifier.withdraw(("late",))
    daemon.wake_up()
    await daemon.until(lambda daemon: bool(daemon.closed))

    assert daemon.closed == [2]


async def test_notice_withdrawn_on_its_way_is_not_given_to_the_next_daemon(
    daemon: StubNotifications, notifier: DBusNotifier
) -> None:
    notifier.send(outage())
    await daemon.until_shown(1)
    daemon.hangs_on = EVERYTHING
    notifier.send(outage("first", minute=1))
    notifier.send(outage("second", minute=2))
    await daemon.until(lambda daemon: len(daemon.unanswered) == 2)

    notifier.withdraw(("first",))
    await daemon.leave()
    daemon.hangs_on = frozenset()
    await daemon.come()

    assert (await daemon.until_shown(2)).summary == "second is offline"


async def test_withdrawal_reaches_the_next_notifier_too(private_bus: PrivateBus, heard: Heard) -> None:
    fallback = RecordingNotifier(heard.on_click)
    async with notifier_on(private_bus.address, heard, fallback=fallback) as notifier:
        notifier.withdraw(("outage",))

    assert fallback.withdrawn == ("outage",)


async def test_click_asks_for_the_notices_action(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    notifier.send(outage(buttons=(NoticeButton(key="refresh", label="Refresh", click=RefreshNow()),)))
    notifier.send(outage("other"))
    await daemon.until_shown(2)

    daemon.click(1, "refresh")
    daemon.click(2)
    await heard.until(lambda heard: len(heard.clicks) >= 2)

    assert daemon.shown[0].actions == ("refresh", "Refresh", "default", "Open page")
    assert heard.clicks == [RefreshNow(), PAGE]


async def test_click_signalled_twice_counts_once(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    """GNOME does that."""
    notifier.send(outage())
    notifier.send(outage("other", default=RefreshNow()))
    await daemon.until_shown(2)

    daemon.click(1)
    daemon.click(1)
    daemon.click(2)
    await heard.until(lambda heard: RefreshNow() in heard.clicks)

    assert heard.clicks == [PAGE, RefreshNow()]


async def test_click_from_somebody_else_on_the_bus_is_ignored(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    """Signals may be sent by anybody; only the daemon's count."""
    notifier.send(outage())
    notifier.send(outage("other", default=RefreshNow()))
    await daemon.until_shown(2)
    stranger = StubNotifications(daemon.address)
    await stranger.join()
    stranger.click(1)
    await stranger.leave()

    daemon.click(2)
    await heard.until(lambda heard: bool(heard.clicks))

    assert heard.clicks == [RefreshNow()]


@pytest.mark.parametrize(
    ("capabilities", "body"),
    [(("body", "body-markup"), 'R&amp;D &lt;b&gt; "1"'), (("body",), 'R&D <b> "1"')],
)
async def test_markup_is_escaped_for_daemons_that_read_it(
    private_bus: PrivateBus, heard: Heard, capabilities: tuple[str, ...], body: str
) -> None:
    """A raw ``<`` cuts Plasma's text; an escaped one shows as such where there is no markup."""
    daemon = StubNotifications(private_bus.address, capabilities)
    await daemon.come()
    async with notifier_on(daemon.address, heard) as notifier:
        notifier.send(outage(body='R&D <b> "1"'))
        shown = await daemon.until_shown(1)
    await daemon.leave()

    assert shown.body == body
    assert shown.actions == ()


async def test_what_a_bus_refuses_is_left_out(daemon: StubNotifications, notifier: DBusNotifier) -> None:
    """A bus cuts the connection of whoever sends NUL or lone surrogates."""
    notifier.send(outage(body="nul \0, surrogate \ud800"))

    assert (await daemon.until_shown(1)).body == "nul , surrogate ?"


async def test_daemon_that_dies_is_said_once_and_again_when_it_is_back(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    notifier.send(outage())
    await daemon.until_shown(1)

    await daemon.leave()
    await heard.until(lambda heard: bool(heard.troubles))
    notifier.send(recovery())
    await daemon.come()
    shown = await daemon.until_shown(2)
    await heard.until(lambda heard: heard.troubles[-1] is None)

    assert heard.troubles == [NO_DAEMON, None]
    assert (shown.summary, shown.replaces_id) == ("It is back online", 0)


async def test_story_that_ended_while_no_daemon_was_there_is_told_once(private_bus: PrivateBus, heard: Heard) -> None:
    """Outage and recovery both waiting: only the recovery is news."""
    daemon = StubNotifications(private_bus.address)
    async with notifier_on(private_bus.address, heard) as notifier:
        await heard.until(lambda heard: heard.troubles == [NO_DAEMON])
        notifier.send(outage())
        notifier.send(outage("other"))
        notifier.send(recovery())
        await daemon.come()
        await daemon.until_shown(2)
    await daemon.leave()

    assert [shown.summary for shown in daemon.shown] == ["other is offline", "It is back online"]


async def test_daemon_that_hangs_holds_up_nobody(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    """Its late answers still count: what it then shows is replaced and closed as usual."""
    notifier.send(outage())
    await daemon.until_shown(1)
    daemon.hangs_on = EVERYTHING

    notifier.send(outage("late"))
    await daemon.until(lambda daemon: len(daemon.unanswered) == 1)
    notifier.send(recovery("late recovery", replaces="late"))
    await daemon.until(lambda daemon: len(daemon.unanswered) == 2)
    await heard.until(lambda heard: heard.troubles == [HUNG])
    daemon.wake_up()
    await heard.until(lambda heard: heard.troubles == [HUNG, None])
    await daemon.until(lambda daemon: bool(daemon.closed))

    assert [shown.summary for shown in daemon.shown[1:]] == ["late is offline", "It is back online"]
    assert daemon.closed == [2]


@pytest.mark.slow
async def test_daemon_that_hangs_is_not_fed_without_end(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    notifier.send(outage())
    await daemon.until_shown(1)
    daemon.hangs_on = EVERYTHING
    for number in range(MAX_UNANSWERED + 2):
        notifier.send(outage(f"device {number}"))
    await daemon.until(lambda daemon: len(daemon.unanswered) == MAX_UNANSWERED)

    daemon.wake_up()
    await daemon.until_shown(MAX_UNANSWERED + 3)

    assert [shown.summary for shown in daemon.shown[1:]] == [
        f"device {number} is offline" for number in range(MAX_UNANSWERED + 2)
    ]


async def test_notices_a_hung_daemon_died_with_are_shown_by_the_next(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    notifier.send(outage())
    await daemon.until_shown(1)
    daemon.hangs_on = EVERYTHING
    notifier.send(outage("first", minute=1))
    notifier.send(outage("second", minute=2))
    await daemon.until(lambda daemon: len(daemon.unanswered) == 2)

    await daemon.leave()
    daemon.hangs_on = frozenset()
    await daemon.come()
    await daemon.until_shown(3)

    assert [shown.summary for shown in daemon.shown[1:]] == ["first is offline", "second is offline"]


async def test_daemon_that_hangs_from_the_start_is_reported(private_bus: PrivateBus, heard: Heard) -> None:
    """Its capabilities are not known, so the notices wait in our queue."""
    daemon = StubNotifications(private_bus.address)
    daemon.hangs_on = EVERYTHING
    await daemon.come()
    async with notifier_on(daemon.address, heard) as notifier:
        notifier.send(outage())
        await heard.until(lambda heard: heard.troubles == [HUNG])
        assert daemon.unanswered == ["GetCapabilities"]

        daemon.wake_up()
        await daemon.until_shown(1)
        await heard.until(lambda heard: heard.troubles == [HUNG, None])
    await daemon.leave()


async def test_refused_notice_is_reported_and_the_next_one_shown(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    notifier.send(outage())
    await daemon.until_shown(1)
    daemon.refuses = "org.freedesktop.Notifications.Error.ExcessNotificationGeneration"
    notifier.send(outage("refused"))
    await heard.until(lambda heard: heard.troubles == [REFUSED])

    daemon.refuses = None
    notifier.send(outage("accepted"))

    assert (await daemon.until_shown(2)).summary == "accepted is offline"
    await heard.until(lambda heard: heard.troubles == [REFUSED, None])


async def test_lost_bus_is_found_again(
    private_bus: PrivateBus, daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    notifier.send(outage())
    await daemon.until_shown(1)

    private_bus.kill()
    await heard.until(lambda heard: heard.troubles == [NO_BUS])
    notifier.send(recovery())
    private_bus.start()
    await daemon.come()

    assert (await daemon.until_shown(2)).summary == "It is back online"
    assert heard.troubles[-1] is None


async def test_without_any_bus_notices_go_to_the_next_notifier(private_bus: PrivateBus, heard: Heard) -> None:
    private_bus.kill()
    fallback = RecordingNotifier(heard.on_click)
    async with notifier_on(private_bus.address, heard, fallback=fallback) as notifier:
        notifier.send(outage())
        await asyncio.to_thread(fallback.wait_for, lambda fallback: bool(fallback.notices))

    assert heard.troubles == [NO_BUS]
    assert (fallback.started, fallback.closed) == (True, True)


async def test_where_no_daemon_ever_was_notices_go_to_the_next_notifier(private_bus: PrivateBus, heard: Heard) -> None:
    fallback = RecordingNotifier(heard.on_click)
    async with notifier_on(private_bus.address, heard, fallback=fallback) as notifier:
        notifier.send(outage())
        await asyncio.to_thread(fallback.wait_for, lambda fallback: bool(fallback.notices))

    assert heard.troubles == [NO_DAEMON]


async def test_notices_wait_for_a_daemon_that_was_there_before(daemon: StubNotifications, heard: Heard) -> None:
    """Another notifier would most likely talk to the same daemon."""
    fallback = RecordingNotifier(heard.on_click)
    async with notifier_on(daemon.address, heard, fallback=fallback) as notifier:
        notifier.send(outage())
        await daemon.until_shown(1)
        await daemon.leave()
        await heard.until(lambda heard: heard.troubles == [NO_DAEMON])
        notifier.send(outage("while away"))
        await daemon.come()
        await daemon.until_shown(2)

    assert fallback.notices == ()


async def test_flood_drops_the_oldest_and_says_so(private_bus: PrivateBus, heard: Heard) -> None:
    async with notifier_on(private_bus.address, heard) as notifier:
        await heard.until(lambda heard: heard.troubles == [NO_DAEMON])
        for number in range(51):
            notifier.send(outage(f"device {number}"))

        assert heard.troubles == [NO_DAEMON, OVERFLOW]


async def test_closing_does_not_wait_for_a_daemon_that_hangs(private_bus: PrivateBus, heard: Heard) -> None:
    """``notifier_on`` allows 0.3 s; toasts and bus are let go."""
    daemon = StubNotifications(private_bus.address)
    daemon.hangs_on = EVERYTHING
    await daemon.come()
    async with notifier_on(daemon.address, heard) as notifier:
        notifier.send(outage())
        await daemon.until(lambda daemon: bool(daemon.unanswered))
    await daemon.leave()


async def test_daemon_that_can_be_started_again_may_leave(
    private_bus: PrivateBus, daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    """Some end when they are idle."""
    await make_startable(private_bus)
    notifier.send(outage())
    await daemon.until_shown(1)

    await daemon.leave()
    await daemon.come()
    notifier.send(outage("other"))
    await daemon.until_shown(2)

    assert heard.troubles == []


async def test_daemon_that_fails_to_start_is_missed(
    private_bus: PrivateBus, daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    await make_startable(private_bus)
    notifier.send(outage())
    await daemon.until_shown(1)

    await daemon.leave()
    notifier.send(outage("other"))

    await heard.until(lambda heard: heard.troubles == [NO_DAEMON])


async def test_daemon_that_left_unnoticed_gets_the_notice_when_it_is_back(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    """The bus refuses the call before it tells that the daemon is gone."""
    notifier.send(outage())
    await daemon.until_shown(1)
    daemon.refuses = "org.freedesktop.DBus.Error.ServiceUnknown"
    notifier.send(outage("first", minute=1))
    await heard.until(lambda heard: heard.troubles == [NO_DAEMON])

    daemon.refuses = None
    notifier.send(outage("second", minute=2))
    await daemon.until_shown(3)

    assert [shown.summary for shown in daemon.shown[1:]] == ["first is offline", "second is offline"]


async def test_notice_that_no_daemon_survives_is_given_up(
    daemon: StubNotifications, notifier: DBusNotifier, heard: Heard
) -> None:
    """Or each restart of the daemon would end with it."""
    notifier.send(outage())
    await daemon.until_shown(1)
    daemon.hangs_on = frozenset({"Notify"})
    notifier.send(outage("deadly"))
    for _ in range(2):
        await daemon.until(lambda daemon: "Notify" in daemon.unanswered)
        await daemon.leave()
        await daemon.come()
    await heard.until(lambda heard: REFUSED in heard.troubles)
    daemon.wake_up()

    notifier.send(outage("harmless"))

    assert (await daemon.until_shown(2)).summary == "harmless is offline"

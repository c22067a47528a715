"""A watcher whose connection breaks is shown, once it is back, exactly what happened meanwhile."""

import asyncio

from playwright.async_api import WebSocketRoute, expect
from tests.browser.stage import Stage
from tests.browser.visitors import Visitors

BACK_MILLISECONDS_MAX = 20_000
"""The client tries again at growing intervals."""

TOLD = """
window.told = [];
document.addEventListener("room:message", ({ detail }) => window.told.push(detail.announce));
"""


class Cable:
    """The way of a page to the site's sockets, which can be cut: then sockets end, and new ones wait for it to be mended."""

    def __init__(self) -> None:
        self._sockets: list[WebSocketRoute] = []
        self._is_whole = asyncio.Event()
        self._is_whole.set()

    async def through(self, socket: WebSocketRoute) -> None:
        """Playwright's handler of a new socket."""
        await self._is_whole.wait()
        self._sockets.append(socket)
        socket.connect_to_server()

    async def cut(self) -> None:
        """Ends the sockets there are."""
        self._is_whole.clear()
        while self._sockets:
            await self._sockets.pop().close()

    def mend(self) -> None:
        """Lets sockets through again."""
        self._is_whole.set()


async def test_a_fan_who_was_away_sees_exactly_what_was_missed(visitors: Visitors, stage: Stage):
    fixture = await stage.match("cut-off")
    await stage.kick_off(fixture)
    cable, fan = Cable(), await visitors.somebody()
    await fan.route_web_socket("**/socket.io/**", cable.through)
    await fan.add_init_script(TOLD)
    await fan.goto(fixture.page)
    await stage.score(fixture, "Before")
    await expect(fan.locator("#match-timeline li")).to_have_count(1)

    await cable.cut()
    await expect(fan.locator("#connection")).to_be_visible()
    await stage.score(fixture, "While away")
    await stage.score(fixture, "Still away")
    await expect(fan.locator("#match-timeline li")).to_have_count(1)
    cable.mend()

    await expect(fan.locator("#match-timeline li")).to_have_count(3, timeout=BACK_MILLISECONDS_MAX)
    await expect(fan.locator("#match-head [data-flip=home]")).to_have_text("3")
    await expect(fan.locator("#connection")).to_be_hidden()
    await stage.score(fixture, "Back again")
    await expect(fan.locator("#match-timeline li")).to_have_count(4)
    goals = [words.split(",")[0] for words in await fan.evaluate("window.told") if words.startswith("Goal.")]
    assert goals == ["Goal. Before", "Goal. While away", "Goal. Still away", "Goal. Back again"]


async def test_the_back_button_shows_the_score_of_now(visitors: Visitors, stage: Stage):
    fixture = await stage.match("back-again")
    await stage.kick_off(fixture)
    fan = await visitors.somebody()
    await fan.goto(fixture.page)
    await fan.get_by_role("link", name="Cup back-again").first.click()
    await expect(fan).to_have_url("/competitions/back-again")
    await stage.score(fixture, "Meanwhile")
    await fan.go_back()
    await expect(fan).to_have_url(fixture.page)
    await expect(fan.locator("#match-head [data-flip=home]")).to_have_text("1")
    await expect(fan.locator("#match-timeline li")).to_have_count(1)

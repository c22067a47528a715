"""A watcher who was away for longer than the history reaches back is shown how things stand, without touching anything."""

import asyncio

from playwright.async_api import Request, WebSocketRoute, expect
from tests.browser.stage import Stage
from tests.browser.visitors import Visitors

JOIN_SECONDS_MAX = 20.0


class DeafSocket:
    """The way of a page to the site's sockets, on which room messages get lost for as long as it is deaf."""

    def __init__(self) -> None:
        self.is_deaf = True
        self.has_joined = asyncio.Event()
        self._page: WebSocketRoute

    def through(self, socket: WebSocketRoute) -> None:
        """Playwright's handler of a new socket."""
        self._page = socket
        socket.connect_to_server().on_message(self._pass_on)

    def tell(self, frame: str) -> None:
        """As if the server had sent it."""
        self._page.send(frame)

    def _pass_on(self, frame: str | bytes) -> None:
        if str(frame).startswith("43"):
            self.has_joined.set()
        if not (self.is_deaf and str(frame).startswith('42["message"')):
            self._page.send(frame)


async def test_what_is_no_longer_kept_comes_from_a_fresh_copy_of_the_page(visitors: Visitors, stage: Stage):
    fixture = await stage.match("too-long")
    await stage.kick_off(fixture)
    socket, fan, copies = DeafSocket(), await visitors.somebody(), []

    def note(request: Request) -> None:
        if request.resource_type == "fetch" and request.url.endswith(fixture.page):
            copies.append(request.url)

    await fan.route_web_socket("**/socket.io/**", socket.through)
    await fan.goto(fixture.page)
    await asyncio.wait_for(socket.has_joined.wait(), JOIN_SECONDS_MAX)
    fan.on("request", note)
    await stage.score(fixture, "Missed")
    await stage.enter(fixture, "goal", side="away", player="Missed too", minute=2)
    await stage.organiser.see("portal", fixture.page, lambda answer: "Missed too" in answer.text)
    room = await fan.locator("[data-room]").get_attribute("data-room")
    for _ in range(3):  # one copy is enough, however often it is said
        socket.tell(f'42["snapshot_needed",{{"room":"{room}","seq":1}}]')
    await expect(fan.locator("#match-timeline li")).to_have_count(2)
    socket.is_deaf = False
    await stage.score(fixture, "Seen")
    await expect(fan.locator("#match-timeline li")).to_have_count(3)
    assert len(copies) == 1

"""Phones at gates: real browsers that lose their connection, and a camera that sees one picture."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import segno
from PIL import Image
from playwright.async_api import BrowserContext, Page, async_playwright, expect
from tests.modules.tickets.gatekeeping import Evening
from tests.modules.tickets.shop import SECRET, TICKETS, Shop
from tests.modules.tickets.shop_window import shown
from tests.tokens import ISSUER

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.module import Module
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.actions.serve_waiting import join_waiting
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.pages.gate import GATE
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.pages.ticket import TICKET

PHONE = {"width": 360, "height": 740}
FRAME = (640, 480)
_NEEDED = ("gate_desk", "ticket_office", "order_desk", "counter", "market_desk")


def served() -> Module:
    """The pages of gates and tickets, and no other."""
    return replace(TICKETS, routes={"pages": [*GATE, *TICKET]}, resources=dict.fromkeys(_NEEDED))


@asynccontextmanager
async def at(night: Evening) -> AsyncIterator[str]:
    """The address of the site."""
    desk = OrderDesk(SECRET, night.shop.placing, night.shop.releasing)
    counter = ShopCounter(night.shop.database, ISSUER)
    market = MarketDesk(SECRET, Coalescer("join", night.shop.database, "tickets", join_waiting))
    resources = {
        "gate_desk": night.desk,
        "ticket_office": TicketOffice(SECRET),
        "order_desk": desk,
        "counter": counter,
        "market_desk": market,
    }
    async with shown(night.shop.database, served(), resources) as address:
        yield address


@asynccontextmanager
async def browsers(*, camera: Path | None = None) -> AsyncIterator["Phones"]:
    """Chromium; with a file of moving pictures in the place of its camera."""
    sees = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=sees if camera else [])
        yield Phones(browser)
        await browser.close()


class Phones:
    """One browser, as many people as wanted."""

    def __init__(self, browser: object) -> None:
        self._browser = browser

    async def open(self, shop: Shop, address: str, roles: Sequence[str] = ("gate",), **options: object) -> BrowserContext:
        """Somebody signed in, on a phone of their own."""
        context = await self._browser.new_context(viewport=PHONE, locale="en-GB", base_url=address, **options)  # type: ignore[attr-defined]
        token = shop.headers(*roles)["Authorization"].removeprefix("Bearer ")
        await context.add_cookies([{"name": "matchday_access", "value": token, "url": address}])
        return context  # type: ignore[no-any-return]


class GatePhone:
    """A phone that stands at a gate."""

    def __init__(self, page: Page, night: Evening) -> None:
        self.page = page
        self.night = night

    async def set_up(self, gate: str, name: str) -> None:
        """Once, with a connection; then it has everything that it needs without."""
        await self.page.goto(f"/manage/sales/{self.night.on_sale.sale_id}/gate")
        await expect(self.page.locator("#gate[data-ready]")).to_be_attached()
        await self.page.get_by_label("Which gate", exact=True).first.select_option(label=gate)
        await self.page.get_by_label("Name of this device").fill(name)
        await self.page.get_by_role("button", name="Begin").click()
        await expect(self.page.locator("html[data-shell=kept]")).to_be_attached()

    async def type(self, code: str) -> None:
        """What a hand-held reader does too."""
        await self.page.get_by_label("Code under the picture").fill(code)
        await self.page.get_by_role("button", name="Check").click()

    async def says(self, word: str, *lines: str) -> None:
        """The large answer."""
        await expect(self.page.locator("[data-part=word]")).to_have_text(word)
        for line in lines:
            await expect(self.page.locator("[data-part=lines]")).to_contain_text(line)

    async def away(self, is_away: bool) -> None:
        """Out of reach of the house, or back."""
        await self.page.context.set_offline(is_away)


def film(code: str, folder: Path) -> Path:
    """A picture of a code as a camera sees it, a hand's breadth away: Y4M with grey frames."""
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / "code.png"
    segno.make(code, error="m", boost_error=False).save(str(picture), scale=6, border=6)
    frame = Image.new("L", FRAME, 170)
    seen = Image.open(picture).convert("L")
    frame.paste(seen, ((FRAME[0] - seen.width) // 2, (FRAME[1] - seen.height) // 2))
    chroma = bytes([128]) * (FRAME[0] * FRAME[1] // 2)
    moving = folder / "code.y4m"
    moving.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % FRAME + (b"FRAME\n" + frame.tobytes() + chroma) * 4)
    return moving

"""Gates on phones: with a camera, without a connection, and two that let the same ticket in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect
from tests.browser.gate_phones import GatePhone, at, browsers, film
from tests.modules.tickets.gatekeeping import Evening, evening
from tests.modules.tickets.shop import Shop

from matchday.backbone.database import Database

VERIFIED_PER_SECOND_MIN = 200
VERIFY = """async ([text, keys, count]) => {
  const { readCode } = await import(new URL("codes.js", document.querySelector("script[src*='js/gate/start.js']").src));
  const { isSigned } = await import(new URL("trust.js", document.querySelector("script[src*='js/gate/start.js']").src));
  const published = [keys].flat();
  await isSigned(readCode(text), published);
  const begun = performance.now();
  let good = 0;
  for (let each = 0; each < count; each += 1) good += await isSigned(readCode(text), published);
  return { good, perSecond: (count / (performance.now() - begun)) * 1000 };
}"""


@pytest.fixture
async def night(database: Database) -> AsyncIterator[Evening]:
    async with Shop(database) as shop:
        yield await evening(shop)


@pytest.fixture
async def address(night: Evening) -> AsyncIterator[str]:
    async with at(night) as found:
        yield found


async def test_a_phone_without_a_connection_knows_good_from_bad(night: Evening, address: str) -> None:
    good, old, used, foreign = [await night.paid() for _ in range(3)] + [await night.paid((await evening(night.shop)).on_sale)]
    old_code = await night.code(old)
    await night.change(old, code_version=2)
    codes = {"good": await night.code(good), "used": await night.code(used), "foreign": await night.code(foreign)}
    await night.scan(codes["used"], "South")
    async with browsers() as phones:
        phone = GatePhone(await (await phones.open(night.shop, address)).new_page(), night)
        await phone.set_up("North", "Ada")
        await phone.away(True)
        for code, words in (
            (old_code, ("Revoked",)),
            (codes["used"], ("Already used", "South, South phone")),
            (codes["foreign"], ("Another event",)),
            (codes["good"][:100] + ("A" if codes["good"][100] != "A" else "B") + codes["good"][101:], ("Not a ticket",)),
            (codes["good"], ("Welcome", "Seat", "Decided on this device")),
            (codes["good"], ("Already used", "North, Ada")),
        ):
            await phone.type(code)
            await phone.says(*words)
        await expect(phone.page.locator("[data-part=connection]")).to_contain_text("No connection")
        await expect(phone.page.locator("[data-part=waiting]")).to_have_text("Scans not sent yet: 6")
        await phone.page.reload()
        await expect(phone.page.locator("#gate[data-ready]")).to_be_attached()
        await phone.type(codes["good"])
        await phone.says("Already used")
        await phone.away(False)
        await expect(phone.page.locator("[data-part=waiting]")).to_have_text("Everything is sent")
    assert await night.shop.value("SELECT count(*) FROM tickets.admissions") == 2


async def test_two_phones_without_a_connection_let_the_same_ticket_in_and_one_admission_stands(night: Evening, address: str) -> None:
    code = await night.code(await night.paid())
    async with browsers() as phones:
        first, second = [GatePhone(await (await phones.open(night.shop, address)).new_page(), night) for _ in range(2)]
        await first.set_up("North", "Ada")
        await second.set_up("South", "Bob")
        for phone in (first, second):
            await phone.away(True)
            await phone.type(code)
            await phone.says("Welcome")
        await second.away(False)
        await expect(second.page.locator("[data-part=waiting]")).to_have_text("Everything is sent")
        await expect(second.page.locator("[data-part=conflicts]")).to_be_hidden()
        await first.away(False)
        await expect(first.page.locator("[data-part=waiting]")).to_have_text("Everything is sent")
        board = await (await phones.open(night.shop, address, ("organiser",))).new_page()
        await board.goto(f"/manage/sales/{night.on_sale.sale_id}/admissions")
        scans = board.locator(".gate-conflicts ol li")
        await expect(scans).to_have_count(2)
        await expect(scans.nth(0)).to_contain_text("North · Ada · stands")
        await expect(scans.nth(1)).to_contain_text("South · Bob")
        await expect(board.locator(".gate-figures")).to_contain_text("1 / 1")
    assert await night.shop.value("SELECT count(*) FROM tickets.scan_conflicts") == 1
    assert await night.shop.value("SELECT count(*) FROM tickets.scans WHERE is_passing") == 2


async def test_a_camera_reads_the_picture(night: Evening, address: str, tmp_path: Path) -> None:
    moving = film(await night.code(await night.paid()), tmp_path)
    async with browsers(camera=moving) as phones:
        phone = GatePhone(await (await phones.open(night.shop, address, permissions=["camera"])).new_page(), night)
        await phone.set_up("North", "Ada")
        await phone.page.get_by_role("button", name="Start the camera").click()
        await phone.says("Welcome", "Seat")
    assert await night.shop.value("SELECT count(*) FROM tickets.admissions") == 1


async def test_a_browser_verifies_200_codes_a_second(night: Evening, address: str) -> None:
    code = await night.code(await night.paid())
    async with browsers() as phones:
        phone = GatePhone(await (await phones.open(night.shop, address)).new_page(), night)
        await phone.set_up("North", "Ada")
        keys = await phone.page.evaluate(
            f"fetch('/manage/sales/{night.on_sale.sale_id}/gate/manifest').then((it) => it.json()).then((it) => it.keys)"
        )
        found = await phone.page.evaluate(VERIFY, [code, keys, 400])
    assert found["good"] == 400
    assert found["perSecond"] >= VERIFIED_PER_SECOND_MIN


async def test_without_javascript_codes_are_typed_in(night: Evening, address: str) -> None:
    document = await night.document(await night.paid())
    async with browsers() as phones:
        page = await (await phones.open(night.shop, address, java_script_enabled=False)).new_page()
        await page.goto(f"/manage/sales/{night.on_sale.sale_id}/gate")
        for word in ("Welcome", "Already used"):
            await page.locator("#plain-code").fill(document.spoken)
            await page.get_by_role("button", name="Let in").click()
            await expect(page.locator(".gate-word").last).to_have_text(word)


async def test_a_ticket_that_was_opened_once_opens_without_a_connection(night: Evening, address: str) -> None:
    placed = await night.paid()
    document = await night.document(placed)
    async with browsers() as phones:
        context = await phones.open(night.shop, address)
        token = night.shop.headers(account_id=placed.order.account_id)["Authorization"].removeprefix("Bearer ")
        await context.add_cookies([{"name": "matchday_access", "value": token, "url": address}])
        page = await context.new_page()
        await page.goto(f"/ticket/{document.ticket_id}")
        await expect(page.locator("html[data-shell=kept]")).to_be_attached()
        await context.set_offline(True)
        await page.reload()
        await expect(page.locator(".ticket-spoken")).to_have_text(document.spoken)
        stranger = await (await phones.open(night.shop, address)).new_page()
        answer = await stranger.goto(f"/ticket/{document.ticket_id}")
        assert answer is not None
        assert answer.status == 404

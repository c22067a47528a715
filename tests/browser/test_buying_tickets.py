"""Buying tickets: from the event to the tickets by the keyboard on a phone, with and without JavaScript; seats by touch; what
others buy meanwhile; and the time that runs out."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from playwright.async_api import Page, expect
from tests.browser.box_office import BoxOffice, Offered
from tests.browser.stage import Stage
from tests.browser.test_a_watcher_away_too_long import JOIN_SECONDS_MAX, DeafSocket
from tests.browser.visitors import Keyboard, Visitors
from tests.journeys.topologies import DATABASE

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
ADULT: dict[str, Any] = {"name": "Adult", "price_minor": 2500}
GUEST = "guest@matchday.example"


@pytest.fixture
def phone(stage: Stage) -> dict[str, Any]:
    """At the site's own address: the payment page leads back there, and cookies are of one name."""
    return PHONE | {"base_url": stage.proper_address}


@pytest.fixture
def box_office(stage: Stage) -> BoxOffice:
    return BoxOffice(stage.organiser, stage.organisation_id)


async def on_sale(box_office: BoxOffice, title: str, *products: dict[str, Any], **sale: Any) -> Offered:
    offered = await box_office.open(title, *(products or (ADULT,)), **sale)
    await box_office.publish(offered)
    return offered


async def hold(page: Page, offered: Offered, count: str = "1") -> None:
    """As a guest."""
    await page.goto(offered.page)
    await page.get_by_label("Adult").select_option(count)
    await page.get_by_label("E-mail address").fill(GUEST)
    await page.get_by_role("button", name="Hold").click()
    await expect(page).to_have_url(re.compile("/orders/"))


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
async def test_the_whole_purchase_by_the_keyboard_on_a_phone(
    visitors: Visitors, box_office: BoxOffice, has_script: bool, phone: dict[str, Any]
):
    offered = await on_sale(box_office, f"By the keyboard {has_script}")
    page = await visitors.somebody(java_script_enabled=has_script, **phone)
    keyboard = Keyboard(page)
    await page.goto(offered.page)
    await keyboard.reach("combobox", "Adult")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await keyboard.write("E-mail address", "nobody@nowhere")
    await keyboard.write("E-mail address", GUEST, key="Shift+Tab")
    await keyboard.press("button", "Hold 2 tickets for 15 minutes" if has_script else "Hold tickets for 15 minutes")
    await expect(page.get_by_role("heading", name="Pay now to keep your tickets")).to_be_visible()
    await expect(page.locator(".held-clock")).to_contain_text(re.compile("^1[45]:[0-9]{2}$" if has_script else "until .* UTC"))
    await keyboard.press("button", "Pay €50.00")
    await keyboard.write("Card number", "4242 4242 4242 4242")
    await keyboard.write("Valid until", "12/49")
    await keyboard.write("Security code", "123")
    await keyboard.press("button", "Pay €50.00")
    await expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
    await expect(page.locator(".ticket")).to_have_count(2)


async def test_seats_are_bought_by_touch(visitors: Visitors, box_office: BoxOffice, phone: dict[str, Any]):
    offered = await box_office.open("By touch", {"name": "Seat", "price_minor": 4500, "is_seated": True})
    await box_office.put_seats(offered, "bowl", 10)
    await box_office.publish(offered)
    page = await visitors.somebody(**phone)
    await page.goto(offered.page)
    await expect(page.locator(".seats.is-live")).to_be_visible()
    await page.locator('[data-section="3"] polygon').tap()
    for seat in ("25.14", "25.15"):
        await page.locator(f'[data-seat="{seat}"]').tap()
    await expect(page.locator("[data-total]")).to_have_text("€90.00")
    await page.get_by_label("E-mail address").fill(GUEST)
    await page.get_by_role("button", name="Hold 2 tickets for 15 minutes").tap()
    await expect(page.locator(".bill")).to_contain_text("seat 15")
    await expect(page.locator(".bill")).to_contain_text("seat 16")


async def test_seats_are_found_without_any_script_in_two_blocks(visitors: Visitors, box_office: BoxOffice, phone: dict[str, Any]):
    offered = await box_office.open("Two blocks", {"name": "Seat", "price_minor": 4500, "is_seated": True})
    await box_office.put_seats(offered, "bowl", 10)
    await box_office.publish(offered)
    page = await visitors.somebody(java_script_enabled=False, **phone)
    await page.goto(f"{offered.page}?section=3#seats")
    await page.locator("fieldset.seat-row").nth(4).locator("input").nth(7).check()
    await page.get_by_text("Or let us find the best seats together").click()
    await page.get_by_label("Where", exact=True).select_option("4")
    await page.get_by_role("button", name="Show the seats there").click()
    await page.locator("fieldset.seat-row").nth(2).locator("input").nth(7).check()
    await page.get_by_label("E-mail address").fill(GUEST)
    await page.get_by_role("button", name="Hold").click()
    await expect(page.locator(".bill")).to_contain_text("2 × Seat")


async def test_who_looks_sees_it_sell_out(visitors: Visitors, box_office: BoxOffice, phone: dict[str, Any]):
    offered = await on_sale(box_office, "Goes fast", quota=2)
    watcher, buyer = await visitors.somebody(**phone), await visitors.somebody(**phone)
    await watcher.goto(offered.page)
    await watcher.get_by_label("Adult").select_option("1")
    await expect(watcher.locator("[data-left]")).to_have_text("2 left")
    await hold(buyer, offered, "2")
    await expect(watcher.locator("[data-left]")).to_have_text("Sold out")
    await expect(watcher.get_by_label("Adult")).to_be_disabled()
    await buyer.get_by_role("button", name="Cancel, and give them back").click()
    await expect(buyer.get_by_role("heading", name="This order is cancelled")).to_be_visible()
    await expect(watcher.get_by_label("Adult")).to_be_enabled()


async def test_who_was_away_too_long_loses_nothing_that_was_chosen(visitors: Visitors, box_office: BoxOffice, phone: dict[str, Any]):
    seat, parking = {"name": "Seat", "price_minor": 4500, "is_seated": True}, {"name": "Adult", "price_minor": 800}
    offered = await box_office.open("Away", seat, parking, quota=1)
    await box_office.put_seats(offered, "bowl", 10)
    await box_office.publish(offered)
    socket, watcher, buyer = DeafSocket(), await visitors.somebody(**phone), await visitors.somebody(**phone)
    await watcher.route_web_socket("**/socket.io/**", socket.through)
    await watcher.goto(offered.page)
    await expect(watcher.locator(".seats.is-live")).to_be_visible()
    await watcher.locator('[data-section="3"] polygon').tap()
    for place in ("25.14", "25.15"):
        await watcher.locator(f'[data-seat="{place}"]').tap()
    await asyncio.wait_for(socket.has_joined.wait(), JOIN_SECONDS_MAX)
    await hold(buyer, offered)
    room = await watcher.locator("[data-room]").get_attribute("data-room")
    socket.tell(f'42["snapshot_needed",{{"room":"{room}","seq":1}}]')
    await expect(watcher.locator("[data-left]")).to_have_text("Sold out")
    await expect(watcher.locator("[data-seat-list] li")).to_have_count(2)


async def test_the_page_says_that_time_is_over(visitors: Visitors, box_office: BoxOffice, stage: Stage, phone: dict[str, Any]):
    offered = await on_sale(box_office, "Runs out")
    page = await visitors.somebody(**phone)
    await hold(page, offered)
    connection = await asyncpg.connect(stage.addresses[DATABASE])
    soon = "UPDATE tickets.orders SET held_until = clock_timestamp() + interval '3 seconds' WHERE order_id = $1"
    await connection.execute(soon, urlsplit(page.url).path.rpartition("/")[2])
    await connection.close()
    await page.reload()
    await expect(page.locator("#announcer")).to_have_text("30 seconds are left to pay.")
    await expect(page.get_by_role("heading", name="The time to pay is over")).to_be_visible()
    await expect(page.get_by_text("Nothing was charged")).to_be_visible()
    await expect(page.get_by_role("link", name="Look what is left")).to_have_attribute("href", offered.page)


async def test_a_declined_card_leaves_the_tickets_held(visitors: Visitors, box_office: BoxOffice, phone: dict[str, Any]):
    offered = await on_sale(box_office, "Declined")
    page = await visitors.somebody(**phone)
    await hold(page, offered)
    order = page.url
    await page.get_by_role("button", name="Pay €25.00").click()
    await page.locator(".pay-cards").get_by_text("4000 0000 0000 0002").click()
    await expect(page.get_by_text("Nothing was charged. Try another card.")).to_be_visible()
    await page.goto(order)
    await expect(page.get_by_text("A payment has begun")).to_be_visible()
    await page.get_by_role("button", name="Go on paying").click()
    await page.locator(".pay-cards").get_by_text("4242 4242 4242 4242").click()
    await expect(page.get_by_role("heading", name="You are going!")).to_be_visible()


async def test_somebody_signed_in_finds_their_tickets(visitors: Visitors, box_office: BoxOffice, stage: Stage, phone: dict[str, Any]):
    offered = await on_sale(box_office, "Mine")
    page = await visitors.signed_in(stage.colleague, **phone)
    await page.goto(offered.page)
    await page.get_by_label("Adult").select_option("1")
    await page.get_by_role("button", name="Hold 1 ticket").click()
    await page.get_by_role("button", name="Pay €25.00").click()
    await page.locator(".pay-cards").get_by_text("4242 4242 4242 4242").click()
    await expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
    await page.goto("/my/tickets")
    await expect(page.get_by_role("heading", name="Mine")).to_be_visible()
    await page.locator(".own-event").get_by_role("link", name="Adult").click()
    await expect(page.get_by_role("img", name="The code of this ticket")).to_be_visible()

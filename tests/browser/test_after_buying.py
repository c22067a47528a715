"""What people do with tickets once they have them: sell, give away, give back; what cards may ask for; and waiting for what is gone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.browser.box_office import BoxOffice, Offered
from tests.browser.stage import Stage, eventually
from tests.browser.test_buying_tickets import ADULT, PHONE, hold, on_sale
from tests.browser.visitors import Keyboard, Visitors

from matchday.app.demo.people import FAN
from matchday.backbone.clock import SystemClock

GOOD, ASKS, SLOW = "4242 4242 4242 4242", "4000 0000 0000 3220", "4000 0000 0000 0077"


@pytest.fixture
def phone(stage: Stage) -> dict[str, Any]:
    """At the site's own address: the payment page leads back there, and cookies are of one name."""
    return PHONE | {"base_url": stage.proper_address}


@pytest.fixture
def box_office(stage: Stage) -> BoxOffice:
    return BoxOffice(stage.organiser, stage.organisation_id)


async def pay(page: Page, card: str = GOOD) -> None:
    """An order that is held, with a test card."""
    await page.get_by_role("button", name="Pay €").click()
    await page.locator(".pay-cards").get_by_text(card).click()


async def shown(page: Page, address: str) -> str:
    """A page as it is now."""
    await page.goto(address)
    return await page.locator("main").inner_text()


async def bought(page: Page, offered: Offered, count: str = "1") -> str:
    """The order of somebody signed in."""
    await page.goto(offered.page)
    await page.get_by_label("Adult").select_option(count)
    await page.get_by_role("button", name="Hold").click()
    await pay(page)
    await expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
    return page.url


@pytest.mark.parametrize("card", [ASKS, SLOW], ids=["3-D Secure", "slow"])
async def test_a_card_that_asks_or_is_slow_gets_there(visitors: Visitors, box_office: BoxOffice, phone: dict[str, Any], card: str):
    offered = await on_sale(box_office, f"Card {card[-4:]}")
    page = await visitors.somebody(**phone)
    await hold(page, offered)
    await pay(page, card)
    if card == ASKS:
        await expect(page.get_by_role("heading", name="Your bank asks")).to_be_visible()
        await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("heading", name="You are going!")).to_be_visible(timeout=30_000)


async def test_a_ticket_is_sold_on_the_market_by_the_keyboard(
    visitors: Visitors, box_office: BoxOffice, stage: Stage, phone: dict[str, Any]
):
    offered = await on_sale(box_office, "To be sold on", resale_cap_percent=120)
    seller, buyer = await visitors.signed_in(stage.colleague, **phone), await visitors.signed_in(FAN, **phone)
    order = await bought(seller, offered)
    someone = Keyboard(seller)
    await someone.press("link", "Sell, give away or give back", within="main")
    await someone.press("link", "Sell it on the market", within="main")
    await someone.write("Price (EUR)", "99")
    await someone.press("button", "Offer it")
    await expect(seller.locator("#price-fault")).to_contain_text("The organiser allows at most")
    await someone.write("Price (EUR)", "30")
    await someone.press("button", "Offer it")
    await expect(seller.get_by_role("link", name="Change price or text")).to_be_visible()
    offer = seller.url
    await buyer.goto(offer)
    await buyer.get_by_role("button", name="Buy for €30.00").click()
    await pay(buyer)
    await expect(buyer.get_by_role("heading", name="You are going!")).to_be_visible()
    await seller.goto(order)
    await expect(seller.get_by_role("heading", name="None of these tickets is valid any more")).to_be_visible()
    await seller.goto("/market/mine")
    await expect(seller.locator(".sale-row").filter(has_text="To be sold on")).to_contain_text("sold")


async def test_a_gift_goes_by_its_link_to_who_opens_it(visitors: Visitors, box_office: BoxOffice, stage: Stage, phone: dict[str, Any]):
    offered = await on_sale(box_office, "To be given away")
    giver, taker = await visitors.signed_in(stage.colleague, **phone), await visitors.signed_in(FAN, **phone)
    await bought(giver, offered)
    await giver.get_by_role("link", name="Sell, give away or give back").click()
    await giver.get_by_role("button", name="Give it away").click()
    await giver.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await giver.get_by_role("button", name="Copy the link").click()
    await expect(giver.get_by_role("button", name="The link is copied")).to_be_visible()
    link = await giver.evaluate("navigator.clipboard.readText()")
    await taker.goto(link)
    await taker.get_by_role("button", name="Accept the ticket").click()
    await expect(taker.get_by_role("img", name="The code of this ticket")).to_be_visible()
    await giver.reload()
    await expect(giver.get_by_text("Your code opens no gate any more")).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
async def test_money_comes_back_for_a_ticket_given_back(
    visitors: Visitors, box_office: BoxOffice, stage: Stage, phone: dict[str, Any], has_script: bool
):
    offered = await on_sale(box_office, f"To be given back {has_script}")
    until = (SystemClock().now() + timedelta(days=3)).isoformat()
    rule = {"open_until": until, "kept_basis_points": 1000}
    await stage.organiser.send("PUT", "tickets", f"/manage/v1/sales/{offered.sale_id}/refund-rule", rule)
    page = await visitors.signed_in(FAN, java_script_enabled=has_script, **phone)
    order = await bought(page, offered, "2")
    await page.get_by_role("link", name="Give tickets back").click()
    await expect(page.get_by_text("The organiser keeps 10% of the price.")).to_be_visible()
    await page.get_by_role("button", name="Give the chosen tickets back").click()
    await expect(page.get_by_text("Choose the tickets that you want to give back.")).to_be_visible()
    await page.get_by_role("checkbox").first.check()
    await page.get_by_role("button", name="Give the chosen tickets back").click()
    await expect(page).to_have_url(order)
    await expect(page.get_by_role("heading", name="Refunds")).to_be_visible()
    await expect(page.locator(".bill").first).to_contain_text("€22.50")
    await expect(page.locator("a.ticket")).to_have_count(1)


async def test_who_waits_gets_what_comes_free(visitors: Visitors, box_office: BoxOffice, stage: Stage, phone: dict[str, Any]):
    offered = await on_sale(box_office, "Waited for", ADULT, quota=1)
    holder, waiting = await visitors.somebody(**phone), await visitors.signed_in(FAN, **phone)
    await waiting.goto(f"{offered.page}/waiting")
    await expect(waiting.get_by_label("What you wait for")).to_be_visible()
    await hold(holder, offered)
    await waiting.goto(offered.page)
    await waiting.get_by_role("button", name="Join the waiting list").click()
    await expect(waiting.get_by_text("You are next")).to_be_visible()
    place = waiting.url
    await holder.get_by_role("button", name="Cancel, and give them back").click()
    await expect(holder.get_by_role("heading", name="This order is cancelled")).to_be_visible()
    await eventually(lambda: shown(waiting, place), lambda text: "Look at them and pay" in text)
    await waiting.get_by_role("link", name="Look at them and pay").click()
    await expect(waiting).to_have_url(re.compile("/orders/"))
    await pay(waiting)
    await expect(waiting.get_by_role("heading", name="You are going!")).to_be_visible()

"""An order after it was paid, in a browser without JavaScript: give back, choose, invoices."""

from typing import Any

import httpx
import pytest
from tests.modules.tickets.shop import OnSale, Shop, in_days

from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.follow_orders import follow_orders
from matchday.modules.tickets.actions.manage_refunds import keep_invoice_settings, keep_refund_rule
from matchday.modules.tickets.actions.turn_sales import cancel_sale, move_sale
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.pages import order_invoices, order_refunds
from matchday.modules.tickets.schemas.refunds import InvoiceSettingsChange, RefundRuleChange
from matchday.modules.tickets.schemas.turns import CancelSale, MoveSale
from matchday.web.translation import translate


@pytest.fixture(autouse=True)
def in_a_browser(site: httpx.AsyncClient) -> None:
    """It says where its forms come from."""
    site.headers["Sec-Fetch-Site"] = "same-origin"


class Buyer:
    """Somebody with two paid tickets, and their browser."""

    def __init__(self, shop: Shop, site: httpx.AsyncClient, placed: Placed) -> None:
        self.at = f"/orders/{placed.order.order_id}"
        self._site = site
        self._headers = shop.headers(account_id=placed.order.account_id)

    async def sees(self, path: str = "") -> str:
        return (await self._site.get(self.at + path, headers=self._headers)).text

    async def sends(self, path: str, **fields: Any) -> httpx.Response:
        return await self._site.post(self.at + path, data=fields, headers=self._headers)


@pytest.fixture
async def on_sale(shop: Shop) -> OnSale:
    return await shop.sale()


@pytest.fixture
async def buyer(shop: Shop, site: httpx.AsyncClient, on_sale: OnSale) -> Buyer:
    placed = await shop.place(on_sale, 2)
    await shop.settled(placed)
    return Buyer(shop, site, placed)


async def rule(shop: Shop, on_sale: OnSale, kept: int = 1000) -> None:
    """A tenth is kept."""
    async with shop.database.begin("tickets") as tx:
        await keep_refund_rule(tx, on_sale.sale_id, RefundRuleChange(open_until=in_days(3), kept_basis_points=kept))


@pytest.mark.parametrize("path", ["/refund", "/invoices", "/invoices/00000000-0000-7000-8000-000000000001"])
async def test_nobody_else_sees_it(site: httpx.AsyncClient, shop: Shop, buyer: Buyer, path: str) -> None:
    stranger = shop.headers(account_id=new_id())
    for headers in ({}, stranger):
        assert (await site.get(buyer.at + path, headers=headers)).status_code == 404


@pytest.mark.parametrize("path", ["/refund", "/choice", "/invoices"])
async def test_nobody_else_changes_it(site: httpx.AsyncClient, shop: Shop, buyer: Buyer, on_sale: OnSale, path: str) -> None:
    await rule(shop, on_sale)
    answer = await site.post(
        buyer.at + path, data={"ticket.1": "on", "choice": "refund", "name": "X"}, headers=shop.headers(account_id=new_id())
    )
    assert answer.status_code == 404
    assert await shop.value("SELECT count(*) FROM tickets.refunds") == 0


async def test_without_a_rule_nothing_is_given_back(buyer: Buyer) -> None:
    assert "Give tickets back" not in await buyer.sees()
    assert "There is nothing to give back" in await buyer.sees("/refund")
    refused = await buyer.sends("/refund", **{"ticket.1": "on"})
    assert refused.status_code == 409
    assert "Ask the organiser. Nothing was changed." in refused.text


async def test_one_chooses_what_to_give_back(shop: Shop, buyer: Buyer, on_sale: OnSale) -> None:
    await rule(shop, on_sale)
    assert "/refund" in await buyer.sees()
    page = await buyer.sees("/refund")
    assert "The organiser keeps 10% of the price." in page
    assert page.count("€22.50") == 2
    nothing = await buyer.sends("/refund", **{"ticket.7": "on"})
    assert nothing.status_code == 422
    assert order_refunds.NONE_CHOSEN in nothing.text
    given = await buyer.sends("/refund", **{"ticket.2": "on"})
    assert (given.status_code, given.headers["location"]) == (303, buyer.at)
    after = await buyer.sees()
    assert after.count('class="ticket is-over"') == 1
    assert "Refunds" in after
    assert "on its way" in after
    assert await shop.taken(on_sale) == 1


async def test_who_is_moved_chooses(shop: Shop, buyer: Buyer, on_sale: OnSale) -> None:
    async with shop.database.begin("tickets") as tx:
        wanted = MoveSale(starts_at=in_days(20), venue="Hill Park", choose_until=in_days(5), message="The pitch is under water.")
        await move_sale(tx, on_sale.sale_id, wanted)
    page = await buyer.sees()
    assert "This event was moved." in page
    assert "The pitch is under water." in page
    assert "If you say nothing, you keep your tickets." in page
    assert (await buyer.sends("/choice", choice="donate")).status_code == 409
    assert (await buyer.sends("/choice", choice="keep")).status_code == 303
    assert "You keep your tickets." in await buyer.sees()


async def test_who_is_cancelled_donates_or_gets_everything(shop: Shop, buyer: Buyer, on_sale: OnSale) -> None:
    async with shop.database.begin("tickets") as tx:
        await cancel_sale(tx, on_sale.sale_id, CancelSale(choose_until=in_days(2)))
    page = await buyer.sees()
    assert "This event does not take place." in page
    assert "Donate what I paid" in page
    assert (await buyer.sends("/choice", choice="anything")).status_code == 409
    assert (await buyer.sends("/choice", choice="refund")).status_code == 303
    after = await buyer.sees()
    assert "You get your money back." in after
    assert "You are going!" not in after
    assert "Show the code" not in after


async def test_the_name_on_the_invoice(shop: Shop, buyer: Buyer) -> None:
    assert "1 invoice</a>" not in await buyer.sees()
    missing = await buyer.sends("/invoices", name="Hill & Sons", address="Mill Lane 1")
    assert missing.status_code == 409
    assert 'value="Hill &amp; Sons"' in missing.text
    async with shop.database.begin("tickets") as tx:
        await keep_invoice_settings(tx, shop.organisation_id, InvoiceSettingsChange(seller="Riverside League", address="Park Road 1"))
    wrong = await buyer.sends("/invoices", name="", address="Mill Lane 1")
    assert wrong.status_code == 422
    assert order_invoices.NAME_NEEDED in wrong.text
    assert "Mill Lane 1</textarea>" in wrong.text
    assert (await buyer.sends("/invoices", name="Hill & Sons", address="Mill Lane 1")).status_code == 303
    page = await buyer.sees("/invoices")
    assert "Hill &amp; Sons" in page
    address = page.partition('href="' + buyer.at + "/invoices/")[2].partition('"')[0]
    assert (await buyer.sees(f"/invoices/{address}")).startswith("%PDF")


async def test_an_invoice_is_led_to_once_it_is_written(shop: Shop, buyer: Buyer) -> None:
    async with shop.database.begin("tickets") as tx:
        await keep_invoice_settings(tx, shop.organisation_id, InvoiceSettingsChange(seller="Riverside League", address="Park Road 1"))
        await follow_orders(tx)
    assert "1 invoice</a>" in await buyer.sees()


def test_what_forms_say_is_said_in_german() -> None:
    said = [order_refunds.NONE_CHOSEN, order_invoices.NAME_NEEDED, order_invoices.TOO_LONG]
    assert [words for words in said if translate("de", words) == words] == []

"""The shop in a browser without JavaScript: choose, hold, look, cancel; by people with an account and by guests."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.modules.tickets.shop import OnSale, Shop, in_days

from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.manage_vouchers import add_rule, add_voucher
from matchday.modules.tickets.pages import orders, shop_form
from matchday.modules.tickets.pages import shop as shop_pages
from matchday.modules.tickets.schemas.prices import NewRule, NewVoucher
from matchday.web.translation import translate

FIRST = {"key": "0193-a-key-that-nobody-guesses"}


async def slug_of(shop: Shop, on_sale: OnSale) -> str:
    """Its address."""
    return str(await shop.value("SELECT slug FROM tickets.sales WHERE sale_id = $1", on_sale.sale_id))


def chosen(on_sale: OnSale, count: int = 1, **more: Any) -> dict[str, str]:
    """As the page's form sends it."""
    return {f"quantity.{on_sale.product_id}": str(count), "email": "guest@example.org"} | more


async def sent(shop: Shop, site: httpx.AsyncClient, on_sale: OnSale, count: int = 1, **more: Any) -> httpx.Response:
    return await site.post(f"/tickets/{await slug_of(shop, on_sale)}", data=chosen(on_sale, count, **more))


@pytest.fixture(autouse=True)
def in_a_browser(site: httpx.AsyncClient) -> None:
    """It says where its forms come from."""
    site.headers["Sec-Fetch-Site"] = "same-origin"


@pytest.fixture
def somebody(shop: Shop) -> dict[str, str]:
    return shop.headers(account_id=new_id())


# What nobody sees or does


async def test_a_draft_has_no_page(shop: Shop, site: httpx.AsyncClient) -> None:
    slug = await slug_of(shop, await shop.sale(state="draft"))
    assert (await site.get(f"/tickets/{slug}")).status_code == 404
    assert (await site.post(f"/tickets/{slug}", data={})).status_code == 404
    assert (await site.get(f"/tickets/{slug}/event.ics")).status_code == 404
    assert slug not in (await site.get("/tickets")).text


async def test_an_order_opens_to_nobody_else(shop: Shop, site: httpx.AsyncClient, somebody: dict[str, str]) -> None:
    placed = await shop.place(await shop.sale())
    address = f"/orders/{placed.order.order_id}"
    for headers in ({}, somebody, {"Cookie": f"matchday_orders={placed.order.order_id.hex}.guess"}):
        assert (await site.get(address, headers=headers)).status_code == 404
        assert (await site.post(f"{address}/cancellation", data={}, headers=headers)).status_code == 404
    right = shop.desk.secrets.of(placed.order.order_id)
    assert (await site.get(address, headers={"Cookie": f"matchday_orders={placed.order.order_id.hex}.{right}"})).status_code == 404
    assert await shop.state(placed) == "created"


async def test_ones_tickets_need_a_sign_in(site: httpx.AsyncClient) -> None:
    answer = await site.get("/my/tickets")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/my/tickets")


# What is said beside its field, with everything that was typed still there


async def test_a_guest_gives_an_address(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    answer = await sent(shop, site, on_sale, 3, email="nobody", voucher="SPRING")
    assert answer.status_code == 422
    assert "Give an e-mail address such as name@example.org" in answer.text
    assert 'value="nobody"' in answer.text
    assert 'value="SPRING"' in answer.text
    assert '<option value="3" selected>' in answer.text
    assert await shop.taken(on_sale) == 0


async def test_nothing_chosen_is_said(shop: Shop, site: httpx.AsyncClient) -> None:
    answer = await sent(shop, site, await shop.sale(), 0)
    assert answer.status_code == 422
    assert 'href="#what"' in answer.text
    assert 'id="what"' in answer.text


async def test_what_went_meanwhile_is_said_beside_it(shop: Shop, site: httpx.AsyncClient, somebody: dict[str, str]) -> None:
    on_sale = await shop.sale(quota=5)
    for _ in range(4):
        await shop.place(on_sale)
    answer = await site.post(f"/tickets/{await slug_of(shop, on_sale)}", data=chosen(on_sale, 2), headers=somebody)
    assert answer.status_code == 409
    assert f'id="quantity.{on_sale.product_id}-fault"' in answer.text
    assert "There are not enough left of Seat." in answer.text
    assert "1 left" in answer.text
    assert await shop.taken(on_sale) == 4


async def test_refusals_are_said_in_german(shop: Shop, site: httpx.AsyncClient, somebody: dict[str, str]) -> None:
    on_sale = await shop.sale(per_person_max=1)
    answer = await site.post(
        f"/tickets/{await slug_of(shop, on_sale)}", data=chosen(on_sale, 2), headers=somebody | {"Accept-Language": "de"}
    )
    assert answer.status_code == 409
    assert "Nothing was reserved" not in answer.text
    assert 'lang="de"' in answer.text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": "paused"}, "Sales are paused at the moment"),
        ({"state": "closed"}, "no longer sold here"),
        ({"state": "cancelled"}, "This event is cancelled"),
        ({"starts_at": in_days(-0.01)}, "This event has begun"),
        ({"product": {"on_sale_from": in_days(1)}}, "On sale from"),
        ({"quota": 0}, "Sold out at the moment"),
    ],
)
async def test_the_page_says_why_nothing_can_be_bought(shop: Shop, site: httpx.AsyncClient, facts: dict[str, Any], words: str) -> None:
    slug = await slug_of(shop, await shop.sale(**facts))
    shown = await site.get(f"/tickets/{slug}")
    assert words in shown.text
    assert 'type="submit">Hold tickets' not in shown.text


# Holding


async def test_a_guest_holds_and_pays(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    answer = await sent(shop, site, on_sale, 2)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "max-age" not in cookie.lower()
    shown = await site.get(answer.headers["location"])
    assert "Pay €50.00" in shown.text
    assert "data-countdown" in shown.text
    assert 'name="quote"' in shown.text
    assert shown.headers["cache-control"] == "no-store"
    site.cookies.clear()
    assert (await site.get(answer.headers["location"])).status_code == 404


async def test_the_link_of_a_mail_opens_a_guests_order(shop: Shop, site: httpx.AsyncClient) -> None:
    answer = await sent(shop, site, await shop.sale())
    address = answer.headers["location"]
    site.cookies.clear()
    secret = shop.desk.secrets.of(UUID(address.rpartition("/")[2]))
    assert (await site.get(f"{address}?secret={secret[:-1]}x")).status_code == 404
    opened = await site.get(f"{address}?secret={secret}")
    assert (opened.status_code, opened.headers["location"]) == (303, address)
    assert (await site.get(address)).status_code == 200


async def test_two_clicks_are_one_order(shop: Shop, site: httpx.AsyncClient, somebody: dict[str, str]) -> None:
    on_sale = await shop.sale()
    address = f"/tickets/{await slug_of(shop, on_sale)}"
    first = await site.post(address, data=chosen(on_sale, 2) | FIRST, headers=somebody)
    again = await site.post(address, data=chosen(on_sale, 2) | FIRST, headers=somebody)
    assert first.headers["location"] == again.headers["location"]
    assert await shop.taken(on_sale) == 2


async def test_who_comes_back_and_chooses_otherwise_orders_anew(shop: Shop, site: httpx.AsyncClient, somebody: dict[str, str]) -> None:
    on_sale = await shop.sale()
    address = f"/tickets/{await slug_of(shop, on_sale)}"
    first = await site.post(address, data=chosen(on_sale, 2) | FIRST, headers=somebody)
    assert "You already hold 2 tickets" in (await site.get(address, headers=somebody)).text
    other = await site.post(address, data=chosen(on_sale, 1) | FIRST, headers=somebody)
    assert other.headers["location"] != first.headers["location"]
    await site.post(f"{first.headers['location']}/cancellation", data={}, headers=somebody)
    after = await site.post(address, data=chosen(on_sale, 2) | FIRST, headers=somebody)
    assert after.headers["location"] not in (first.headers["location"], other.headers["location"])
    assert await shop.taken(on_sale) == 3


async def test_cancelling_leads_back_to_the_event_or_to_the_order(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    slug = await slug_of(shop, on_sale)
    first, second = (await sent(shop, site, on_sale)), (await sent(shop, site, on_sale))
    back = await site.post(f"{first.headers['location']}/cancellation", data={"back": slug})
    assert back.headers["location"] == f"/tickets/{slug}"
    for strange in ("", "//evil.example", "../x"):
        stays = await site.post(f"{second.headers['location']}/cancellation", data={"back": strange})
        assert stays.headers["location"] == second.headers["location"]
    assert "This order is cancelled" in (await site.get(second.headers["location"])).text
    assert await shop.taken(on_sale) == 0


async def test_free_tickets_are_there_at_once(shop: Shop, site: httpx.AsyncClient) -> None:
    answer = await sent(shop, site, await shop.sale(price=0))
    shown = await site.get(answer.headers["location"])
    assert "Here are your tickets" in shown.text
    assert "Pay " not in shown.text


# What becomes of it


async def shown_to(shop: Shop, site: httpx.AsyncClient, placed: Any) -> str:
    headers = shop.headers(account_id=placed.order.account_id)
    return (await site.get(f"/orders/{placed.order.order_id}", headers=headers)).text


async def test_each_state_has_its_page(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(quota=1)
    late = await shop.place(on_sale)
    payment_id = await shop.begun(late)
    shown = await shown_to(shop, site, late)
    assert "A payment has begun" in shown
    assert re.search(r'<noscript><meta http-equiv="refresh" content="5">', shown)
    await shop.let_time_pass(late)
    assert "If a payment of yours is still on its way" in await shown_to(shop, site, late)
    await shop.expire()
    assert "Nothing was charged, and the tickets can be bought by others again." in await shown_to(shop, site, late)
    winner = await shop.place(on_sale)
    await shop.settled(late, payment_id)
    assert "All of it goes back to you: €25.00" in await shown_to(shop, site, late)
    await shop.settled(winner, await shop.begun(winner))
    assert "You are going!" in await shown_to(shop, site, winner)


async def test_paid_orders_are_not_cancelled(shop: Shop, site: httpx.AsyncClient) -> None:
    placed = await shop.place(await shop.sale())
    await shop.settled(placed)
    headers = shop.headers(account_id=placed.order.account_id)
    answer = await site.post(f"/orders/{placed.order.order_id}/cancellation", data={}, headers=headers)
    assert answer.status_code == 409
    assert "Ask for a refund instead." in answer.text
    assert "You are going!" in answer.text


async def test_my_tickets(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(title="Sportgemeinschaft Niederoberweidenbach-S")
    somebody = new_id()
    headers = shop.headers(account_id=somebody)
    assert "You have no tickets yet" in (await site.get("/my/tickets", headers=headers)).text
    await shop.settled(await shop.place(on_sale, 2, account_id=somebody))
    await shop.place(on_sale, account_id=somebody)
    shown = (await site.get("/my/tickets", headers=headers)).text
    assert shown.count('href="/ticket/') == 2
    assert "to be paid" in shown
    assert "paid" in shown


async def test_the_list_finds_by_words_and_by_competition(shop: Shop, site: httpx.AsyncClient) -> None:
    await shop.sale(title="Eagles – Foxes")
    assert "Eagles – Foxes" in (await site.get("/tickets", params={"q": "EAGLES"})).text
    assert "Nothing found" in (await site.get("/tickets", params={"q": "100%_"})).text
    assert "Nothing found" in (await site.get("/tickets", params={"competition": "no-such"})).text


async def test_the_event_as_a_calendar_file(shop: Shop, site: httpx.AsyncClient) -> None:
    slug = await slug_of(shop, await shop.sale(title="Cup final, with a comma"))
    answer = await site.get(f"/tickets/{slug}/event.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Cup final\\, with a comma" in answer.text
    assert f"/tickets/{slug}" in answer.text.replace("\r\n ", "")


def test_what_scripts_and_forms_say_is_said_in_german() -> None:
    said = [*shop_pages.WORDS.values(), *orders.WORDS.values(), shop_form.NOTHING_CHOSEN, shop_form.NO_ADDRESS, shop_form.NOT_UNDERSTOOD]
    assert [words for words in [*said, shop_form.NO_CODE] if translate("de", words) == words] == []


# People without an account


async def test_links_are_sent_again_without_saying_to_whom(shop: Shop, site: httpx.AsyncClient) -> None:
    await sent(shop, site, await shop.sale(price=0))
    wrong = await site.post("/order-links", data={"email": "nobody"})
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.text
    answers = [await site.post("/order-links", data={"email": email}) for email in ("guest@example.org", "stranger@example.org")]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/order-links?sent=yes")}
    assert "are on their way to you" in (await site.get("/order-links?sent=yes")).text
    assert await shop.value("SELECT count(*) FROM tickets.follow_ups WHERE kind = 'links'") == 1


async def test_a_guests_tickets_go_into_an_account(shop: Shop, site: httpx.AsyncClient, somebody: dict[str, str]) -> None:
    address = (await sent(shop, site, await shop.sale(price=0))).headers["location"]
    shown = (await site.get(address, headers=somebody)).text
    assert "Keep them in my account" in shown
    moved = await site.post(f"{address}/owner", data={}, headers=somebody)
    assert moved.headers["location"] == address
    site.cookies.clear()
    assert (await site.get(address, headers=somebody)).status_code == 200
    assert (await site.get(address)).status_code == 404


async def test_an_order_goes_to_nobody_who_has_not_its_secret(shop: Shop, site: httpx.AsyncClient, somebody: dict[str, str]) -> None:
    address = (await sent(shop, site, await shop.sale(price=0))).headers["location"]
    site.cookies.clear()
    assert (await site.post(f"{address}/owner", data={}, headers=somebody)).status_code == 404


# Vouchers


async def voucher(shop: Shop, on_sale: OnSale, **terms: Any) -> None:
    known: dict[str, Any] = {"code": "FRIENDS", "effect": "percent", "value": 2000, "uses_max": 5}
    async with shop.database.begin("tickets") as tx:
        await add_voucher(tx, on_sale.sale_id, NewVoucher(**(known | terms)))


async def test_a_voucher_shows_what_it_does_before_anything_is_held(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    await voucher(shop, on_sale)
    looked = await sent(shop, site, on_sale, 2, voucher="friends", look="voucher")
    assert looked.status_code == 200
    assert "This voucher is valid." in looked.text
    assert "€20.00" in looked.text
    assert '<option value="2" selected>' in looked.text
    assert await shop.taken(on_sale) == 0
    held = await sent(shop, site, on_sale, 2, voucher="friends")
    assert "Pay €40.00" in (await site.get(held.headers["location"])).text


async def test_a_voucher_opens_what_is_hidden(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(product={"name": "Members only", "needs_voucher": True})
    await voucher(shop, on_sale, opens_hidden=True, effect="none", value=0)
    slug = await slug_of(shop, on_sale)
    assert "Members only" not in (await site.get(f"/tickets/{slug}")).text
    assert "Members only" in (await site.get(f"/tickets/{slug}?voucher=FRIENDS")).text
    held = await sent(shop, site, on_sale, 1, voucher="FRIENDS")
    assert held.status_code == 303


@pytest.mark.parametrize("code", ["NOTHING", "x" * 65])
async def test_an_unknown_voucher_is_said_beside_its_field(shop: Shop, site: httpx.AsyncClient, code: str) -> None:
    on_sale = await shop.sale()
    answer = await sent(shop, site, on_sale, 1, voucher=code, look="voucher")
    assert 'id="voucher-fault"' in answer.text
    assert "There is no such voucher for this event" in answer.text


async def test_discounts_are_said_before_one_chooses(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    async with shop.database.begin("tickets") as tx:
        await add_rule(tx, on_sale.sale_id, NewRule(name="3 for 2", each=3, benefit=1, basis_points=10_000))
        await add_rule(tx, on_sale.sale_id, NewRule(name="Groups", each=5, basis_points=1250, product_ids=(on_sale.product_id,)))
    shown = (await site.get(f"/tickets/{await slug_of(shop, on_sale)}")).text
    assert "Of every 3 tickets the cheapest is free" in shown
    assert "From 5 tickets on: 12.5% off (Seat)" in shown
    assert "data-has-discounts" in shown

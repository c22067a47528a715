"""People without an account buy what others offer: by an address, a link, and forms that need no script."""

import re
from http.cookies import SimpleCookie

import httpx
import pytest
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import Shop

from matchday.backbone.ids import new_id
from matchday.contracts.tickets import RefundsWanted
from matchday.modules.tickets.actions.follow_orders import follow_orders
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.errors import EmailNeeded, GuestKeyTooShort, NotForThisAccount
from matchday.modules.tickets.errors.resale import ListingGone, PriceChanged
from matchday.modules.tickets.routes.market import asked_listing
from matchday.modules.tickets.schemas.market import BuyListing

CAPPED = {"resale_cap_percent": 110, "resale_fee_basis_points": 500}
ORIGIN = {"Origin": "https://matchday.test"}
BID = {"price_minor": 2500, "currency": "EUR", "email": "Ida@Example.org"}


def opening(answer: httpx.Response) -> dict[str, str]:
    """What the browser sends from now on."""
    cookie = SimpleCookie(answer.headers["set-cookie"])
    return ORIGIN | {"Cookie": "; ".join(f"{name}={each.value}" for name, each in cookie.items())}


def test_without_an_address_or_with_a_key_that_can_be_guessed_nothing_is_bought() -> None:
    with pytest.raises(EmailNeeded):
        asked_listing(None, new_id(), BuyListing(price_minor=1, currency="EUR"), None)
    with pytest.raises(GuestKeyTooShort):
        asked_listing(None, new_id(), BuyListing(price_minor=1, currency="EUR", email="ida@example.org"), "short")


async def test_an_offer_of_somebody_who_is_banned_is_neither_shown_nor_sold(shop: Shop, site: httpx.AsyncClient) -> None:
    seller = new_id()
    listing_id = await bazaar.offer(shop, seller)
    await shop.execute(
        "INSERT INTO tickets.known_accounts (account_id, version, name, is_banned, is_deleted) VALUES ($1, 1, 'Eve', true, false)", seller
    )
    for buying in (bazaar.buy_as_guest(shop, listing_id), bazaar.buy(shop, listing_id)):
        with pytest.raises(ListingGone):
            await buying
    assert (await site.get("/public/v1/listings")).json()["items"] == []
    other = await bazaar.offer(shop, new_id())
    with pytest.raises(NotForThisAccount):
        await bazaar.buy(shop, other, seller)


async def test_a_guest_is_held_to_the_price_that_was_shown_and_to_who_was_first(shop: Shop) -> None:
    listing_id = await bazaar.offer(shop, new_id())
    with pytest.raises(PriceChanged):
        await bazaar.buy_as_guest(shop, listing_id, price=2400)
    await bazaar.buy(shop, listing_id)
    with pytest.raises(ListingGone):
        await bazaar.buy_as_guest(shop, listing_id)


async def test_a_guests_order_changes_hands_and_its_link_opens_it(shop: Shop, site: httpx.AsyncClient) -> None:
    seller = new_id()
    await bazaar.with_keys(shop)
    ticket_id = await bazaar.bought(shop, await shop.sale(**CAPPED, quota=1), seller)
    listing_id = await bazaar.offer(shop, seller, 2500, ticket_id)
    url = f"/api/v1/listings/{listing_id}/orders"
    no_address = await site.post(url, json={name: BID[name] for name in ("price_minor", "currency")})
    assert (no_address.status_code, no_address.json()["code"]) == (422, "email_needed")
    key = {"Idempotency-Key": f"{new_id()}"}
    made = await site.post(url, json=BID, headers=key)
    again = await site.post(url, json=BID, headers=key)
    assert (made.status_code, made.json()["order_id"]) == (201, again.json()["order_id"])
    order_id, secret = made.json()["order_id"], made.json()["secret"]
    assert made.json()["quote"]
    assert (await site.get(f"/api/v1/orders/{order_id}")).status_code == 404
    assert (await site.get(f"/api/v1/orders/{order_id}", headers={"Order-Secret": secret})).json()["state"] == "created"
    await shop.settled(await bazaar.buy_as_guest(shop, listing_id, "Ida@Example.org", key=key["Idempotency-Key"]))
    bought = await shop.value("SELECT order_id FROM tickets.orders WHERE order_id = $1::uuid", order_id)
    assert await bazaar.ticket_state(shop, ticket_id) == ("resold", seller, 2, None)
    assert await bazaar.ticket_state(shop, ticket_id_of(bought, 1)) == ("valid", None, 1, None)
    shown = await site.get(f"/api/v1/tickets/{ticket_id_of(bought, 1)}", headers={"Order-Secret": secret})
    assert (shown.status_code, shown.json()["product"]) == (200, "Seat")
    assert await shop.differences() == []


async def test_a_guest_who_pays_too_late_gets_everything_back(shop: Shop) -> None:
    listing_id = await bazaar.offer(shop, new_id())
    late = await bazaar.buy_as_guest(shop, listing_id)
    await shop.let_time_pass(late)
    await shop.expire()
    await bazaar.buy(shop, listing_id)
    await shop.settled(late)
    (wanted,) = [refund for event in await shop.said(RefundsWanted) for refund in event.refunds]
    assert (wanted.order_id, wanted.amount_minor, wanted.is_earned) == (late.order.order_id, 2500, False)


async def test_the_link_is_mailed_with_the_name_of_what_was_bought(shop: Shop) -> None:
    await shop.settled(await bazaar.buy_as_guest(shop, await bazaar.offer(shop, new_id())))
    async with shop.database.begin("tickets") as tx:
        await follow_orders(tx)
    row = await shop.value("SELECT (email, opens, title) FROM tickets.letters WHERE kind = 'order_complete'")
    assert tuple(row) == ("ida@example.org", "order", "Two for Saturday")


async def test_a_guests_orders_of_the_market_go_to_the_account_too(shop: Shop, site: httpx.AsyncClient) -> None:
    seller, account_id = new_id(), new_id()
    await bazaar.with_keys(shop)
    ticket_id = await bazaar.bought(shop, await shop.sale(**CAPPED), seller)
    placed = await bazaar.buy_as_guest(shop, await bazaar.offer(shop, seller, 2500, ticket_id))
    await shop.settled(placed)
    secret = shop.desk.secrets.of(placed.order.order_id)
    headers = shop.headers(account_id=account_id) | {"Order-Secret": secret}
    assert (await site.put(f"/api/v1/orders/{placed.order.order_id}/owner", headers=headers)).json() == {"orders": 1}
    new_ticket = ticket_id_of(placed.order.order_id, 1)
    assert await bazaar.ticket_state(shop, new_ticket) == ("valid", account_id, 1, None)
    assert (await site.get(f"/api/v1/tickets/{new_ticket}", headers={"Order-Secret": secret})).status_code == 404


async def test_buying_by_a_form_without_an_account(shop: Shop, site: httpx.AsyncClient) -> None:
    listing_id = await bazaar.offer(shop, new_id())
    page = await site.get(f"/market/{listing_id}")
    fields = dict(re.findall(r'name="(price|currency|key)" value="([^"]*)"', page.text))
    wrong = await site.post(f"/market/{listing_id}", data=fields | {"email": "no address"}, headers=ORIGIN)
    assert (wrong.status_code, "no address" in wrong.text, "Give an e-mail address" in wrong.text) == (422, True, True)
    bought = await site.post(f"/market/{listing_id}", data=fields | {"email": "ida@example.org"}, headers=ORIGIN)
    assert bought.status_code == 303
    order = bought.headers["location"]
    site.cookies.clear()
    assert (await site.get(order)).status_code == 404
    opened = await site.get(order, headers=opening(bought))
    assert (opened.status_code, "25.00" in opened.text) == (200, True)
    left = await site.post(f"{order}/cancellation", headers=opening(bought))
    assert (left.status_code, (await bazaar.listing_of(shop, listing_id)).state) == (303, "open")

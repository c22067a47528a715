"""People offer tickets to each other: one buyer, the price that was shown, and the old code opens no gate any more."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import Shop

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.ids import new_id
from matchday.backbone.quotes import Quoting
from matchday.contracts.payments import Quote
from matchday.contracts.tickets import ListingChanged, RefundsWanted
from matchday.modules.tickets.actions.buy_listings import buy_listings
from matchday.modules.tickets.actions.keep_listings import add_listing
from matchday.modules.tickets.domain.market import Listing
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.errors.resale import (
    AboveCap,
    EventBegun,
    ListingEnded,
    ListingGone,
    ListingHeld,
    ListingNotFound,
    OwnListing,
    PriceChanged,
    ResaleNotAllowed,
    TicketEngaged,
    TicketNotYours,
)
from matchday.modules.tickets.routes.market import asked_listing
from matchday.modules.tickets.schemas.market import BuyListing, NewListing
from matchday.modules.tickets.store.listings import LockListings, lock_listings, read_listings

CAPPED = {"resale_cap_percent": 110, "resale_fee_basis_points": 500}


async def test_ones_own_offer_cannot_be_bought(shop: Shop) -> None:
    seller = new_id()
    listing_id = await bazaar.offer(shop, seller)
    with pytest.raises(OwnListing):
        await bazaar.buy(shop, listing_id, seller)


async def test_somebody_elses_offer_cannot_be_changed(shop: Shop) -> None:
    listing_id = await bazaar.offer(shop, new_id())
    for act in (bazaar.edit(shop, listing_id, new_id(), 100), bazaar.withdraw(shop, listing_id, new_id())):
        with pytest.raises(ListingNotFound):
            await act


async def test_another_price_than_the_one_shown_is_refused(shop: Shop) -> None:
    seller = new_id()
    listing_id = await bazaar.offer(shop, seller)
    await bazaar.edit(shop, listing_id, seller, 3000)
    with pytest.raises(PriceChanged) as refused:
        await bazaar.buy(shop, listing_id, price=2500)
    assert "30.00" in refused.value.detail
    assert (await bazaar.buy(shop, listing_id, price=3000)).order.amount_minor == 3000


async def test_a_held_offer_is_locked(shop: Shop) -> None:
    seller = new_id()
    listing_id = await bazaar.offer(shop, seller)
    placed = await bazaar.buy(shop, listing_id)
    for act in (bazaar.edit(shop, listing_id, seller, 100), bazaar.withdraw(shop, listing_id, seller)):
        with pytest.raises(ListingHeld):
            await act
    with pytest.raises(ListingGone):
        await bazaar.buy(shop, listing_id)
    await shop.release(placed)
    await bazaar.edit(shop, listing_id, seller, 100)
    assert (await bazaar.listing_of(shop, listing_id)).state == "open"


async def test_a_sold_or_withdrawn_offer_is_over(shop: Shop) -> None:
    seller = new_id()
    sold, withdrawn = await bazaar.offer(shop, seller), await bazaar.offer(shop, seller)
    await shop.settled(await bazaar.buy(shop, sold))
    await bazaar.withdraw(shop, withdrawn, seller)
    await bazaar.withdraw(shop, withdrawn, seller)
    for listing_id in (sold, withdrawn):
        with pytest.raises(ListingEnded):
            await bazaar.edit(shop, listing_id, seller, 100)
        with pytest.raises(ListingGone):
            await bazaar.buy(shop, listing_id)


async def test_the_money_is_the_sellers_less_the_fee(shop: Shop) -> None:
    seller = new_id()
    on_sale = await shop.sale(**CAPPED)
    listing_id = await bazaar.offer(shop, seller, 2700, await bazaar.bought(shop, on_sale, seller))
    placed = await bazaar.buy(shop, listing_id, price=2700)
    text = shop.desk.quote(placed)
    assert text is not None
    quote = Quoting("a secret of the tests, long enough for all").read(text, Quote)
    assert (quote.payee_id, quote.fee_minor, quote.amount_minor) == (seller, 135, 2700)
    assert (quote.organisation_id, quote.group_id) == (shop.organisation_id, listing_id)
    assert quote.payable_from == await shop.value("SELECT starts_at + interval '1 day' FROM tickets.sales")


async def test_for_what_is_no_ticket_of_ours_a_seller_waits_a_week(shop: Shop) -> None:
    """However soon they say that it is to be."""
    placed = await bazaar.buy(shop, await bazaar.offer(shop, new_id()))
    text = shop.desk.quote(placed)
    assert text is not None
    quote = Quoting("a secret of the tests, long enough for all").read(text, Quote)
    assert quote.payable_from == placed.order.placed_at + timedelta(days=7)


async def test_a_ticket_is_offered_at_no_more_than_the_cap(shop: Shop) -> None:
    seller = new_id()
    on_sale = await shop.sale(**CAPPED)
    ticket_id = await bazaar.bought(shop, on_sale, seller)
    with pytest.raises(AboveCap):
        await bazaar.offer(shop, seller, 2751, ticket_id)
    listing_id = await bazaar.offer(shop, seller, 2750, ticket_id)
    with pytest.raises(AboveCap):
        await bazaar.edit(shop, listing_id, seller, 2751)


async def test_the_cap_is_of_what_the_organiser_sold_it_for(shop: Shop) -> None:
    """However often it is sold on, it does not rise."""
    first, second = new_id(), new_id()
    on_sale = await shop.sale(**CAPPED)
    listing_id = await bazaar.offer(shop, first, 2750, await bazaar.bought(shop, on_sale, first))
    placed = await bazaar.buy(shop, listing_id, second, 2750)
    await shop.settled(placed)
    with pytest.raises(AboveCap):
        await bazaar.offer(shop, second, 2751, ticket_id_of(placed.order.order_id, 1))


async def test_where_selling_on_is_not_allowed(shop: Shop) -> None:
    seller = new_id()
    ticket_id = await bazaar.bought(shop, await shop.sale(), seller)
    with pytest.raises(ResaleNotAllowed):
        await bazaar.offer(shop, seller, 2500, ticket_id)


async def test_only_a_valid_ticket_of_ones_own_is_offered_once(shop: Shop) -> None:
    seller = new_id()
    on_sale = await shop.sale(**CAPPED)
    ticket_id = await bazaar.bought(shop, on_sale, seller)
    held = await shop.place(on_sale, account_id=seller)
    for unknown in (ticket_id_of(held.order.order_id, 1), ticket_id_of(held.order.order_id, 2), new_id()):
        with pytest.raises(TicketNotYours):
            await bazaar.offer(shop, seller, 2500, unknown)
    with pytest.raises(TicketNotYours):
        await bazaar.offer(shop, new_id(), 2500, ticket_id)
    await bazaar.offer(shop, seller, 2500, ticket_id)
    with pytest.raises(TicketEngaged):
        await bazaar.offer(shop, seller, 2500, ticket_id)


async def test_nothing_is_offered_or_bought_once_the_event_has_begun(shop: Shop) -> None:
    seller = new_id()
    on_sale = await shop.sale(**CAPPED)
    one, other = await bazaar.bought(shop, on_sale, seller), await bazaar.bought(shop, on_sale, seller)
    listing_id = await bazaar.offer(shop, seller, 2500, one)
    await shop.execute("UPDATE tickets.sales SET starts_at = now() - interval '1 minute'")
    await shop.execute("UPDATE tickets.listings SET starts_at = now() - interval '1 minute'")
    with pytest.raises(EventBegun):
        await bazaar.offer(shop, seller, 2500, other)
    with pytest.raises(EventBegun):
        await bazaar.buy(shop, listing_id)


async def test_a_sold_ticket_changes_hands_and_the_old_code_is_revoked(shop: Shop) -> None:
    seller, buyer = new_id(), new_id()
    on_sale = await shop.sale(**CAPPED, quota=1)
    ticket_id = await bazaar.bought(shop, on_sale, seller)
    listing_id = await bazaar.offer(shop, seller, 2500, ticket_id)
    placed = await bazaar.buy(shop, listing_id, buyer)
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", seller, 1, "listed")
    await shop.settled(placed)
    assert await bazaar.ticket_state(shop, ticket_id) == ("resold", seller, 2, None)
    assert await bazaar.ticket_state(shop, ticket_id_of(placed.order.order_id, 1)) == ("valid", buyer, 1, None)
    assert (await bazaar.listing_of(shop, listing_id)).state == "sold"
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])


async def test_an_expired_hold_puts_the_offer_back(shop: Shop) -> None:
    listing_id = await bazaar.offer(shop, new_id())
    placed = await bazaar.buy(shop, listing_id)
    await shop.let_time_pass(placed)
    await shop.expire()
    listing = await bazaar.listing_of(shop, listing_id)
    assert (listing.state, listing.order_id) == ("open", None)
    assert [each.state for each in await shop.said(ListingChanged)] == ["open", "held", "open"]
    assert [each.version for each in await shop.said(ListingChanged)] == [1, 2, 3]


async def test_paid_late_is_issued_if_nobody_else_has_it_and_else_paid_back(shop: Shop) -> None:
    listing_id = await bazaar.offer(shop, new_id())
    late, later = await bazaar.buy(shop, listing_id), None
    await shop.let_time_pass(late)
    await shop.expire()
    later = await bazaar.buy(shop, listing_id)
    await shop.let_time_pass(later)
    await shop.expire()
    await shop.settled(late)
    await shop.settled(later)
    assert (await shop.state(late), await shop.state(later)) == ("complete", "expired")
    (wanted,) = [refund for event in await shop.said(RefundsWanted) for refund in event.refunds]
    assert (wanted.order_id, wanted.amount_minor, wanted.is_earned) == (later.order.order_id, 2500, False)


async def test_what_was_refunded_meanwhile_is_paid_back_and_never_issued(shop: Shop) -> None:
    seller = new_id()
    on_sale = await shop.sale(**CAPPED)
    ticket_id = await bazaar.bought(shop, on_sale, seller)
    placed = await bazaar.buy(shop, await bazaar.offer(shop, seller, 2500, ticket_id))
    await shop.execute("UPDATE tickets.positions SET state = 'refunded', engaged = NULL WHERE state = 'valid'")
    await shop.execute("UPDATE tickets.quotas SET taken = 0")
    await shop.settled(placed)
    assert await shop.state(placed) == "created"
    assert [refund.order_id for event in await shop.said(RefundsWanted) for refund in event.refunds] == [placed.order.order_id]
    assert await shop.value("SELECT count(*) FROM tickets.positions WHERE state = 'valid'") == 0


async def test_offers_over_http(shop: Shop) -> None:
    seller = new_id()
    async with shop.site() as client:
        body = {"title": "One in the north stand", "price_minor": 1999, "currency": "EUR"}
        assert (await client.post("/api/v1/listings", json=body)).status_code == 401
        made = await client.post("/api/v1/listings", json=body, headers=shop.headers(account_id=seller))
        listing_id = made.json()["listing"]["listing_id"]
        assert (made.status_code, made.json()["fee_minor"]) == (201, 0)
        found = await client.get("/public/v1/listings", params={"words": "NORTH", "price_max": 2000, "currency": "EUR", "order": "price"})
        assert [each["listing_id"] for each in found.json()["items"]] == [listing_id]
        assert (await client.get("/public/v1/listings", params={"price_max": 1998, "currency": "EUR"})).json()["items"] == []
        bid = {"price_minor": 1999, "currency": "EUR"}
        own = await client.post(f"/api/v1/listings/{listing_id}/orders", json=bid, headers=shop.headers(account_id=seller))
        assert (own.status_code, own.json()["code"]) == (409, "own_listing")
        key = {"Idempotency-Key": "one-and-the-same"}
        bought = await client.post(f"/api/v1/listings/{listing_id}/orders", json=bid, headers=shop.headers(account_id=new_id()) | key)
        assert (bought.status_code, bought.json()["amount_minor"]) == (201, 1999)
        assert bought.json()["quote"]
        assert (await client.get("/public/v1/listings")).json()["items"] == []
        locked = (await client.get("/public/v1/listings", params={"with_locked": "true"})).json()["items"]
        assert [each["is_locked"] for each in locked] == [True]
        change = await client.put(f"/api/v1/listings/{listing_id}", json={"price_minor": 5}, headers=shop.headers(account_id=seller))
        assert (change.status_code, change.json()["code"]) == (409, "listing_held")
        mine = (await client.get("/api/v1/my/listings", headers=shop.headers(account_id=seller))).json()["items"]
        assert [each["listing"]["state"] for each in mine] == ["held"]


async def test_prices_in_different_currencies_are_never_compared(shop: Shop, site: httpx.AsyncClient) -> None:
    for currency, price in [("SEK", 900), ("EUR", 3000), ("SEK", 100), ("EUR", 200)]:
        async with shop.database.begin("tickets") as tx:
            await add_listing(tx, new_id(), NewListing(title=f"{currency} {price}", price_minor=price, currency=currency))
    refused = await site.get("/public/v1/listings", params={"price_max": 900})
    assert (refused.status_code, refused.json()["code"]) == (422, "currency_needed")
    found: list[str] = []
    cursor = {}
    while len(found) < 4:
        answer = (await site.get("/public/v1/listings", params={"order": "price", "limit": 1} | cursor)).json()
        found += [each["title"] for each in answer["items"]]
        cursor = {"cursor": answer["next"]}
    assert (found, answer["next"]) == (["EUR 200", "EUR 3000", "SEK 100", "SEK 900"], None)
    page = await site.get("/market", params={"max": "9"})
    assert "Choose in which currency" in page.text
    page = await site.get("/market", params={"max": "9", "currency": "SEK"})
    assert ("SEK 900" in page.text, "EUR 200" in page.text) == (True, False)


async def test_200_buyers_of_one_offer(shop: Shop) -> None:
    listing_id = await bazaar.offer(shop, new_id())
    async with Shop(shop.database) as other:
        outcomes = await asyncio.gather(
            *(bazaar.buy(each, listing_id) for each in [shop, other] for _ in range(100)), return_exceptions=True
        )
    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert all(isinstance(outcome, ListingGone) for outcome in outcomes if isinstance(outcome, Refusal))
    assert await shop.value("SELECT count(*) FROM tickets.orders") == 1


async def bought_at_once(shop: Shop, listing_id: UUID, lock: LockListings) -> int:
    """Two buyers in two transactions; how many of them got it."""
    data = BuyListing(price_minor=2500, currency="EUR")

    async def one() -> bool:
        async with shop.database.begin("tickets") as tx:
            (outcome,) = await buy_listings(tx, [asked_listing(new_id(), listing_id, data, str(new_id()))], lock)
        return not isinstance(outcome, Refusal)

    return sum(await asyncio.gather(one(), one()))


async def test_of_two_buyers_at_once_one_gets_it(shop: Shop) -> None:
    assert await bought_at_once(shop, await bazaar.offer(shop, new_id()), lock_listings) == 1


async def test_control_without_the_lock_both_would(shop: Shop) -> None:
    together = asyncio.Barrier(2)

    async def unlocked(tx: Transaction, listing_ids: Iterable[UUID]) -> dict[UUID, Listing]:
        listings = await read_listings(tx, listing_ids)
        await together.wait()
        return listings

    assert await bought_at_once(shop, await bazaar.offer(shop, new_id()), unlocked) == 2

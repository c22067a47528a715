"""Waiting lists: in order of arrival, together or not at all, nobody passed too often, and never beyond what there is."""

import asyncio
from uuid import UUID

import pytest
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import OnSale, Shop, without_lock
from tests.modules.tickets.test_selling_races import when_both_write

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.actions.write_letters import LetterDesk
from matchday.modules.tickets.domain.waiting import Rules
from matchday.modules.tickets.errors.resale import AlreadyWaiting, OthersWait, PartyTooLarge, StillAvailable, WaitingListClosed
from matchday.modules.tickets.schemas.sales import NewQuota


async def test_who_can_buy_need_not_wait(shop: Shop) -> None:
    on_sale = await shop.sale(quota=3)
    with pytest.raises(StillAvailable):
        await bazaar.join(shop, on_sale, 3)
    await shop.place(on_sale)
    await bazaar.join(shop, on_sale, 3)


async def test_nobody_waits_twice_or_for_too_many(shop: Shop) -> None:
    on_sale = await shop.sale(quota=3)
    await shop.place(on_sale, 3)
    one = new_id()
    await bazaar.join(shop, on_sale, 1, one)
    with pytest.raises(AlreadyWaiting):
        await bazaar.join(shop, on_sale, 2, one)
    with pytest.raises(PartyTooLarge):
        await bazaar.join(shop, on_sale, 4)


async def test_a_closed_list_takes_nobody(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    await shop.place(on_sale)
    await bazaar.set_rules(shop, on_sale, Rules(is_open=False))
    with pytest.raises(WaitingListClosed):
        await bazaar.join(shop, on_sale)


async def test_what_comes_free_is_offered_in_order_of_arrival(shop: Shop) -> None:
    on_sale = await shop.sale(quota=3)
    held = [await shop.place(on_sale) for _ in range(3)]
    entries = [await bazaar.join(shop, on_sale) for _ in range(3)]
    assert await bazaar.serve(shop) == 0
    for placed in held[:2]:
        await shop.release(placed)
    assert await bazaar.serve(shop) == 2
    assert await bazaar.entry_states(shop, entries) == ["offered", "offered", "waiting"]
    assert await bazaar.serve(shop) == 0
    assert (await shop.taken(on_sale), await shop.differences()) == (3, [])


async def test_passers_by_cannot_take_what_others_wait_for(shop: Shop) -> None:
    on_sale = await shop.sale(quota=2)
    other = await shop.product(on_sale.sale_id, name="Reduced", quota_ids=(on_sale.quota_id,))
    held = await shop.place(on_sale, 2)
    entry = await bazaar.join(shop, on_sale)
    await shop.release(held)
    for product_id in (on_sale.product_id, other):
        with pytest.raises(OthersWait):
            await shop.desk.place(shop.asked(on_sale, {product_id: 1}))
    await bazaar.serve(shop)
    assert await bazaar.entry_states(shop, [entry]) == ["offered"]
    await shop.place(on_sale)


async def test_together_or_not_at_all(shop: Shop) -> None:
    on_sale = await shop.sale(quota=4)
    held = [await shop.place(on_sale) for _ in range(4)]
    entry = await bazaar.join(shop, on_sale, 3)
    for free in range(1, 4):
        await shop.release(held[free])
        assert await bazaar.serve(shop) == (free == 3)
    assert await bazaar.entry_states(shop, [entry]) == ["offered"]
    assert await shop.value("SELECT count(*) FROM tickets.positions p JOIN tickets.waiting_entries USING (order_id)") == 3


async def test_smaller_parties_pass_a_larger_one_so_often_and_no_more(shop: Shop) -> None:
    on_sale = await shop.sale(quota=6)
    await bazaar.set_rules(shop, on_sale, Rules(passes_max=2))
    held = [await shop.place(on_sale) for _ in range(6)]
    large = await bazaar.join(shop, on_sale, 2)
    small = [await bazaar.join(shop, on_sale) for _ in range(4)]
    for placed in held[:2]:
        await shop.release(placed)
        assert await bazaar.serve(shop) == 1
    assert await bazaar.entry_states(shop, [large, *small]) == ["waiting", "offered", "offered", "waiting", "waiting"]
    await shop.release(held[2])
    assert await bazaar.serve(shop) == 0
    await shop.release(held[3])
    assert await bazaar.serve(shop) == 1
    assert await bazaar.entry_states(shop, [large, *small]) == ["offered", "offered", "offered", "waiting", "waiting"]


async def test_an_offer_that_is_not_taken_goes_to_the_next(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    held = await shop.place(on_sale)
    entries = [await bazaar.join(shop, on_sale) for _ in range(3)]
    await shop.release(held)
    await bazaar.serve(shop)
    await shop.execute("UPDATE tickets.orders SET held_until = clock_timestamp() - interval '1 second' WHERE state = 'created'")
    await shop.expire()
    assert await bazaar.serve(shop) == 1
    assert await bazaar.entry_states(shop, entries) == ["lapsed", "offered", "waiting"]


async def test_an_offer_holds_for_its_own_time(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    await bazaar.set_rules(shop, on_sale, Rules(offer_seconds=7200))
    held = await shop.place(on_sale)
    await bazaar.join(shop, on_sale)
    await shop.release(held)
    await bazaar.serve(shop)
    assert await shop.value("SELECT held_until - placed_at = interval '2 hours' FROM tickets.orders WHERE state = 'created'")


async def test_a_raised_quota_and_tickets_given_back_are_offered(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    holder = new_id()
    ticket_id = await bazaar.bought(shop, on_sale, holder)
    entries = [await bazaar.join(shop, on_sale) for _ in range(2)]
    await bazaar.give_back(shop, ticket_id, holder)
    assert await bazaar.serve(shop) == 1
    async with shop.database.begin("tickets") as tx:
        await manage_sales.change_quota(tx, on_sale.quota_id, NewQuota(name="All", size=2))
    assert await bazaar.serve(shop) == 1
    assert await bazaar.entry_states(shop, entries) == ["offered", "offered"]
    assert await shop.differences() == []


async def test_nobody_waits_any_more_and_the_sale_is_as_before(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    held = await shop.place(on_sale)
    entry = await bazaar.join(shop, on_sale)
    await shop.release(held)
    await bazaar.serve(shop)
    await shop.execute("UPDATE tickets.orders SET state = 'complete' WHERE state = 'created'")
    await shop.execute("UPDATE tickets.positions SET state = 'valid' WHERE order_id IN (SELECT order_id FROM tickets.waiting_entries)")
    await bazaar.serve(shop)
    assert await bazaar.entry_states(shop, [entry]) == ["served"]
    assert await shop.value("SELECT has_waiting FROM tickets.sales") is False


async def test_guests_wait_over_http_and_are_told(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    held = await shop.place(on_sale)
    async with shop.site() as client:
        url, body = f"/api/v1/sales/{on_sale.sale_id}/waiting", {"product_id": str(on_sale.product_id), "places": 1}
        assert (await client.post(url, json=body)).json()["code"] == "email_needed"
        joined = (await client.post(url, json=body | {"email": "Ida@example.org"})).json()
        own = f"/api/v1/waiting/{joined['entry_id']}"
        assert (await client.get(own)).status_code == 404
        shown = (await client.get(own, headers={"Order-Secret": joined["secret"]})).json()
        assert (shown["state"], shown["ahead"], shown["passes_max"]) == ("waiting", 0, 3)
        listed = await client.get(f"/manage/v1/sales/{on_sale.sale_id}/waiting", headers=shop.headers("box_office"))
        assert [each["email"] for each in listed.json()["items"]] == ["ida@example.org"]
        await shop.release(held)
        await bazaar.serve(shop)
        assert (await client.get(own, headers={"Order-Secret": joined["secret"]})).json()["state"] == "offered"
    async with shop.database.begin("tickets") as tx:
        assert await LetterDesk("a secret of the tests, long enough for all").write(tx) == 1


async def test_who_leaves_is_not_served(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    held = await shop.place(on_sale)
    mine = new_id()
    entry = await bazaar.join(shop, on_sale, 1, mine)
    async with shop.site() as client:
        for _ in range(2):
            assert (await client.delete(f"/api/v1/waiting/{entry}", headers=shop.headers(account_id=mine))).status_code == 204
    await shop.release(held)
    assert await bazaar.serve(shop) == 0
    await shop.place(on_sale)


async def one_place_for_two(shop: Shop) -> tuple[OnSale, list[UUID]]:
    """Two wait, and there is room for one of them."""
    on_sale = await shop.sale(quota=1)
    held = await shop.place(on_sale)
    entries = [await bazaar.join(shop, on_sale) for _ in range(2)]
    await shop.release(held)
    return on_sale, entries


async def test_of_two_rounds_at_once_one_offers_the_place(shop: Shop, database: Database) -> None:
    on_sale, entries = await one_place_for_two(shop)
    async with Shop(database) as other:
        served = await asyncio.gather(*(bazaar.serve(each) for each in (shop, other, shop, other)))
    assert (sum(served), await bazaar.entry_states(shop, entries)) == (1, ["offered", "waiting"])
    assert await shop.value("SELECT count(*) FROM tickets.letters WHERE kind = 'place_offered'") == 1
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])


async def test_control_without_the_lock_the_place_is_offered_twice(shop: Shop, database: Database) -> None:
    """The same party twice: the second hold is stopped only by the key of its order, after it was decided."""
    await one_place_for_two(shop)
    async with Shop(database, without_lock) as one, Shop(database, without_lock) as other, when_both_write(database):
        serving = asyncio.gather(bazaar.serve(one), bazaar.serve(other), return_exceptions=True)
    outcomes = await serving
    assert any(isinstance(outcome, BaseException) for outcome in outcomes) or sum(outcomes) == 2  # type: ignore[arg-type]


async def test_of_a_passer_by_and_who_waits_at_once_one_gets_the_place(shop: Shop, database: Database) -> None:
    on_sale, _ = await one_place_for_two(shop)
    async with Shop(database) as other:
        outcomes = await asyncio.gather(bazaar.serve(shop), other.place(on_sale), bazaar.serve(shop), return_exceptions=True)
    assert [outcome for outcome in outcomes if isinstance(outcome, int)].count(1) == 1
    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, int)] == [OthersWait]
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])

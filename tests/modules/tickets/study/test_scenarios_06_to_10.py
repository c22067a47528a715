"""The study's acceptance scenarios about events, money and edits."""

import asyncio
from uuid import UUID

from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import Shop
from tests.modules.tickets.study.town import Town, of, twice_and_shuffled

from matchday.backbone.errors import Refusal
from matchday.backbone.events.bus import subject_of
from matchday.backbone.ids import new_id
from matchday.backbone.money import Money
from matchday.contracts.payments import PaymentsSettled
from matchday.contracts.tickets import ListingChanged, OrdersCompleted
from matchday.modules.tickets.domain.asked import Placed


async def test_scenario_06_what_was_committed_is_told_when_the_relay_is_back(town: Town) -> None:
    """The process that committed never published: whoever relays next does."""
    placed = await town.shop.place(await town.shop.sale())
    await town.pay(placed)
    await town.till.work()
    unsent = await town.till.rows("SELECT count(*) AS count FROM payments.outbox WHERE published_at IS NULL")
    assert unsent[0]["count"] > 0
    assert await town.shop.state(placed) == "created"
    async with town.open():
        await town.settle()
    assert await town.shop.state(placed) == "complete"
    assert await town.is_sound()


async def test_scenario_07_every_event_twice_and_in_any_order(town: Town) -> None:
    """The same end, and nothing stuck."""
    async with town.relaying(), town.hearing(twice_and_shuffled(town.bus)):
        on_sale = await town.shop.sale(quota=60)
        placed = [await town.shop.place(on_sale) for _ in range(40)]
        for each in placed[:30]:
            await town.pay(each)
        for each in placed[30:]:
            await town.shop.release(each)
        await town.settle()
    states = [await town.shop.state(each) for each in placed]
    assert states == ["complete"] * 30 + ["cancelled"] * 10
    assert (await town.shop.taken(on_sale), await town.till.taken()) == (30, 30 * 2500)
    assert len(of(await town.shop.said(OrdersCompleted), "orders")) == 30
    assert (await town.parked("tickets"), await town.parked("payments")) == (0, 0)
    assert await town.is_sound()


async def test_scenario_07_a_poison_message_is_parked_and_stops_nobody(town: Town) -> None:
    """It lies in the list of those that nobody could apply; what comes behind it is applied."""
    async with town.open():
        placed = await town.shop.place(await town.shop.sale())
        headers = {"Nats-Msg-Id": str(new_id()), "Matchday-Key": str(placed.order.stock_id)}
        await town.bus.jetstream().publish(subject_of(PaymentsSettled), b'{"group_id": "nobody"}', headers=headers)
        await town.pay(placed)
        await town.settle()
        assert await town.shop.state(placed) == "complete"
        assert await town.parked("tickets") == 1


def test_scenario_08_every_price_is_exact() -> None:
    """From 0.01 to 100.00, as typed, as kept, and as shown."""
    for minor in range(1, 10_001):
        typed = f"{minor // 100}.{minor % 100:02d}"
        money = Money.parse(typed, "EUR")
        assert money.minor == minor
        assert str(money).startswith(typed)


async def test_scenario_09_an_edit_while_an_order_is_made(shop: Shop) -> None:
    """Either wins; what is ordered costs what was shown, and that is what is charged."""
    seller = new_id()
    for _ in range(10):
        listing_id = await bazaar.offer(shop, seller, 2500)
        placed, edited = await asyncio.gather(
            bazaar.buy(shop, listing_id, price=2500), bazaar.edit(shop, listing_id, seller, 9900), return_exceptions=True
        )
        listing = await bazaar.listing_of(shop, listing_id)
        if isinstance(placed, Placed):
            assert isinstance(edited, Refusal)
            assert (placed.order.amount_minor, listing.price_minor, listing.state) == (2500, 2500, "held")
        else:
            assert isinstance(placed, Refusal)
            assert (edited, listing.price_minor, listing.state) == (None, 9900, "open")


async def test_scenario_10_many_edits_end_at_the_last_one_for_everybody(shop: Shop) -> None:
    """200 offers made at 5, changed to 10 and to 15, many at once: versions without a gap, and 15 is the last."""
    seller = new_id()
    at_once = asyncio.Semaphore(8)
    async with asyncio.TaskGroup() as group:
        for _ in range(200):
            group.create_task(_make_and_change(shop, seller, at_once))
    told: dict[object, list[ListingChanged]] = {}
    for event in await shop.said(ListingChanged):
        told.setdefault(event.listing_id, []).append(event)
    assert len(told) == 200
    for changes in told.values():
        assert [(change.version, change.price_minor) for change in changes] == [(1, 500), (2, 1000), (3, 1500)]


async def _make_and_change(shop: Shop, seller: UUID, at_once: asyncio.Semaphore) -> None:
    async with at_once:
        listing_id = await bazaar.offer(shop, seller, 500)
        await bazaar.edit(shop, listing_id, seller, 1000)
        await bazaar.edit(shop, listing_id, seller, 1500)

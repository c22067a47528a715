"""The study's faults about what is lost between systems, and about prices."""

import asyncio

import pytest
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import Shop
from tests.modules.tickets.study.town import Town, twice_and_shuffled

from matchday.backbone.ids import new_id
from matchday.backbone.money import Money
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.errors.resale import PriceChanged


async def test_fault_a06_a_charge_is_recorded_before_it_is_made(town: Town) -> None:
    """Whatever dies after the charge, the intent stands, and the provider is asked under the same key again."""
    placed = await town.shop.place(await town.shop.sale())
    payment_id = await town.pay(placed)
    assert await town.till.state(payment_id) == "pending"
    assert await town.till.taken() == 0
    await town.till.work()
    await town.till.execute("UPDATE payments.payments SET state = 'pending', due_at = clock_timestamp() WHERE payment_id = $1", payment_id)
    await town.till.work()
    assert (await town.till.state(payment_id), await town.till.taken()) == ("captured", 2500)


async def test_fault_a07_no_event_is_lost_between_commit_and_publish(town: Town) -> None:
    """Change and news are one transaction: with nobody relaying they wait, and nothing is said of what was rolled back."""
    on_sale = await town.shop.sale()
    placed = await town.shop.place(on_sale)
    await town.shop.release(placed)
    expired = await town.shop.place(on_sale)
    await town.shop.let_time_pass(expired)
    await town.shop.expire()
    names = await town.shop.value("SELECT array_agg(name ORDER BY position) FROM tickets.outbox WHERE name LIKE '%.Orders%'")
    assert names == ["tickets.OrdersPlaced", "tickets.OrdersEnded", "tickets.OrdersPlaced", "tickets.OrdersEnded"]
    async with town.open():
        await town.settle()
    assert await town.shop.value("SELECT count(*) FROM tickets.outbox WHERE published_at IS NULL") == 0


async def test_fault_a08_a_duplicate_delivery_is_no_poison(town: Town) -> None:
    async with town.relaying(), town.hearing(twice_and_shuffled(town.bus)):
        placed = await town.shop.place(await town.shop.sale())
        await town.pay(placed)
        await town.settle()
    assert await town.shop.state(placed) == "complete"
    assert (await town.parked("tickets"), await town.parked("payments")) == (0, 0)


@pytest.mark.parametrize("typed", ["19.99", "0.29", "1.15", "4.35", "99.99"])
async def test_fault_a09_prices_are_whole_minor_units(shop: Shop, typed: str) -> None:
    minor = int(typed.replace(".", ""))
    assert Money.parse(typed, "EUR").minor == minor
    listing_id = await bazaar.offer(shop, new_id(), minor)
    placed = await bazaar.buy(shop, listing_id, price=minor)
    assert placed.order.amount_minor == minor
    async with shop.site() as client:
        body = {"title": "One", "price_minor": 19.99, "currency": "EUR"}
        assert (await client.post("/api/v1/listings", json=body, headers=shop.headers())).status_code == 422
    for wrong in ("1.999", "1e2", "NaN"):
        with pytest.raises(ValueError, match=r"amount|digits"):
            Money.parse(wrong, "EUR")


async def test_fault_a10_the_price_shown_is_the_price_charged(town: Town) -> None:
    seller, shown = new_id(), 2500
    listing_id = await bazaar.offer(town.shop, seller, shown)
    placed = await bazaar.buy(town.shop, listing_id, price=shown)
    assert town.quote(placed).amount_minor == shown
    async with town.open():
        await town.pay(placed)
        await town.settle()
        assert await town.till.taken() == shown
    other = await bazaar.offer(town.shop, seller, shown)
    edit, bought = await asyncio.gather(
        bazaar.edit(town.shop, other, seller, 9900), bazaar.buy(town.shop, other, price=shown), return_exceptions=True
    )
    assert isinstance(bought, Placed | PriceChanged)
    assert not isinstance(bought, Placed) or (bought.order.amount_minor == shown and edit is not None)

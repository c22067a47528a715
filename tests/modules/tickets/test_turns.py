"""Events that are cancelled or moved: who is told, who chooses, and that money goes back once."""

import httpx
import msgspec
import pytest
from tests.modules.portal.events import match
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import OnSale, Shop, in_days
from tests.modules.tickets.test_refunds_of_orders import sold

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import MatchChanged
from matchday.contracts.tickets import RefundsWanted
from matchday.modules.tickets.actions.follow_orders import tell_turns
from matchday.modules.tickets.actions.turn_sales import cancel_sale, choose, dismiss_proposal, hear_of_matches, move_sale, settle_turns
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.errors import SaleCancelled, SaleIsOver
from matchday.modules.tickets.errors.prices import NoMoveProposed, NothingMoved, NothingToChoose, TermsInvalid
from matchday.modules.tickets.schemas.turns import CancelSale, MoveSale
from matchday.modules.tickets.store.turns import Choice


async def cancel(shop: Shop, on_sale: OnSale, days: float | None = None) -> None:
    async with shop.database.begin("tickets") as tx:
        await cancel_sale(tx, on_sale.sale_id, CancelSale(message="Snow", choose_until=in_days(days) if days else None))


async def move(shop: Shop, on_sale: OnSale, days: float = 20, until: float = 3, venue: str = "") -> None:
    async with shop.database.begin("tickets") as tx:
        await move_sale(tx, on_sale.sale_id, MoveSale(starts_at=in_days(days), venue=venue, choose_until=in_days(until)))


async def says(shop: Shop, placed: Placed, choice: Choice) -> None:
    async with shop.database.begin("tickets") as tx:
        await choose(tx, placed.order.order_id, choice)


async def sweep(shop: Shop) -> int:
    async with shop.database.begin("tickets") as tx:
        return await settle_turns(tx)


async def time_is_over(shop: Shop) -> None:
    await shop.execute("UPDATE tickets.sale_turns SET choose_until = clock_timestamp() - interval '1 second'")


async def wanted(shop: Shop) -> int:
    return sum(each.amount_minor for event in await shop.said(RefundsWanted) for each in event.refunds)


async def test_cancelled_everything_held_is_free_and_everybody_gets_all_back(shop: Shop) -> None:
    on_sale, placed = await sold(shop)
    held = await shop.place(on_sale)
    await cancel(shop, on_sale)
    with pytest.raises(SaleCancelled):
        await shop.place(on_sale)
    with pytest.raises(SaleIsOver):
        await cancel(shop, on_sale)
    assert await shop.state(held) == "cancelled"
    assert (await sweep(shop), await sweep(shop), await sweep(shop)) == (1, 0, 0)
    assert (await wanted(shop), await shop.taken(on_sale)) == (7500, 0)
    assert await shop.value("SELECT settled_at IS NOT NULL FROM tickets.sale_turns")
    assert await shop.differences() == []
    assert await shop.state(placed) == "complete"


async def test_who_donates_gets_nothing_back(shop: Shop) -> None:
    on_sale, silent = await sold(shop, 1)
    generous = await shop.place(on_sale, 2)
    await shop.settled(generous)
    await cancel(shop, on_sale, days=2)
    with pytest.raises(NothingToChoose):
        await says(shop, generous, "keep")
    await says(shop, generous, "donate")
    assert await sweep(shop) == 0
    await time_is_over(shop)
    with pytest.raises(NothingToChoose):
        await says(shop, silent, "donate")
    assert await sweep(shop) == 1
    assert await wanted(shop) == 2500


async def test_a_paid_order_of_a_cancelled_sale_goes_back(shop: Shop) -> None:
    on_sale = await shop.sale()
    held = await shop.place(on_sale)
    await cancel(shop, on_sale)
    await shop.settled(held)
    assert (await shop.state(held), await wanted(shop)) == ("cancelled", 2500)


async def test_moved_tickets_stay_unless_somebody_gives_them_back(shop: Shop) -> None:
    on_sale, keeps = await sold(shop, 1)
    leaves = await shop.place(on_sale, 2)
    await shop.settled(leaves)
    with pytest.raises(NothingToChoose):
        await says(shop, leaves, "refund")
    with pytest.raises(TermsInvalid):
        await move(shop, on_sale, until=-1)
    await move(shop, on_sale, venue="Elsewhere")
    await says(shop, leaves, "refund")
    with pytest.raises(NothingToChoose):
        await says(shop, keeps, "donate")
    await says(shop, keeps, "keep")
    await time_is_over(shop)
    assert await sweep(shop) == 0
    assert (await wanted(shop), await shop.taken(on_sale)) == (5000, 1)
    assert await shop.differences() == []


async def test_nothing_moved_is_no_move(shop: Shop) -> None:
    on_sale = await shop.sale()
    starts_at = await shop.value("SELECT starts_at FROM tickets.sales")
    async with shop.database.begin("tickets") as tx:
        with pytest.raises(NothingMoved):
            await move_sale(tx, on_sale.sale_id, MoveSale(starts_at=starts_at, venue="", choose_until=in_days(2)))


async def test_everybody_is_told_once(shop: Shop) -> None:
    on_sale, _ = await sold(shop, 1)
    await shop.settled(await shop.place(on_sale))
    await shop.place(on_sale)
    await shop.execute("DELETE FROM tickets.follow_ups")
    await cancel(shop, on_sale, days=2)
    for _ in range(3):
        async with shop.database.begin("tickets") as tx:
            await tell_turns(tx)
    assert await shop.value("SELECT count(*) FROM tickets.letters WHERE kind = 'sale_cancelled'") == 2
    assert await shop.value("SELECT min(facts->>'message') FROM tickets.letters") == "Snow"


async def told_at(shop: Shop, on_sale: OnSale) -> str:
    await shop.execute("DELETE FROM tickets.letters")
    await cancel(shop, on_sale)
    async with shop.database.begin("tickets") as tx:
        await tell_turns(tx)
    return str(await shop.value("SELECT min(facts->>'was_at') FROM tickets.letters"))


async def test_letters_tell_times_by_the_clocks_of_the_place(shop: Shop) -> None:
    """The match's, else the organiser's; who has said neither gets UTC, by that name."""
    on_sale, _ = await sold(shop, 1)
    await shop.execute("UPDATE tickets.sales SET starts_at = now()::date + interval '40 days 18 hours'")
    assert (await told_at(shop, on_sale)).endswith("18:00 UTC")
    await shop.execute("UPDATE tickets.sales SET state = 'on_sale'")
    await shop.execute(
        "INSERT INTO tickets.invoice_settings (organisation_id, seller, address, tax_number, prefix, note, time_zone)"
        " SELECT organisation_id, 'FC', 'Park', '', '', '', 'Asia/Tokyo' FROM tickets.sales"
    )
    assert (await told_at(shop, on_sale)).endswith("03:00 UTC+9")
    await shop.execute("UPDATE tickets.sales SET state = 'on_sale'")
    await hear_of(shop, on_sale, match(kicks_off_at=in_days(40), zone="Asia/Qatar"))
    assert (await told_at(shop, on_sale)).endswith("21:00 UTC+3")


@pytest.mark.parametrize("is_cancelled", [True, False])
async def test_who_was_given_a_ticket_is_told_and_has_nothing_to_choose(shop: Shop, is_cancelled: bool) -> None:
    buyer, friend, later = new_id(), new_id(), new_id()
    on_sale = await shop.sale()
    tickets = [await bazaar.bought(shop, on_sale, buyer) for _ in range(3)]
    gifts = [await bazaar.gift(shop, ticket, buyer) for ticket in tickets]
    await bazaar.accept(shop, gifts[0], friend)
    await bazaar.accept_as_guest(shop, gifts[1])
    await bazaar.accept(shop, gifts[2], friend)
    await bazaar.accept(shop, await bazaar.gift(shop, tickets[2], friend), later)
    await (cancel(shop, on_sale) if is_cancelled else move(shop, on_sale))
    await shop.execute("DELETE FROM tickets.letters")
    async with shop.database.begin("tickets") as tx:
        await tell_turns(tx)
        rows = await tx.fetch("SELECT account_id, email, opens, facts->>'may_choose' AS may FROM tickets.letters WHERE facts ? 'is_given'")
    found = [(row["account_id"], row["email"], row["opens"], row["may"]) for row in rows]
    assert sorted(found, key=str) == sorted(
        [(friend, None, "page", ""), (None, "ida@example.org", "transfer", ""), (later, None, "page", "")], key=str
    )
    assert await shop.value("SELECT count(*) FROM tickets.letters WHERE account_id = $1", buyer) == 3


async def hear_of(shop: Shop, on_sale: OnSale, *told: MatchChanged) -> None:
    """The match of a sale, as competitions tells of it."""
    await shop.execute("UPDATE tickets.sales SET match_id = $1 WHERE sale_id = $2", told[0].match_id, on_sale.sale_id)
    for each in told:
        async with shop.database.begin("tickets") as tx:
            await hear_of_matches(tx, [each])


def again(heard: MatchChanged, **changes: object) -> MatchChanged:
    """The next word on it."""
    return msgspec.structs.replace(heard, version=heard.version + 1, **changes)


async def test_a_match_that_stays_proposes_nothing(shop: Shop) -> None:
    first = match(kicks_off_at=in_days(9))
    await hear_of(shop, await shop.sale(), first, again(first, round="Last match"))
    assert await shop.value("SELECT count(*) FROM tickets.move_proposals") == 0


async def test_a_moved_match_is_proposed_and_moves_nothing(shop: Shop) -> None:
    on_sale = await shop.sale()
    before = await shop.value("SELECT starts_at FROM tickets.sales")
    first = match(kicks_off_at=in_days(9))
    moved = again(first, kicks_off_at=in_days(30), venue="Elsewhere")
    await hear_of(shop, on_sale, first, moved, moved)
    assert await shop.value("SELECT starts_at FROM tickets.sales") == before
    row = await shop.value("SELECT (kind, venue, starts_at) FROM tickets.move_proposals")
    assert tuple(row) == ("moved", "Elsewhere", moved.kicks_off_at)
    async with shop.database.begin("tickets") as tx:
        await dismiss_proposal(tx, on_sale.sale_id)
    async with shop.database.begin("tickets") as tx:
        with pytest.raises(NoMoveProposed):
            await dismiss_proposal(tx, on_sale.sale_id)


@pytest.mark.parametrize("phase", ["cancelled", "postponed"])
async def test_a_match_that_is_off_is_proposed_and_cancels_nothing(shop: Shop, phase: str) -> None:
    first = match(kicks_off_at=in_days(9))
    on_sale = await shop.sale()
    await hear_of(shop, on_sale, first, again(first, phase=phase))
    assert await shop.value("SELECT kind FROM tickets.move_proposals") == "cancelled"
    assert await shop.value("SELECT state FROM tickets.sales") == "on_sale"
    await cancel(shop, on_sale)
    assert await shop.value("SELECT count(*) FROM tickets.move_proposals") == 0


async def test_over_http(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, placed = await sold(shop)
    address = f"/manage/v1/sales/{on_sale.sale_id}"
    body = {"starts_at": in_days(20).isoformat(), "venue": "Elsewhere", "choose_until": in_days(3).isoformat()}
    assert (await site.put(f"{address}/move", json=body)).status_code == 401
    assert (await site.put(f"{address}/move", json=body, headers=shop.headers("gate"))).status_code == 403
    assert (await site.get(f"{address}/move-proposal", headers=shop.headers("organiser"))).status_code == 404
    moved = await site.put(f"{address}/move", json=body, headers=shop.headers("organiser"))
    assert (moved.status_code, moved.json()["kind"], moved.json()["is_open"]) == (200, "moved", True)
    own = shop.headers(account_id=placed.order.account_id)
    choice = f"/api/v1/orders/{placed.order.order_id}/choice"
    assert (await site.get(choice, headers=shop.headers())).status_code == 404
    assert (await site.get(choice, headers=own)).json()["choices"] == ["keep", "refund"]
    chosen = await site.put(choice, json={"choice": "refund"}, headers=own)
    assert (chosen.status_code, chosen.json()["choice"]) == (200, "refund")
    assert (await site.put(f"{address}/cancellation", json={}, headers=shop.headers("organiser"))).status_code == 200

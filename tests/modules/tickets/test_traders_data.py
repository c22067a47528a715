"""What the market keeps of people is theirs, and goes with their account."""

from uuid import UUID

from tests.modules.tickets import bazaar
from tests.modules.tickets.gatekeeping import evening
from tests.modules.tickets.shop import Shop

from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.contracts.tickets import ListingChanged
from matchday.modules.tickets.actions.hear_of_accounts import hear_of_accounts
from matchday.modules.tickets.queries.personal_data import personal_data


def gone(account_id: UUID) -> AccountChanged:
    """What accounts says of one that is no more."""
    return AccountChanged(account_id=account_id, version=9, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True)


async def test_a_person_is_given_all_of_it_and_forgotten(shop: Shop) -> None:
    person, receiver = new_id(), new_id()
    on_sale = await shop.sale(quota=4, resale_cap_percent=100)
    tickets = [await bazaar.bought(shop, on_sale, person) for _ in range(3)]
    listing_id = await bazaar.offer(shop, person, 2000, tickets[0])
    transfer_id = await bazaar.gift(shop, tickets[1], person, "ida@example.org")
    await bazaar.give_back(shop, tickets[2], person)
    await shop.place(on_sale, 2)
    await bazaar.join(shop, on_sale, 1, person)
    async with shop.database.read("tickets") as tx:
        kept = await personal_data(tx, person)
        others = await personal_data(tx, receiver)
    assert [len(kept[name]) for name in ("offers", "gifts", "given_back", "waiting")] == [1, 1, 1, 1]
    assert [len(others[name]) for name in ("offers", "gifts", "given_back", "waiting")] == [0, 0, 0, 0]
    async with shop.database.begin("tickets") as tx:
        await hear_of_accounts(tx, [gone(person)])
    assert (await bazaar.listing_of(shop, listing_id)).state == "withdrawn"
    assert [event.state for event in await shop.said(ListingChanged)] == ["open", "withdrawn"]
    assert await shop.value("SELECT email FROM tickets.transfers WHERE transfer_id = $1", transfer_id) is None
    assert await shop.value("SELECT count(*) FROM tickets.waiting_entries WHERE state = 'waiting'") == 0


async def test_the_names_of_devices_go_with_the_account(shop: Shop) -> None:
    """A device is often called after whose it is."""
    person, other = new_id(), new_id()
    night = await evening(shop)
    gate_id = await night.gate("East")
    for account_id, name in ((person, "Ida's phone"), (other, "Turnstile 4")):
        await shop.execute(
            "INSERT INTO tickets.gate_devices (sale_id, device_id, gate_id, name, account_id) VALUES ($1, $2, $3, $4, $5)",
            night.on_sale.sale_id,
            new_id(),
            gate_id,
            name,
            account_id,
        )
    async with shop.database.begin("tickets") as tx:
        await hear_of_accounts(tx, [gone(person)])
    rows = await shop.value("SELECT array_agg(name ORDER BY name) FROM tickets.gate_devices WHERE gate_id = $1", gate_id)
    assert sorted(rows) == sorted(["—", "East phone", "Turnstile 4"])
    assert await shop.value("SELECT count(*) FROM tickets.gate_devices WHERE account_id = $1", person) == 0
    assert await shop.value("SELECT count(*) FROM tickets.gate_devices WHERE account_id = $1", other) == 1


async def test_names_of_buyers_and_scanners_go_with_the_account(shop: Shop) -> None:
    person = new_id()
    night = await evening(shop)
    placed = await night.paid(account_id=person)
    await night.change(placed, holder_name="Ida Low")
    async with shop.database.begin("tickets") as tx:
        await hear_of_accounts(tx, [gone(person)])
    assert await shop.value("SELECT count(*) FROM tickets.positions WHERE holder_name IS NOT NULL") == 0
    assert await shop.state(placed) == "complete"

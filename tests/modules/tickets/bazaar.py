"""People's offers for tests: by the module's own actions, on the database of a shop."""

from collections.abc import Sequence
from uuid import UUID

from tests.modules.tickets.shop import SECRET, OnSale, Shop, in_days

from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions import give_back as giving
from matchday.modules.tickets.actions import keep_listings, transfer_tickets
from matchday.modules.tickets.actions.rotate_ticket_keys import keep_ticket_keys
from matchday.modules.tickets.actions.serve_waiting import Joined, join_waiting, serve_waiting
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.market import Listing
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.domain.waiting import Rules
from matchday.modules.tickets.routes.market import asked_listing
from matchday.modules.tickets.schemas.market import BuyListing, ListingChange, NewListing
from matchday.modules.tickets.store.held_tickets import LockSaleRow, lock_sale_row
from matchday.modules.tickets.store.listings import read_listings
from matchday.modules.tickets.store.waiting import NewEntry, save_rules


async def bought(shop: Shop, on_sale: OnSale, account_id: UUID, places: int = 1) -> UUID:
    """The first ticket of an order that was paid for."""
    placed = await shop.place(on_sale, places, account_id=account_id)
    await shop.settled(placed)
    return ticket_id_of(placed.order.order_id, 1)


async def offer(shop: Shop, seller_id: UUID, price: int = 2500, ticket_id: UUID | None = None) -> UUID:
    """A listing: of a ticket, or of something else."""
    if ticket_id is not None:
        wanted = NewListing(price_minor=price, ticket_id=ticket_id)
    else:
        wanted = NewListing(price_minor=price, title="Two for Saturday", currency="EUR", starts_at=in_days(3))
    async with shop.database.begin("tickets") as tx:
        return await keep_listings.add_listing(tx, seller_id, wanted)


async def edit(shop: Shop, listing_id: UUID, seller_id: UUID, price: int) -> None:
    """Another price."""
    async with shop.database.begin("tickets") as tx:
        await keep_listings.edit_listing(tx, listing_id, seller_id, ListingChange(price_minor=price))


async def withdraw(shop: Shop, listing_id: UUID, seller_id: UUID) -> None:
    """From the market."""
    async with shop.database.begin("tickets") as tx:
        await keep_listings.withdraw_listing(tx, listing_id, seller_id)


async def buy(shop: Shop, listing_id: UUID, account_id: UUID | None = None, price: int = 2500, key: str | None = None) -> Placed:
    """At the price that was shown."""
    data = BuyListing(price_minor=price, currency="EUR")
    return await shop.desk.place(asked_listing(account_id or new_id(), listing_id, data, key or str(new_id())))


async def buy_as_guest(shop: Shop, listing_id: UUID, email: str = "ida@example.org", price: int = 2500, key: str | None = None) -> Placed:
    """The same without an account."""
    data = BuyListing(price_minor=price, currency="EUR", email=email)
    return await shop.desk.place(asked_listing(None, listing_id, data, key or str(new_id())))


async def with_keys(shop: Shop) -> None:
    """Tickets have codes from now on."""
    async with shop.database.begin("tickets") as tx:
        await keep_ticket_keys(tx, SECRET)


async def listing_of(shop: Shop, listing_id: UUID) -> Listing:
    """As it stands."""
    async with shop.database.read("tickets") as tx:
        return (await read_listings(tx, [listing_id]))[listing_id]


async def ticket_state(shop: Shop, ticket_id: UUID) -> tuple[str | None, UUID | None, int, str | None]:
    """State, holder, version of its code, and what its holder does with it."""
    row = await shop.value(
        """
        SELECT (state, holder_id, code_version, engaged) FROM tickets.positions
        WHERE order_id = tickets.order_of($1) AND number = tickets.number_of($1)
        """,
        ticket_id,
    )
    return tuple(row)  # type: ignore[return-value]


async def give_back(shop: Shop, ticket_id: UUID, account_id: UUID | None) -> None:
    """To the shop."""
    async with shop.database.begin("tickets") as tx:
        await giving.give_back(tx, ticket_id, account_id)


async def take_back(shop: Shop, ticket_id: UUID, account_id: UUID | None) -> None:
    """From the shop."""
    async with shop.database.begin("tickets") as tx:
        await giving.take_back(tx, ticket_id, account_id)


async def gift(shop: Shop, ticket_id: UUID, giver_id: UUID | None, email: str | None = None) -> UUID:
    """Offers it to somebody."""
    async with shop.database.begin("tickets") as tx:
        return await transfer_tickets.offer_ticket(tx, ticket_id, giver_id, email, "en")


async def accept_as_guest(shop: Shop, transfer_id: UUID, email: str | None = "ida@example.org", *, has_gift: bool = False) -> UUID:
    """By whoever has its link, and no account."""
    async with shop.database.begin("tickets") as tx:
        return await transfer_tickets.accept_as_guest(tx, transfer_id, "Ida", email, "en", has_gift=has_gift)


async def accept(shop: Shop, transfer_id: UUID, account_id: UUID, lock: LockSaleRow = lock_sale_row, *, has_gift: bool = False) -> UUID:
    """By whoever has its link."""
    async with shop.database.begin("tickets") as tx:
        return await transfer_tickets.accept_ticket(tx, transfer_id, account_id, "Ida", lock, has_gift=has_gift)


async def take_gift_back(shop: Shop, transfer_id: UUID, giver_id: UUID) -> None:
    """By its giver."""
    async with shop.database.begin("tickets") as tx:
        await transfer_tickets.take_ticket_back(tx, transfer_id, giver_id)


async def join(shop: Shop, on_sale: OnSale, places: int = 1, account_id: UUID | None = None) -> UUID:
    """The waiting list. Raises what is refused."""
    entry = NewEntry(
        entry_id=new_id(),
        sale_id=on_sale.sale_id,
        product_id=on_sale.product_id,
        places=places,
        account_id=account_id or new_id(),
        email=None,
        locale="en",
    )
    async with shop.database.begin("tickets") as tx:
        (outcome,) = await join_waiting(tx, [entry], shop.lock)
    if not isinstance(outcome, Joined):
        raise outcome
    return outcome.entry_id


async def serve(shop: Shop) -> int:
    """One round of the sweep."""
    async with shop.database.begin("tickets") as tx:
        return await serve_waiting(tx, shop.lock)


async def set_rules(shop: Shop, on_sale: OnSale, rules: Rules) -> None:
    """Of its waiting list."""
    async with shop.database.begin("tickets") as tx:
        await save_rules(tx, on_sale.sale_id, rules)


async def entry_states(shop: Shop, entries: Sequence[UUID]) -> list[str]:
    """In this order."""
    return [str(await shop.value("SELECT state FROM tickets.waiting_entries WHERE entry_id = $1", entry_id)) for entry_id in entries]

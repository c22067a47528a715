"""What people do with their offers: list, edit, withdraw. Nothing of it while somebody holds them."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Invalid
from matchday.backbone.ids import new_id
from matchday.backbone.money import Money, minor_unit_digits
from matchday.modules.tickets.actions.dispose_of_tickets import lock_ticket, require_free
from matchday.modules.tickets.actions.open_market import tell_listings
from matchday.modules.tickets.domain.market import Listing, cap_of, fee_of
from matchday.modules.tickets.errors import NotACurrency, NotForThisAccount
from matchday.modules.tickets.errors.resale import AboveCap, ListingNotFound, TicketEngaged
from matchday.modules.tickets.schemas.market import ListingChange, NewListing
from matchday.modules.tickets.store.asides import disengage, engage
from matchday.modules.tickets.store.held_tickets import lock_sale_row
from matchday.modules.tickets.store.listings import change_listing, insert_listing, lock_listings, read_listings, withdraw_listings
from matchday.modules.tickets.store.stocks import barred_accounts


async def add_listing(tx: Transaction, seller_id: UUID, wanted: NewListing) -> UUID:
    """Offers a ticket of ours, at no more than the organiser allows, or anything else at any price."""
    if await barred_accounts(tx, [seller_id]):
        raise NotForThisAccount
    listing_id = new_id()
    facts = await _of_ticket(tx, seller_id, wanted, wanted.ticket_id) if wanted.ticket_id is not None else _free(wanted)
    await insert_listing(
        tx,
        {
            "listing_id": listing_id,
            "seller_id": seller_id,
            "about": wanted.about,
            "price_minor": wanted.price_minor,
            **facts,
        },
    )
    await tell_listings(tx, [listing_id])
    return listing_id


async def edit_listing(tx: Transaction, listing_id: UUID, seller_id: UUID, change: ListingChange) -> None:
    """Raises ListingHeld while somebody is buying it: the price that they were shown is the price they pay."""
    listing = await _lock(tx, listing_id, seller_id)
    listing.require_changeable()
    listing.require_allowed(change.price_minor)
    await change_listing(
        tx,
        listing_id,
        title=listing.title if listing.ticket_id is not None else change.title or listing.title,
        about=change.about,
        price_minor=change.price_minor,
        fee_minor=fee_of(change.price_minor, listing.fee_basis_points),
    )
    await tell_listings(tx, [listing_id])


async def withdraw_listing(tx: Transaction, listing_id: UUID, seller_id: UUID) -> None:
    """The ticket is its holder's alone again. A second time changes nothing."""
    listing = await _lock(tx, listing_id, seller_id)
    if listing.state == "withdrawn":
        return
    listing.require_changeable()
    await withdraw_listings(tx, [listing_id])
    if listing.ticket_id is not None and listing.is_sound:
        await disengage(tx, [listing.ticket_id])
    await tell_listings(tx, [listing_id])


async def _lock(tx: Transaction, listing_id: UUID, seller_id: UUID) -> Listing:
    """The sale's row before its own, as everywhere."""
    found = (await read_listings(tx, [listing_id])).get(listing_id)
    if found is None or found.seller_id != seller_id:
        raise ListingNotFound
    if found.sale_id is not None:
        await lock_sale_row(tx, found.sale_id)
    return (await lock_listings(tx, [listing_id]))[listing_id]


async def _of_ticket(tx: Transaction, seller_id: UUID, wanted: NewListing, ticket_id: UUID) -> dict[str, Any]:
    ticket = await lock_ticket(tx, ticket_id)
    require_free(ticket, seller_id)
    cap = cap_of(ticket.face_minor, ticket.cap_percent)
    if wanted.price_minor > cap:
        raise AboveCap(most=Money(minor=cap, currency=ticket.currency))
    if not await engage(tx, ticket_id, "listed"):
        raise TicketEngaged
    parts = [ticket.title, ticket.product, ticket.seat_label]
    return {
        "title": " · ".join(part for part in parts if part)[:200],
        "ticket_id": ticket_id,
        "sale_id": ticket.sale_id,
        "organisation_id": ticket.organisation_id,
        "starts_at": ticket.starts_at,
        "currency": ticket.currency,
        "cap_minor": cap,
        "face_minor": ticket.face_minor,
        "fee_basis_points": ticket.fee_basis_points,
        "fee_minor": fee_of(wanted.price_minor, ticket.fee_basis_points),
    }


def _free(wanted: NewListing) -> dict[str, Any]:
    """Nothing of ours: what its seller says it is."""
    if not wanted.title or wanted.currency is None:
        raise Invalid
    try:
        minor_unit_digits(wanted.currency)
    except ValueError as error:
        raise NotACurrency from error
    return {"title": wanted.title, "currency": wanted.currency, "starts_at": wanted.starts_at}

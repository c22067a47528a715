"""Waiting lists over HTTP."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import anyone, role, signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions.leave_waiting import drop_entry, leave_waiting, set_rules
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.domain.waiting import Rules
from matchday.modules.tickets.errors import EmailNeeded, resale
from matchday.modules.tickets.errors.resale import EntryNotFound
from matchday.modules.tickets.queries import waiting as queries
from matchday.modules.tickets.queries.sales import organisation_of_sale
from matchday.modules.tickets.routes.orders import OPENED_BY
from matchday.modules.tickets.schemas.market import NewWaiting, WaitingLine, WaitingRules, WaitingView
from matchday.modules.tickets.store.waiting import NewEntry, rules_of

sale_office = role("organiser", "box_office", of=organisation_of_sale)
JOINING = [
    errors.SaleNotFound,
    errors.UnknownProduct,
    errors.TooManyForOne,
    errors.NotForThisAccount,
    errors.EmailNeeded,
    resale.StillAvailable,
    resale.WaitingListClosed,
    resale.AlreadyWaiting,
    resale.PartyTooLarge,
    resale.EventBegun,
]


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to who joins. `secret` opens the place of somebody without an account."""

    entry_id: UUID
    secret: str | None


@post("/sales/{sale_id:uuid}/waiting", access=anyone, refuses=JOINING)
async def join_waiting_list(visitor: Identity | None, sale_id: UUID, data: NewWaiting, market_desk: MarketDesk) -> Joining:
    """A place on the list for so many together, in order of arrival. What comes free is offered by mail and in the inbox."""
    joined = await market_desk.join(new_entry(visitor, sale_id, data))
    return Joining(entry_id=joined.entry_id, secret=None if visitor else market_desk.entries.of(joined.entry_id))


@get("/my/waiting", access=signed_in)
async def list_own_waiting(tx: Transaction, identity: Identity) -> list[WaitingView]:
    """What one waits for, or was offered."""
    return await queries.entries_of(tx, identity.account_id)


@get("/waiting/{entry_id:uuid}", access=anyone)
async def read_waiting(
    tx: Transaction, visitor: Identity | None, request: Request[Any, Any, Any], entry_id: UUID, market_desk: MarketDesk
) -> WaitingView:
    """One's own place; a guest's with its secret in the header `Order-Secret`."""
    return await own_entry(tx, market_desk, entry_id, visitor, request.headers.get(OPENED_BY, ""))


@delete("/waiting/{entry_id:uuid}", access=anyone, refuses=[EntryNotFound])
async def leave_waiting_list(
    tx: Transaction, visitor: Identity | None, request: Request[Any, Any, Any], entry_id: UUID, market_desk: MarketDesk
) -> None:
    """Waits no more. An offer is given back by cancelling its order."""
    await own_entry(tx, market_desk, entry_id, visitor, request.headers.get(OPENED_BY, ""))
    await leave_waiting(tx, entry_id)


@get("/sales/{sale_id:uuid}/waiting", access=sale_office)
async def list_waiting(tx: Transaction, sale_id: UUID, cursor: Cursor) -> Slice[WaitingLine]:
    """Who waits and who was offered places, in order of arrival."""
    return await queries.entries_on(tx, sale_id, cursor)


@delete("/sales/{sale_id:uuid}/waiting/{entry_id:uuid}", access=sale_office, refuses=[EntryNotFound])
async def drop_waiting(tx: Transaction, sale_id: UUID, entry_id: UUID) -> None:
    """Takes a party from the list."""
    tx.note("drop_waiting", entry=str(entry_id))
    await drop_entry(tx, sale_id, entry_id)


@get("/sales/{sale_id:uuid}/waiting-rules", access=sale_office)
async def read_waiting_rules(tx: Transaction, sale_id: UUID) -> WaitingRules:
    """How the list is served, and what becomes of tickets that are given back."""
    return _rules((await rules_of(tx, [sale_id]))[sale_id])


@put("/sales/{sale_id:uuid}/waiting-rules", access=sale_office, refuses=[errors.SaleNotFound])
async def put_waiting_rules(tx: Transaction, sale_id: UUID, data: WaitingRules) -> WaitingRules:
    """From now on; offers that were made keep their time."""
    tx.note("change_waiting_rules", passes_max=data.passes_max, offer_seconds=data.offer_seconds)
    await set_rules(tx, sale_id, Rules(**{name: getattr(data, name) for name in Rules.__struct_fields__}))
    return data


def new_entry(visitor: Identity | None, sale_id: UUID, data: NewWaiting) -> NewEntry:
    """Raises EmailNeeded for somebody without an account or an address."""
    if visitor is None and data.email is None:
        raise EmailNeeded
    return NewEntry(
        entry_id=new_id(),
        sale_id=sale_id,
        product_id=data.product_id,
        places=data.places,
        account_id=visitor.account_id if visitor else None,
        email=data.email.lower() if data.email and visitor is None else None,
        locale=data.locale,
    )


async def own_entry(tx: Transaction, market_desk: MarketDesk, entry_id: UUID, visitor: Identity | None, secret: str) -> WaitingView:
    """Raises EntryNotFound for somebody else's."""
    found = await queries.read_entry(tx, entry_id)
    if found is None:
        raise EntryNotFound
    entry, account_id = found
    is_own = visitor is not None and account_id == visitor.account_id
    if not is_own and not (account_id is None and market_desk.entries.opens(secret, entry_id)):
        raise EntryNotFound
    return entry


def _rules(rules: Rules) -> WaitingRules:
    return WaitingRules(**{name: getattr(rules, name) for name in Rules.__struct_fields__})


API = (join_waiting_list, list_own_waiting, read_waiting, leave_waiting_list)
MANAGE = (list_waiting, drop_waiting, read_waiting_rules, put_waiting_rules)

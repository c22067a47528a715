"""The waiting list: who joins and leaves it, and what comes free is offered to those who wait.

An offer is a hold, an order like any other, for all the places of a party; it lasts longer, and when its time is up the next are
served. Passers-by cannot take what people wait for.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.modules.tickets.actions.open_sales import OpenSales, open_sales
from matchday.modules.tickets.actions.tell_orders import tell_completed, tell_placed
from matchday.modules.tickets.domain.asked import AskedLine, AskedOrder, Order
from matchday.modules.tickets.domain.order_ids import order_id_of
from matchday.modules.tickets.domain.stock import Stock
from matchday.modules.tickets.domain.waiting import Rules, Waiting, serve
from matchday.modules.tickets.errors import NotForThisAccount, SaleNotFound, TooManyForOne, UnknownProduct
from matchday.modules.tickets.errors.resale import (
    AlreadyWaiting,
    EventBegun,
    OthersWait,
    PartyTooLarge,
    StillAvailable,
    WaitingListClosed,
)
from matchday.modules.tickets.store import waiting as store
from matchday.modules.tickets.store.asides import hold_given_back
from matchday.modules.tickets.store.letters import Letter, put_letters
from matchday.modules.tickets.store.orders import save_placed
from matchday.modules.tickets.store.stocks import LockSales, barred_accounts, lock_sales
from matchday.web.formats import Formats

SALES_AT_ONCE_MAX = 20
_FORMATS = {locale: Formats(locale) for locale in ("en", "de")}


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody waits."""

    entry_id: UUID


async def join_waiting(tx: Transaction, commands: Sequence[store.NewEntry], lock: LockSales = lock_sales) -> Sequence[Joined | Refusal]:
    """One outcome per command, in order of arrival. Who can buy need not wait."""
    sales = await lock(tx, {command.sale_id for command in commands})
    opened = await open_sales(tx, sales, {_person(command) for command in commands})
    rules = await store.rules_of(tx, sales)
    starts = await store.starts_of(tx, sales)
    barred = await barred_accounts(tx, {command.account_id for command in commands if command.account_id is not None})
    refused: dict[UUID, Refusal] = {}
    for command in commands:
        try:
            if command.account_id in barred:
                raise NotForThisAccount
            _require_reason(opened, rules, starts, command)
        except Refusal as refusal:
            refused[command.entry_id] = refusal
    added = await store.insert_entries(tx, [command for command in commands if command.entry_id not in refused])
    if added:
        await store.mark_waiting(tx, sales)
    return [
        Joined(entry_id=command.entry_id) if command.entry_id in added else refused.get(command.entry_id, AlreadyWaiting())
        for command in commands
    ]


async def serve_waiting(tx: Transaction, lock: LockSales = lock_sales) -> int:
    """One round: offers that have ended are followed, and what is free is offered. Returns how many offers were made."""
    sale_ids = await store.sales_to_serve(tx, SALES_AT_ONCE_MAX)
    if not sale_ids:
        return 0
    sales = await lock(tx, sale_ids)
    entries: dict[UUID, list[Waiting]] = {}
    for sale_id in sales:
        await store.follow_offers(tx, sale_id)
        entries[sale_id] = await store.waiting_on(tx, sale_id)
    people = {entry.account_id or entry.email or "" for of_sale in entries.values() for entry in of_sale}
    opened = await open_sales(tx, sales, people)
    rules, starts = await store.rules_of(tx, sales), await store.starts_of(tx, sales)
    offers: list[tuple[Waiting, Order]] = []
    for sale_id, of_sale in entries.items():
        offers += await _serve(tx, opened.stocks[sale_id], of_sale, rules[sale_id], starts[sale_id])
    if offers:
        await opened.save(tx)
        await _save(tx, {sale_id: sale.organisation_id for sale_id, sale in sales.items()}, offers)
        zones = await store.zones_of(tx, entries)
        titles = {sale_id: stock.sale.title for sale_id, stock in opened.stocks.items()}
        await put_letters(tx, [_letter(titles[entry.sale_id], zones[entry.sale_id], entry, order) for entry, order in offers])
    await store.mark_waiting(tx, sales)
    return len(offers)


async def _serve(
    tx: Transaction, stock: Stock, entries: Sequence[Waiting], rules: Rules, starts_at: datetime
) -> list[tuple[Waiting, Order]]:
    if stock.now >= starts_at:
        await store.end_entries(tx, [entry.entry_id for entry in entries], "lapsed")
        return []
    orders: list[tuple[Waiting, Order]] = []
    held_until = min(stock.now + timedelta(seconds=rules.offer_seconds), starts_at)

    def offer(entry: Waiting) -> bool | None:
        if not _is_possible(stock, entry.product_id, entry.places):
            return None
        try:
            orders.append((entry, _order(stock, entry, held_until)))
        except (TooManyForOne, UnknownProduct):
            return None
        except Refusal:
            return False
        return True

    limits = {product_id: frozenset(product.quota_ids) for product_id, product in stock.products.items()}
    served = serve(entries, limits, rules.passes_max, offer)
    await store.note_passed(tx, entries)
    if served.impossible:
        await store.end_entries(tx, [entry.entry_id for entry in served.impossible], "lapsed")
    return orders


async def _save(tx: Transaction, organisations: Mapping[UUID, UUID], offers: Sequence[tuple[Waiting, Order]]) -> None:
    orders = [order for _, order in offers]
    await save_placed(tx, orders)
    await hold_given_back(tx, orders)
    await store.note_offers(tx, [(entry.entry_id, order.order_id) for entry, order in offers])
    tell_placed(tx, organisations, [order for order in orders if order.state == "created"])
    tell_completed(tx, organisations, [order for order in orders if order.state == "complete"])


def _order(stock: Stock, entry: Waiting, held_until: datetime) -> Order:
    """Its places are held. Raises what is refused; then nothing is."""
    order_id = order_id_of("waiting list", str(entry.entry_id))
    asked = _asked(entry.sale_id, entry.product_id, entry.places, entry.account_id, entry.email, entry.locale, order_id)
    places = stock.place(asked)
    amount = sum(place.price_minor for place in places)
    return Order(
        order_id=order_id,
        stock_id=entry.sale_id,
        sale_id=entry.sale_id,
        account_id=entry.account_id,
        email=entry.email,
        locale=entry.locale,
        state="created" if amount else "complete",
        placed_at=stock.now,
        held_until=held_until,
        payment_id=None,
        digest=0,
        amount_minor=amount,
        tax_minor=sum(place.tax_minor for place in places),
        refunded_minor=0,
        currency=stock.sale.currency,
        count=len(places),
        places=places,
    )


def _require_reason(opened: OpenSales, rules: Mapping[UUID, Rules], starts: Mapping[UUID, datetime], command: store.NewEntry) -> None:
    """Raises what is refused. Places that were tried on the way are not kept: nobody saves them."""
    stock = opened.stocks.get(command.sale_id)
    if stock is None or stock.sale.state == "draft":
        raise SaleNotFound
    if not rules[command.sale_id].is_open or stock.sale.state == "cancelled":
        raise WaitingListClosed
    if stock.now >= starts[command.sale_id]:
        raise EventBegun
    product = stock.products.get(command.product_id)
    if product is None or product.needs_voucher or product.is_archived:
        raise UnknownProduct
    if not _is_possible(stock, command.product_id, command.places):
        raise PartyTooLarge(most=_most(stock, command.product_id), name=product.name)
    asked = _asked(command.sale_id, command.product_id, command.places, command.account_id, command.email, command.locale, command.entry_id)
    try:
        stock.place(msgspec.structs.replace(asked, is_offer=False))
    except (TooManyForOne, UnknownProduct):
        raise
    except OthersWait:
        return
    except Refusal:
        return
    raise StillAvailable


def _is_possible(stock: Stock, product_id: UUID, places: int) -> bool:
    product = stock.products.get(product_id)
    return product is not None and not product.is_archived and places <= _most(stock, product_id)


def _most(stock: Stock, product_id: UUID) -> int:
    """How many can ever be had together."""
    product = stock.products[product_id]
    sizes = [quota.size for quota_id in product.quota_ids if (quota := stock.quotas[quota_id]).size is not None]
    limits = [limit for limit in (product.per_person_max, stock.sale.per_person_max) if limit is not None]
    return min([product.per_order_max, *sizes, *limits])


def _person(command: store.NewEntry) -> UUID | str:
    return command.account_id or command.email or ""


def _asked(
    sale_id: UUID, product_id: UUID, places: int, account_id: UUID | None, email: str | None, locale: str, order_id: UUID
) -> AskedOrder:
    line = AskedLine(product_id=product_id, quantity=places)
    return AskedOrder(
        order_id=order_id, digest=0, sale_id=sale_id, account_id=account_id, email=email, locale=locale, lines=(line,), is_offer=True
    )


def _letter(title: str, zone: str, entry: Waiting, order: Order) -> Letter:
    return Letter(
        stock_id=entry.sale_id,
        kind="place_offered",
        title=title,
        account_id=entry.account_id,
        email=None if entry.account_id else entry.email,
        locale=entry.locale,
        opens="order",
        subject_id=order.order_id,
        path=f"/orders/{order.order_id}",
        facts={"places": str(entry.places), "until": _FORMATS[entry.locale].there(order.held_until, zone)},
    )

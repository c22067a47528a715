"""The action behind most of a sale: many orders, decided in order under the lock of their sales' rows.

A granted order holds its places from the commit on, at fixed prices, until `held_until`; nothing makes it longer. An order
that costs nothing is complete at once.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http.idempotency import KeyReused
from matchday.modules.tickets.actions.open_sales import open_sales
from matchday.modules.tickets.actions.tell_orders import tell_completed, tell_placed
from matchday.modules.tickets.domain.asked import AskedOrder, Order, Placed
from matchday.modules.tickets.domain.stock import Sale, Stock
from matchday.modules.tickets.errors import NotForThisAccount, SaleNotFound
from matchday.modules.tickets.store.asides import hold_given_back
from matchday.modules.tickets.store.orders import find_orders, save_placed
from matchday.modules.tickets.store.promotions import promotions_of
from matchday.modules.tickets.store.stocks import LockSales, known_and_barred, lock_sales


async def place_orders(tx: Transaction, commands: Sequence[AskedOrder], lock: LockSales = lock_sales) -> Sequence[Placed | Refusal]:
    """One outcome per command. The same command again finds the order it has made, as it stands now."""
    sales = await lock(tx, {command.sale_id for command in commands})
    accounts = {command.account_id for command in commands if command.account_id is not None}
    order_ids, barred = await known_and_barred(tx, {command.order_id for command in commands}, accounts)
    known = await find_orders(tx, order_ids) if order_ids else {}
    fresh = [command for command in commands if command.order_id not in known]
    opened = await open_sales(tx, sales, {command.person for command in fresh}, await promotions_of(tx, sales, fresh))
    placed: list[Order] = []
    outcomes: list[Placed | Refusal] = []
    for command in commands:
        try:
            stock = _stock(opened.stocks, command)
            if (order := known.get(command.order_id)) is None:
                order = known[command.order_id] = _place(stock, barred, command)
                placed.append(order)
            elif order.digest != command.digest:
                raise KeyReused
        except Refusal as refusal:
            outcomes.append(refusal)
        else:
            outcomes.append(Placed(order=order, now=stock.now, organisation_id=stock.sale.organisation_id, title=stock.sale.title))
    if placed:
        await opened.save(tx)
        await save_placed(tx, placed)
        await hold_given_back(tx, placed)
        _tell(tx, sales, placed)
    return outcomes


def _tell(tx: Transaction, sales: Mapping[UUID, Sale], placed: Sequence[Order]) -> None:
    organisations = {sale_id: sale.organisation_id for sale_id, sale in sales.items()}
    tell_placed(tx, organisations, [order for order in placed if order.state == "created"])
    tell_completed(tx, organisations, [order for order in placed if order.state == "complete"])


def _stock(stocks: Mapping[UUID, Stock], command: AskedOrder) -> Stock:
    """Raises SaleNotFound where there is no such sale."""
    if (stock := stocks.get(command.sale_id)) is None:
        raise SaleNotFound
    return stock


def _place(stock: Stock, barred: set[UUID], command: AskedOrder) -> Order:
    """Raises what is refused."""
    if command.account_id in barred:
        raise NotForThisAccount
    places = stock.place(command)
    amount = sum(place.price_minor for place in places)
    return Order(
        order_id=command.order_id,
        stock_id=command.sale_id,
        sale_id=command.sale_id,
        account_id=command.account_id,
        email=command.email,
        locale=command.locale,
        state="created" if amount else "complete",
        placed_at=stock.now,
        held_until=stock.now + timedelta(seconds=stock.sale.hold_seconds),
        payment_id=None,
        digest=command.digest,
        amount_minor=amount,
        tax_minor=sum(place.tax_minor for place in places),
        refunded_minor=0,
        currency=stock.sale.currency,
        count=len(places),
        places=places,
    )

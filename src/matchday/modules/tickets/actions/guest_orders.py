"""What people without an account do with their orders: ask for the links again, and take them into an account.

Tickets never hears which address an account has (docs/decisions/0030-guests-show-their-link.md). Whoever shows the secret that an order was
mailed with has read the mail, and so owns the address: all orders made with it go to the account at once. The secret that the order was
placed with shows that this one order is theirs, and nothing of its address, which may be anybody's.
"""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.actions.open_market import lock_stocks
from matchday.modules.tickets.domain.orders import OPEN
from matchday.modules.tickets.errors import OrderNotFound
from matchday.modules.tickets.errors.prices import AlreadyYours, OrderStillOpen
from matchday.modules.tickets.store import guests
from matchday.modules.tickets.store.orders import find_heads
from matchday.modules.tickets.store.refunds import follow_up
from matchday.modules.tickets.store.stocks import LockSales, lock_sales


async def send_links(tx: Transaction, email: str) -> None:
    """By mail, to the address and to nobody else. Nothing tells whether there was anything to send."""
    address = email.lower()
    if await guests.note_request(tx, address) and (orders := await guests.orders_of_guest(tx, address)):
        await follow_up(tx, "links", orders)


async def take_over(tx: Transaction, order_id: UUID, account_id: UUID, *, has_mailbox: bool, lock: LockSales = lock_sales) -> int:
    """How many orders are the account's now. The caller has shown a secret of the order; `has_mailbox`, the one that was mailed. Raises
    OrderNotFound, AlreadyYours, OrderStillOpen."""
    order = (await find_heads(tx, [order_id])).get(order_id)
    if order is None or (order.account_id is None and order.email is None):
        raise OrderNotFound
    if order.account_id is not None:
        raise AlreadyYours
    if order.state in OPEN:
        raise OrderStillOpen
    if not has_mailbox:
        await lock_stocks(tx, [order.stock_id], lock)
        return await guests.give_to_account(tx, order.email or "", account_id, order_id)
    email = order.email or ""
    await lock_stocks(tx, await guests.guest_stocks(tx, email), lock)
    return await guests.give_to_account(tx, email, account_id)

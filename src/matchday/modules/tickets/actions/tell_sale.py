"""What everybody hears of a sale: its state to those who keep copies, and what is left to those who look at it."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.availability import ON_OFFER
from matchday.modules.tickets.queries.sales import public_sales, sale_changed
from matchday.modules.tickets.store.sales import raise_version
from matchday.modules.tickets.store.telling import changed_sales, keep_told


def room_of(sale_id: UUID) -> str:
    """The public room in which changes of what is left are told."""
    return f"tickets:sale:{sale_id}"


async def tell_sale(tx: Transaction, sale_id: UUID) -> None:
    """As it stands in this transaction, which holds the lock of its row."""
    changed = await sale_changed(tx, sale_id)
    if changed is not None:
        tx.publish(changed)


async def tell_what_is_left(tx: Transaction) -> int:
    """Sales of which more or less is left than was told: so at most once a round, however many orders there are. Copies are
    told when the price at which something is to be had has changed."""
    changed = await changed_sales(tx)
    if not changed:
        return 0
    sales = {sale.sale_id: sale for sale in await public_sales(tx, list(changed))}
    for sale_id, told in changed.items():
        sale = sales[sale_id]
        on_offer = [product for product in sale.products if product.availability in ON_OFFER and not product.is_extra]
        price_from = min((product.price_minor for product in on_offer), default=None)
        if told.price_from_minor != price_from or not told.is_known:
            await raise_version(tx, sale_id)
            await tell_sale(tx, sale_id)
        await keep_told(tx, sale_id, price_from, told.print)
        tx.say(
            room_of(sale_id),
            {
                "state": sale.state,
                "products": [
                    {"product_id": product.product_id, "availability": product.availability, "left": product.left}
                    for product in sale.products
                ],
            },
        )
    return len(changed)

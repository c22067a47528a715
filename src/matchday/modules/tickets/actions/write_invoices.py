"""Invoices are written after the order is complete, by a sweep and not by whoever sells (docs/decisions/0029-invoices-follow.md): the
counter's row of an organisation would else be one more lock that every order of all its sales waits for.

Each order gets one, each refund a counter-invoice, however often this comes round.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.invoices import (
    Adjusted,
    Document,
    InvoiceLine,
    Party,
    counter_lines,
    invoice_lines,
    negative,
    order_code,
    rates_of,
)
from matchday.modules.tickets.errors.prices import InvoiceFixed, InvoiceSettingsMissing
from matchday.modules.tickets.store import invoices as store
from matchday.modules.tickets.store.invoices import Billable, NewInvoice, Settings, TakeNumbers, Written, take_numbers


async def write_invoices(tx: Transaction, order_ids: Iterable[UUID], take: TakeNumbers = take_numbers) -> int:
    """For those of these orders that have none and whose organiser writes invoices."""
    orders = await store.billable(tx, order_ids)
    settings = await store.settings_of(tx, {order.organisation_id for order in orders})
    standing = await store.standing(tx, [order.order_id for order in orders])
    fresh = [order for order in orders if order.organisation_id in settings and order.order_id not in standing]
    if not fresh:
        return 0
    sold = await store.sold_in(tx, [order.order_id for order in fresh])
    new = [_invoice(order, settings[order.organisation_id], invoice_lines(sold[order.order_id])) for order in fresh]
    await _insert(tx, settings, new, take)
    return len(new)


async def counter_invoices(tx: Transaction, refund_ids: Iterable[UUID], take: TakeNumbers = take_numbers) -> int:
    """For refunds of orders that an invoice was written for."""
    refunds = await store.uncountered(tx, refund_ids)
    order_ids = {row["order_id"] for row in refunds}
    standing = await store.standing(tx, order_ids)
    orders = {order.order_id: order for order in await store.billable(tx, order_ids)}
    settings = await store.settings_of(tx, {order.organisation_id for order in orders.values()})
    sold = await store.sold_in(tx, order_ids)
    new = []
    for row in refunds:
        order, invoice = orders.get(row["order_id"]), standing.get(row["order_id"])
        if order is None or invoice is None or order.organisation_id not in settings:
            continue
        refund = Adjusted(amount_minor=row["amount_minor"], numbers=frozenset(row["numbers"]))
        lines = counter_lines(sold[order.order_id], refund, order.currency)
        new.append(_counter(order, settings[order.organisation_id], invoice, lines, row["refund_id"]))
    await _insert(tx, settings, new, take)
    return len(new)


async def write_to(tx: Transaction, order_id: UUID, buyer: Party, take: TakeNumbers = take_numbers) -> None:
    """The name on the invoice. One that was written is taken back and written anew. Raises InvoiceSettingsMissing and InvoiceFixed."""
    await store.save_address(tx, order_id, buyer)
    orders = await store.billable(tx, [order_id])
    if not orders:
        return
    (order,) = orders
    settings = await store.settings_of(tx, [order.organisation_id])
    if order.organisation_id not in settings:
        raise InvoiceSettingsMissing
    # The counter's row first, so that of two who do this at once the second finds what the first has written.
    await store.lock_counter(tx, order.organisation_id)
    invoice = (await store.standing(tx, [order_id])).get(order_id)
    if invoice is None:
        await write_invoices(tx, [order_id], take)
        return
    if await store.is_refunded(tx, order_id):
        raise InvoiceFixed
    if invoice.document.buyer == buyer:
        return
    own = settings[order.organisation_id]
    back = _counter(order, own, invoice, tuple(negative(line) for line in invoice.document.lines), None)
    await _insert(tx, settings, [back, _invoice(order, own, invoice.document.lines)], take)


async def _insert(tx: Transaction, settings: dict[UUID, Settings], invoices: Sequence[NewInvoice], take: TakeNumbers) -> None:
    """Organisations in key order, so that nobody waits in a circle."""
    by_organisation = defaultdict(list)
    for invoice in invoices:
        by_organisation[invoice.organisation_id].append(invoice)
    for organisation_id in sorted(by_organisation):
        await store.insert_invoices(tx, settings[organisation_id], by_organisation[organisation_id], take)


def _invoice(order: Billable, settings: Settings, lines: tuple[InvoiceLine, ...]) -> NewInvoice:
    return NewInvoice(
        invoice_id=new_id(), organisation_id=order.organisation_id, order_id=order.order_id, document=_document(order, settings, lines)
    )


def _counter(order: Billable, settings: Settings, invoice: Written, lines: tuple[InvoiceLine, ...], refund_id: UUID | None) -> NewInvoice:
    return NewInvoice(
        invoice_id=new_id(),
        organisation_id=order.organisation_id,
        order_id=order.order_id,
        document=_document(order, settings, lines, invoice),
        counters=invoice.invoice_id,
        refund_id=refund_id,
    )


def _document(order: Billable, settings: Settings, lines: tuple[InvoiceLine, ...], counters: Written | None = None) -> Document:
    return Document(
        locale=order.locale,
        seller=Party(name=settings.seller, address=settings.address, tax_number=settings.tax_number),
        buyer=order.buyer if counters is None else counters.document.buyer,
        order_code=order_code(order.order_id),
        title=order.title,
        starts_at=order.starts_at,
        currency=order.currency,
        lines=lines,
        rates=rates_of(lines),
        gross_minor=sum(line.gross_minor for line in lines),
        tax_minor=sum(line.tax_minor for line in lines),
        note=settings.note,
        counters=counters.name if counters is not None else "",
        zone=settings.time_zone,
        event_zone=order.zone,
    )

"""Tickets that became somebody else's: the old ones open no gate any more, and their holders are told and paid.

Who offered a ticket to others gets the buyer's money, which payments knows from the quote. Who gave one back to the shop gets theirs
back, less the organiser's fee, by one refund whose id is the ticket's: however often it is decided, it is paid once.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.money import Money
from matchday.contracts.tickets import WantedRefund
from matchday.modules.tickets.actions.tell_orders import tell_refunds
from matchday.modules.tickets.domain.market import fee_of
from matchday.modules.tickets.domain.order_ids import resale_refund_id_of
from matchday.modules.tickets.domain.stock import Sale
from matchday.modules.tickets.store.asides import Resold, add_refunds, mark_resold, these_given_back
from matchday.modules.tickets.store.letters import Letter, put_letters
from matchday.modules.tickets.store.sales import recount
from matchday.modules.tickets.store.waiting import fees_of

RESOLD = "resold"


async def resell(tx: Transaction, sales: Mapping[UUID, Sale], replaced: Sequence[UUID]) -> None:
    """Of locked stocks. A ticket that had ended otherwise meanwhile is not paid for; then its place counts twice and is counted anew."""
    given_back = await these_given_back(tx, replaced)
    resold = await mark_resold(tx, replaced)
    if len(resold) < len(replaced):
        for sale_id in sorted(sales):
            await recount(tx, sale_id)
    back = [ticket for ticket in resold if ticket.ticket_id in given_back]
    fees = await fees_of(tx, {ticket.sale_id for ticket in back}) if back else {}
    refunds = [(ticket, ticket.price_minor - fee_of(ticket.price_minor, fees.get(ticket.sale_id, 0))) for ticket in back]
    await _pay_back(tx, [(ticket, amount) for ticket, amount in refunds if amount and ticket.payment_id is not None])
    await put_letters(tx, [_letter(ticket, sales, amount) for ticket, amount in refunds])


async def _pay_back(tx: Transaction, refunds: Sequence[tuple[Resold, int]]) -> None:
    if not refunds:
        return
    await add_refunds(tx, refunds)
    tell_refunds(
        tx,
        [
            (
                ticket.stock_id,
                ticket.currency,
                WantedRefund(
                    refund_id=resale_refund_id_of(ticket.ticket_id),
                    order_id=ticket.order_id,
                    payment_id=ticket.payment_id,
                    amount_minor=amount,
                    is_earned=True,
                    reason=RESOLD,
                ),
            )
            for ticket, amount in refunds
            if ticket.payment_id is not None
        ],
    )


def _letter(ticket: Resold, sales: Mapping[UUID, Sale], amount: int) -> Letter:
    sale = sales.get(ticket.sale_id)
    return Letter(
        stock_id=ticket.stock_id,
        kind="ticket_resold",
        title=sale.title if sale else "",
        account_id=ticket.account_id,
        email=None if ticket.account_id else ticket.email,
        locale=ticket.locale,
        opens="order",
        subject_id=ticket.order_id,
        path=f"/orders/{ticket.order_id}",
        facts={"amount": str(Money(minor=amount, currency=ticket.currency))},
    )

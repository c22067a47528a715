"""What follows orders, refunds, cancellations and moves: letters to those who bought, and invoices. A sweep, in bites, so that a sale
in a rush is not held up by what may be written a minute later. Each thing is written in the transaction that ends the need for it."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.actions.write_invoices import counter_invoices, write_invoices
from matchday.modules.tickets.domain.invoices import order_code
from matchday.modules.tickets.store import turns
from matchday.modules.tickets.store.following import FollowUp, Reader, Receiver, readers, receivers, settled_refunds, take_follow_ups
from matchday.modules.tickets.store.letters import Letter, put_letters
from matchday.web.formats import Formats

BATCHES_AT_ONCE_MAX = 4
LETTERS_AT_ONCE_MAX = 500
_FORMATS = {locale: Formats(locale) for locale in ("en", "de")}
_REFUND_LETTERS = {"money_back": "order_refunded", "paid_too_late": "paid_too_late"}


async def follow_orders(tx: Transaction) -> int:
    """One round."""
    batches = await take_follow_ups(tx, BATCHES_AT_ONCE_MAX)
    for batch in batches:
        await _follow(tx, batch)
    return sum(len(batch.subject_ids) for batch in batches)


async def tell_turns(tx: Transaction) -> int:
    """One bite of those who are to be told that their event is cancelled or moved: who has bought tickets, and who was given some."""
    found = await turns.untold_turn(tx)
    if found is None:
        return 0
    turn, told_up_to = found
    order_ids = await turns.complete_orders_after(tx, turn.sale_id, told_up_to, LETTERS_AT_ONCE_MAX)
    letters = [_letter(order, f"sale_{turn.kind}", _turn_facts(turn, order)) for order in await readers(tx, order_ids)]
    letters += [_letter_to(receiver, turn) for receiver in await receivers(tx, order_ids)]
    await put_letters(tx, letters)
    await turns.note_told(tx, turn.turn_id, order_ids[-1] if len(order_ids) == LETTERS_AT_ONCE_MAX else turns.ALL_TOLD)
    return len(order_ids)


async def _follow(tx: Transaction, batch: FollowUp) -> None:
    if batch.kind == "completed":
        await write_invoices(tx, batch.subject_ids)
        await put_letters(tx, [_letter(order, "order_complete", _facts(order)) for order in await readers(tx, batch.subject_ids)])
    elif batch.kind == "links":
        await put_letters(tx, [_letter(order, "order_complete", _facts(order)) for order in await readers(tx, batch.subject_ids)])
    elif batch.kind == "refunded":
        await counter_invoices(tx, batch.subject_ids)
    else:
        amounts: dict[UUID, int] = {}
        for row in await settled_refunds(tx, batch.subject_ids):
            amounts[row["order_id"]] = amounts.get(row["order_id"], 0) + row["amount_minor"]
        kind = _REFUND_LETTERS[batch.kind]
        await put_letters(tx, [_letter(order, kind, _facts(order, amounts[order.order_id])) for order in await readers(tx, amounts)])


def _letter(order: Reader, kind: str, facts: dict[str, str]) -> Letter:
    return Letter(
        stock_id=order.stock_id,
        kind=kind,
        title=order.title,
        account_id=order.account_id,
        email=order.email,
        locale=order.locale,
        opens="order",
        subject_id=order.order_id,
        path=f"/orders/{order.order_id}",
        facts=facts,
    )


def _letter_to(receiver: Receiver, turn: turns.Turn) -> Letter:
    """To somebody who was given a ticket: there is nothing for them to choose, since the money is the buyer's."""
    is_guests = receiver.account_id is None
    return Letter(
        stock_id=receiver.sale_id,
        kind=f"sale_{turn.kind}",
        title=receiver.title,
        account_id=receiver.account_id,
        email=receiver.email,
        locale=receiver.locale,
        opens="transfer" if is_guests else "page",
        subject_id=receiver.transfer_id,
        path=f"/gifts/{receiver.transfer_id}" if is_guests else f"/ticket/{receiver.ticket_id}",
        facts=_when_and_where(turn, receiver.locale, receiver.zone) | {"is_given": "yes", "may_choose": ""},
    )


def _facts(order: Reader, amount_minor: int | None = None) -> dict[str, str]:
    formats = _FORMATS[order.locale]
    facts = {
        "order": order_code(order.order_id),
        "places": str(order.places),
        "amount": formats.format_money(order.amount_minor if amount_minor is None else amount_minor, order.currency),
        "venue": order.venue,
    }
    return facts | ({"starts_at": formats.there(order.starts_at, order.zone)} if order.starts_at else {})


def _turn_facts(turn: turns.Turn, order: Reader) -> dict[str, str]:
    return _facts(order) | _when_and_where(turn, order.locale, order.zone)


def _when_and_where(turn: turns.Turn, locale: str, zone: str) -> dict[str, str]:
    formats = _FORMATS[locale]
    facts = {
        "was_at": formats.there(turn.was_at, zone),
        "was_in": turn.was_in,
        "message": turn.message,
        "choose_until": formats.there(turn.choose_until, zone),
        "may_choose": "yes" if turn.choose_until > turn.made_at else "",
    }
    return facts | ({"is_at": formats.there(turn.is_at, zone), "is_in": turn.is_in} if turn.is_at else {})

"""Somebody wants to pay what a quote says. Coalesced: all that arrive together are one statement and one commit.

The quote's signature is checked before; whether it still holds is judged by PostgreSQL's clock in the statement that makes
the payment. One subject has one live payment: who asks again gets the same, who asks after it was paid is refused.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal, Unavailable
from matchday.contracts.payments import PaymentsStarted, Quote, StartedPayment
from matchday.modules.payments.domain.batches import by_group
from matchday.modules.payments.domain.payments import Intent, PaymentState
from matchday.modules.payments.errors import AlreadyPaid, QuoteExpired
from matchday.modules.payments.store import payments


class BeginPayment(msgspec.Struct, frozen=True, kw_only=True):
    """One wish to pay. `payment_id` is what the payment will be called, the same for the same request under the same key."""

    payment_id: UUID
    quote: Quote
    provider: str
    method: str


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """The payment of the quote. `intent` is there when it is new and nobody else has taken it to its provider."""

    payment_id: UUID
    state: PaymentState
    amount_minor: int
    currency: str
    title: str
    next_url: str | None
    reason: str
    return_path: str
    intent: Intent | None = None


async def begin_payments(tx: Transaction, commands: Sequence[BeginPayment]) -> Sequence[Begun | Refusal]:
    """One outcome for each command."""
    made = await payments.insert(tx, [(each.payment_id, each.quote, each.provider, each.method) for each in commands])
    answers: dict[int, Begun | Refusal] = {}
    for place, command in enumerate(commands):
        if command.payment_id in made:
            made.remove(command.payment_id)  # the same command twice in one batch: the second finds the first
            answers[place] = _new(command)
    _say_started(tx, [commands[place] for place in answers])
    if len(answers) < len(commands):
        await _answer_others(tx, commands, answers)
    return [answers[place] for place in range(len(commands))]


def _new(command: BeginPayment) -> Begun:
    quote = command.quote
    return Begun(
        payment_id=command.payment_id,
        state="pending",
        amount_minor=quote.amount_minor,
        currency=quote.currency,
        title=quote.title,
        next_url=None,
        reason="",
        return_path=quote.return_path,
        intent=Intent(
            payment_id=command.payment_id,
            amount_minor=quote.amount_minor,
            currency=quote.currency,
            title=quote.title,
            method=command.method,
            email=quote.email,
            organisation_id=quote.organisation_id,
            payee_id=quote.payee_id,
            fee_minor=quote.fee_minor,
            reference=None,
            state="pending",
            attempts=1,
            return_url="",
            is_late=False,
        ),
    )


def _say_started(tx: Transaction, commands: Sequence[BeginPayment]) -> None:
    started = [
        (
            each.quote.source,
            each.quote.group_id,
            StartedPayment(payment_id=each.payment_id, subject_id=each.quote.subject_id, quote_id=each.quote.quote_id),
        )
        for each in commands
    ]
    for source, group_id, entries in by_group(started):
        tx.publish(PaymentsStarted(group_id=group_id, source=source, payments=entries))


async def _answer_others(tx: Transaction, commands: Sequence[BeginPayment], answers: dict[int, Begun | Refusal]) -> None:
    """Those that made nothing: there is a payment already, or the time is over."""
    rest = [(place, command) for place, command in enumerate(commands) if place not in answers]
    rows = await payments.found(tx, [command.payment_id for _, command in rest], [command.quote.subject_id for _, command in rest])
    by_id = {row["payment_id"]: row for row in rows}
    live = {row["subject_id"]: row for row in rows if row["state"] not in ("failed", "cancelled")}
    now = await tx.clock()
    for place, command in rest:
        if (row := by_id.get(command.payment_id)) is not None:
            answers[place] = _known(row)
        elif (row := live.get(command.quote.subject_id)) is not None:
            answers[place] = AlreadyPaid() if row["state"] == "captured" else _known(row)
        else:  # without either, another payment of it failed in this very moment
            answers[place] = QuoteExpired() if command.quote.expires_at <= now else Unavailable()


def _known(row: Any) -> Begun:
    fields = ("payment_id", "state", "amount_minor", "currency", "title", "next_url", "reason", "return_path")
    return Begun(**{name: row[name] for name in fields})

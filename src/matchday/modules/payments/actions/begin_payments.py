"""Somebody wants to pay what a quote says. Coalesced: all that arrive together are one statement and one commit.

The quote's signature is checked before; whether it still holds is judged by PostgreSQL's clock in the statement that makes
the payment. One subject has one live payment: who asks again gets the same, who asks after it was paid is refused. Who asks again
under the same key with another way to pay is refused too: it was decided for the first.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal, Unavailable
from matchday.backbone.http.idempotency import KeyReused
from matchday.contracts.payments import PaymentsStarted, Quote, StartedPayment
from matchday.modules.payments.domain.batches import by_group
from matchday.modules.payments.domain.payments import Intent, PaymentState
from matchday.modules.payments.errors import AlreadyPaid, QuoteExpired
from matchday.modules.payments.store import payments

TRIES_MAX = 3


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


async def begin_payments(
    tx: Transaction, commands: Sequence[BeginPayment], *, claimed_by: UUID | None = None, tries_max: int = TRIES_MAX
) -> Sequence[Begun | Refusal]:
    """One outcome for each command. One is tried again whose place was taken by a payment that failed before we could read it: a
    payer whose card was declined may be as quick with another card as we are with writing that down."""
    answers: dict[int, Begun | Refusal] = {}
    rest = list(range(len(commands)))
    for _ in range(tries_max):
        made = await payments.insert(tx, [_row(commands[place]) for place in rest], claimed_by)
        new = []
        for place in rest:
            if commands[place].payment_id in made:
                made.remove(commands[place].payment_id)  # the same command twice in one batch: the second finds the first
                answers[place] = _new(commands[place])
                new.append(commands[place])
        _say_started(tx, new)
        if rest := [place for place in rest if place not in answers]:
            rest = await _answer_others(tx, commands, rest, answers)
        if not rest:
            break
    return [answers.get(place) or Unavailable() for place in range(len(commands))]


def _row(command: BeginPayment) -> tuple[UUID, Quote, str, str]:
    return command.payment_id, command.quote, command.provider, command.method


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


async def _answer_others(
    tx: Transaction, commands: Sequence[BeginPayment], rest: Sequence[int], answers: dict[int, Begun | Refusal]
) -> list[int]:
    """Those that made nothing: there is a payment already, or the time is over. Returns those of which neither is true any more."""
    rows = await payments.found(tx, [commands[place].payment_id for place in rest], [commands[place].quote.subject_id for place in rest])
    by_id = {row["payment_id"]: row for row in rows}
    live = {row["subject_id"]: row for row in rows if row["state"] not in ("failed", "cancelled")}
    now = await tx.clock()
    for place in rest:
        command = commands[place]
        if (row := by_id.get(command.payment_id)) is not None:
            answers[place] = _known(row) if row["method"] == command.method else KeyReused()
        elif (row := live.get(command.quote.subject_id)) is not None:
            answers[place] = AlreadyPaid() if row["state"] == "captured" else _known(row)
        elif command.quote.expires_at <= now:
            answers[place] = QuoteExpired()
    return [place for place in rest if place not in answers]


def _known(row: Any) -> Begun:
    fields = ("payment_id", "state", "amount_minor", "currency", "title", "next_url", "reason", "return_path")
    return Begun(**{name: row[name] for name in fields})

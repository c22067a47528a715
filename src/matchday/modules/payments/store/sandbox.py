"""The sandbox's own rows. Nothing outside of the sandbox reads them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.payments.domain.cards import CARDS
from matchday.modules.payments.domain.faults import Fault, Sending

PAYMENT = "key, amount_minor, currency, title, card, state, reason, return_url, refunded_minor, ready_at"


async def insert_payments(tx: Transaction, rows: Sequence[tuple[Any, ...]]) -> set[UUID]:
    """New payments, (key, amount, currency, title, card, state, reason, return URL, seconds until it is ready). Those whose key
    is known stay as they are, and are not among the returned."""
    if not rows:
        return set()
    made = await tx.fetch(
        """
        INSERT INTO payments.sandbox_payments (key, amount_minor, currency, title, card, state, reason, return_url, ready_at)
        SELECT key, amount_minor, currency, title, card, state, reason, return_url, clock_timestamp() + make_interval(secs => seconds)
        FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[])
          AS made (key, amount_minor, currency, title, card, state, reason, return_url, seconds)
        ORDER BY key
        ON CONFLICT (key) DO NOTHING
        RETURNING key
        """,
        *map(list, zip(*rows, strict=True)),
    )
    return {row["key"] for row in made}


async def load_payments(tx: Transaction, keys: Sequence[UUID]) -> dict[UUID, Any]:
    """By key; those that are known."""
    rows = await tx.fetch(f"SELECT {PAYMENT} FROM payments.sandbox_payments WHERE key = ANY ($1::uuid[])", keys)
    return {row["key"]: row for row in rows}


async def lock_payment(tx: Transaction, key: UUID) -> Any:
    """One, for a page that changes it; None if there is none."""
    return await tx.fetchrow(f"SELECT {PAYMENT} FROM payments.sandbox_payments WHERE key = $1 FOR UPDATE", key)


async def change_payment(tx: Transaction, key: UUID, *, card: str, state: str, reason: str = "", seconds: int | None = None) -> None:
    """The caller holds it."""
    await tx.execute(
        """
        UPDATE payments.sandbox_payments
        SET card = $2, state = $3, reason = $4, ready_at = clock_timestamp() + make_interval(secs => $5) WHERE key = $1
        """,
        key,
        card,
        state,
        reason,
        seconds,
    )


async def cancel_payments(tx: Transaction, keys: Sequence[UUID]) -> None:
    """Those that wait for their payer."""
    await tx.execute(
        """
        UPDATE payments.sandbox_payments SET state = 'cancelled'
        WHERE key IN (
            SELECT key FROM payments.sandbox_payments
            WHERE key = ANY ($1::uuid[]) AND state IN ('requires_method', 'requires_action') ORDER BY key FOR UPDATE
        )
        """,
        keys,
    )


async def finish_slow(tx: Transaction) -> list[Any]:
    """Payments with a slow card whose time has come. Returns them as they are now."""
    return await tx.fetch(
        f"""
        UPDATE payments.sandbox_payments SET state = 'succeeded', ready_at = NULL
        WHERE key IN (
            SELECT key FROM payments.sandbox_payments WHERE ready_at <= clock_timestamp() ORDER BY ready_at LIMIT 500 FOR UPDATE SKIP LOCKED
        ) AND state = 'processing'
        RETURNING {PAYMENT}
        """
    )


async def give_back(tx: Transaction, orders: Sequence[tuple[str, UUID, int]]) -> dict[str, tuple[str, str]]:
    """Refunds, (key, payment, amount), one after the other as a bank does; (state, reason) by key. A known key changes nothing."""
    answers: dict[str, tuple[str, str]] = {}
    known = await tx.fetch(
        "SELECT key, state, reason FROM payments.sandbox_refunds WHERE key = ANY ($1::text[])", [key for key, _, _ in orders]
    )
    answers.update({row["key"]: (row["state"], row["reason"]) for row in known})
    rest = [order for order in orders if order[0] not in answers]
    if not rest:
        return answers
    rows = await tx.fetch(
        f"SELECT {PAYMENT} FROM payments.sandbox_payments WHERE key = ANY ($1::uuid[]) ORDER BY key FOR UPDATE",
        [payment for _, payment, _ in rest],
    )
    left = {row["key"]: row["amount_minor"] - row["refunded_minor"] for row in rows if row["state"] == "succeeded"}
    cards = {row["key"]: row["card"] for row in rows}
    return answers | await _write_refunds(tx, rest, left, cards)


async def _write_refunds(
    tx: Transaction, orders: Sequence[tuple[str, UUID, int]], left: dict[UUID, int], cards: dict[UUID, str]
) -> dict[str, tuple[str, str]]:
    answers: dict[str, tuple[str, str]] = {}
    given: dict[UUID, int] = {}
    for key, payment, amount in orders:
        card = CARDS.get(cards.get(payment, ""))
        reason = (card.refund_reason if card else "") or ("" if amount <= left.get(payment, 0) else "amount_too_large")
        if not reason:
            left[payment] -= amount
            given[payment] = given.get(payment, 0) + amount
        answers[key] = ("failed" if reason else "succeeded", reason)
    await tx.execute(
        """
        WITH given AS (
            UPDATE payments.sandbox_payments AS payment SET refunded_minor = refunded_minor + amount
            FROM unnest($1::uuid[], $2::bigint[]) AS given (key, amount) WHERE payment.key = given.key
        )
        INSERT INTO payments.sandbox_refunds (key, payment_key, amount_minor, state, reason)
        SELECT * FROM unnest($3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::text[])
        """,
        list(given),
        list(given.values()),
        [key for key, _, _ in orders],
        [payment for _, payment, _ in orders],
        [amount for _, _, amount in orders],
        [answers[key][0] for key, _, _ in orders],
        [answers[key][1] for key, _, _ in orders],
    )
    return answers


async def pay_out(tx: Transaction, orders: Sequence[tuple[UUID, int, str]]) -> None:
    """Once per key."""
    await tx.execute(
        """
        INSERT INTO payments.sandbox_payouts (key, amount_minor, currency)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[]) ON CONFLICT DO NOTHING
        """,
        *map(list, zip(*orders, strict=True)),
    )


async def totals(tx: Transaction, currency: str) -> tuple[int, int]:
    """Taken and given back, all in all."""
    row = await tx.fetchrow(
        """
        SELECT coalesce(sum(amount_minor), 0)::bigint AS captured, coalesce(sum(refunded_minor), 0)::bigint AS refunded
        FROM payments.sandbox_payments WHERE state = 'succeeded' AND currency = $1
        """,
        currency,
    )
    return (row["captured"], row["refunded"]) if row else (0, 0)


async def lock_faults(tx: Transaction) -> list[Fault]:
    """What is still to go wrong. Usually nothing."""
    rows = await tx.fetch("SELECT place, kind, uses_left, seconds FROM payments.sandbox_faults ORDER BY place FOR UPDATE")
    return [Fault(**dict(row)) for row in rows]


async def list_faults(tx: Transaction) -> list[Fault]:
    """For whoever looks."""
    rows = await tx.fetch("SELECT place, kind, uses_left, seconds FROM payments.sandbox_faults ORDER BY place")
    return [Fault(**dict(row)) for row in rows]


async def save_faults(tx: Transaction, faults: Sequence[Fault]) -> None:
    """What was used up goes."""
    left = [fault for fault in faults if fault.uses_left]
    await tx.execute(
        "DELETE FROM payments.sandbox_faults WHERE place = ANY ($1::bigint[])", [fault.place for fault in faults if not fault.uses_left]
    )
    await tx.execute(
        """
        UPDATE payments.sandbox_faults AS fault SET uses_left = left_over.uses_left
        FROM unnest($1::bigint[], $2::integer[]) AS left_over (place, uses_left) WHERE fault.place = left_over.place
        """,
        [fault.place for fault in left],
        [fault.uses_left for fault in left],
    )


async def replace_faults(tx: Transaction, faults: Sequence[tuple[str, int, int]]) -> None:
    """The whole schedule, (kind, uses, seconds) in order."""
    await tx.execute("DELETE FROM payments.sandbox_faults")
    await tx.execute(
        """
        INSERT INTO payments.sandbox_faults (kind, uses_left, seconds)
        SELECT kind, uses_left, seconds FROM unnest($1::text[], $2::integer[], $3::integer[])
            WITH ORDINALITY AS faults (kind, uses_left, seconds, place) ORDER BY place
        """,
        [kind for kind, _, _ in faults],
        [uses for _, uses, _ in faults],
        [seconds for _, _, seconds in faults],
    )


async def queue_webhooks(tx: Transaction, webhooks: Sequence[tuple[UUID, str, Sending]]) -> None:
    """(event, body, how it is sent)."""
    await tx.execute(
        """
        INSERT INTO payments.sandbox_webhooks (webhook_id, event_id, body, is_wrongly_signed, due_at)
        SELECT webhook_id, event_id, body, is_wrongly_signed, clock_timestamp() + make_interval(secs => seconds)
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::boolean[], $5::integer[])
          AS queued (webhook_id, event_id, body, is_wrongly_signed, seconds)
        """,
        [new_id() for _ in webhooks],
        [event_id for event_id, _, _ in webhooks],
        [body for _, body, _ in webhooks],
        [sending.is_wrongly_signed for _, _, sending in webhooks],
        [sending.seconds for _, _, sending in webhooks],
    )


async def claim_webhooks(tx: Transaction, limit: int, seconds: int) -> list[Any]:
    """Those that are due, for this process until the lease runs out."""
    return await tx.fetch(
        """
        UPDATE payments.sandbox_webhooks SET attempts = attempts + 1, due_at = clock_timestamp() + make_interval(secs => $2)
        WHERE webhook_id IN (
            SELECT webhook_id FROM payments.sandbox_webhooks
            WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        RETURNING webhook_id, body, is_wrongly_signed, attempts
        """,
        limit,
        seconds,
    )


async def note_webhooks(tx: Transaction, told: Sequence[tuple[UUID, int | None, int | None]]) -> None:
    """(id, the status it was answered with, seconds until it is sent again or None)."""
    await tx.execute(
        """
        UPDATE payments.sandbox_webhooks AS webhook
        SET status = told.status, due_at = clock_timestamp() + make_interval(secs => told.seconds)
        FROM unnest($1::uuid[], $2::integer[], $3::integer[]) AS told (webhook_id, status, seconds)
        WHERE webhook.webhook_id = told.webhook_id
        """,
        *map(list, zip(*told, strict=True)),
    )


async def forget_old_webhooks(tx: Transaction) -> int:
    """Sent or given up."""
    return await tx.execute(
        "DELETE FROM payments.sandbox_webhooks WHERE due_at IS NULL AND created_at < clock_timestamp() - interval '30 days'"
    )

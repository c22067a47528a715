"""The sandbox's memberships, invoices and disputes. Nothing outside of the sandbox reads them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.payments.domain.renewals import Membership

MEMBERSHIP = "key, title, interval, amount_minor, currency, card, state, is_ending, anchor_at, periods, failures, reason, return_url"
DISPUTE_DAYS = 7


async def insert(tx: Transaction, rows: Sequence[tuple[Any, ...]]) -> None:
    """(key, title, interval, amount, currency, return URL). Those whose key is known stay as they are."""
    await tx.execute(
        """
        INSERT INTO payments.sandbox_subscriptions (key, title, interval, amount_minor, currency, return_url, state)
        SELECT made.*, 'requires_method'
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])
          AS made (key, title, interval, amount_minor, currency, return_url)
        ORDER BY key ON CONFLICT (key) DO NOTHING
        """,
        *map(list, zip(*rows, strict=True)),
    )


async def load(tx: Transaction, keys: Sequence[UUID]) -> dict[UUID, Any]:
    """By key; those that are known."""
    rows = await tx.fetch(f"SELECT {MEMBERSHIP} FROM payments.sandbox_subscriptions WHERE key = ANY ($1::uuid[])", keys)
    return {row["key"]: row for row in rows}


async def lock(tx: Transaction, keys: Sequence[UUID]) -> dict[UUID, Any]:
    """By key, in their order."""
    rows = await tx.fetch(
        f"SELECT {MEMBERSHIP} FROM payments.sandbox_subscriptions WHERE key = ANY ($1::uuid[]) ORDER BY key FOR UPDATE", keys
    )
    return {row["key"]: row for row in rows}


async def lock_due(tx: Transaction, limit: int) -> dict[UUID, Any]:
    """Those that time changes now."""
    rows = await tx.fetch(
        f"""
        SELECT {MEMBERSHIP} FROM payments.sandbox_subscriptions
        WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
        """,
        limit,
    )
    return {row["key"]: row for row in rows}


async def save(tx: Transaction, changed: Sequence[tuple[UUID, Membership]]) -> None:
    """The caller holds them. Each period that was paid has an invoice, once."""
    await tx.execute(
        """
        UPDATE payments.sandbox_subscriptions AS membership
        SET state = now.state, card = now.card, is_ending = now.is_ending, anchor_at = now.anchor_at, periods = now.periods,
            failures = now.failures, reason = now.reason, due_at = now.due_at
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::integer[], $7::integer[], $8::text[],
                    $9::timestamptz[])
          AS now (key, state, card, is_ending, anchor_at, periods, failures, reason, due_at)
        WHERE membership.key = now.key
        """,
        [key for key, _ in changed],
        [membership.state for _, membership in changed],
        [membership.card for _, membership in changed],
        [membership.is_ending for _, membership in changed],
        [membership.anchor_at for _, membership in changed],
        [membership.periods for _, membership in changed],
        [membership.failures for _, membership in changed],
        [membership.reason for _, membership in changed],
        [membership.due_at for _, membership in changed],
    )
    await tx.execute(
        """
        INSERT INTO payments.sandbox_invoices (subscription_key, period, amount_minor, currency)
        SELECT key, periods, amount_minor, currency FROM payments.sandbox_subscriptions WHERE key = ANY ($1::uuid[]) AND periods > 0
        ON CONFLICT DO NOTHING
        """,
        [key for key, _ in changed],
    )


async def invoices(tx: Transaction, keys: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Of each membership, the newest first."""
    rows = await tx.fetch(
        """
        SELECT subscription_key, period, amount_minor, currency, paid_at FROM payments.sandbox_invoices
        WHERE subscription_key = ANY ($1::uuid[]) ORDER BY subscription_key, period DESC
        """,
        keys,
    )
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row["subscription_key"], []).append(row)
    return found


def membership_of(row: Any) -> Membership:
    """As the rules of renewing want it."""
    return Membership(**{name: row[name] for name in Membership.__struct_fields__})


async def put_dispute(tx: Transaction, dispute_key: UUID, payment_key: UUID, state: str) -> bool:
    """Opened once per payment, which must have been made with a card that can be disputed; then won or lost once. False: it
    cannot be so."""
    if state == "opened":
        made = await tx.execute(
            """
            INSERT INTO payments.sandbox_disputes (dispute_key, payment_key, amount_minor, currency, state, respond_by)
            SELECT $1, key, amount_minor - refunded_minor, currency, 'opened', clock_timestamp() + make_interval(days => $3)
            FROM payments.sandbox_payments
            WHERE key = $2 AND state = 'succeeded' AND card = '4000000000000259' AND refunded_minor < amount_minor
            ON CONFLICT (payment_key) DO NOTHING
            """,
            dispute_key,
            payment_key,
            DISPUTE_DAYS,
        )
        return made == 1
    changed = await tx.execute(
        "UPDATE payments.sandbox_disputes SET state = $2 WHERE payment_key = $1 AND state = 'opened'", payment_key, state
    )
    return changed == 1


async def disputes(tx: Transaction, payment_keys: Sequence[UUID]) -> list[Any]:
    """Of these payments."""
    return await tx.fetch(
        """
        SELECT dispute_key, payment_key, amount_minor, currency, state, respond_by FROM payments.sandbox_disputes
        WHERE payment_key = ANY ($1::uuid[])
        """,
        payment_keys,
    )


async def disputes_since(tx: Transaction, since: datetime | None) -> list[Any]:
    """The oldest first."""
    return await tx.fetch(
        """
        SELECT dispute_key, payment_key, state FROM payments.sandbox_disputes
        WHERE $1::timestamptz IS NULL OR created_at >= $1 ORDER BY created_at
        """,
        since,
    )

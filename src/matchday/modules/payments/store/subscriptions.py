"""Rows of memberships."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.payments.domain.payments import pause_seconds
from matchday.modules.payments.domain.subscriptions import LOOK_SECONDS, PaidPeriod, Plan, SubscriptionNews, SubscriptionOrder, may_become

LEASE_SECONDS = 30
SHOWN = """subscription_id, version, account_id, plan, interval, amount_minor, currency, provider, state, reference, customer,
    coalesce(ending_wish, is_ending) OR is_end_wanted AS is_ending, next_url, reason, period_ends_at, created_at, ended_at"""
_ORDER = """subscription_id, account_id, plan, title, interval, amount_minor, currency, state, reference, customer, ending_wish,
    is_end_wanted, attempts"""


async def insert(tx: Transaction, subscription_id: UUID, account_id: UUID, plan: Plan, title: str, provider: str) -> bool:
    """False: this account has one already."""
    made = await tx.execute(
        """
        INSERT INTO payments.subscriptions (subscription_id, account_id, plan, title, interval, amount_minor, currency, provider)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
        """,
        subscription_id,
        account_id,
        plan.name,
        title,
        plan.interval,
        plan.amount_minor,
        plan.currency,
        provider,
    )
    return made == 1


async def lock_one(tx: Transaction, account_id: UUID, subscription_id: UUID) -> Any:
    """One of this account; None if it has no such."""
    return await tx.fetchrow(
        f"SELECT {SHOWN} FROM payments.subscriptions WHERE subscription_id = $1 AND account_id = $2 FOR UPDATE", subscription_id, account_id
    )


async def wish(tx: Transaction, subscription_id: UUID, *, is_ending: bool | None, is_end_wanted: bool) -> None:
    """The caller holds it. Brought to the provider at once."""
    await tx.execute(
        """
        UPDATE payments.subscriptions
        SET ending_wish = $2, is_end_wanted = is_end_wanted OR $3, due_at = clock_timestamp(), version = version + 1
        WHERE subscription_id = $1
        """,
        subscription_id,
        is_ending,
        is_end_wanted,
    )


async def look_again(tx: Transaction, provider: str, subscription_id: UUID | None, reference: str) -> None:
    """The provider told something of one that is not over."""
    await tx.execute(
        """
        UPDATE payments.subscriptions SET due_at = clock_timestamp()
        WHERE provider = $1 AND state <> 'ended' AND (subscription_id = $2 OR (reference = $3 AND $3 <> ''))
        """,
        provider,
        subscription_id,
        reference,
    )


async def forget(tx: Transaction, accounts: Sequence[UUID]) -> None:
    """Who is gone is not charged again."""
    await tx.execute(
        """
        UPDATE payments.subscriptions
        SET is_end_wanted = true, account_id = NULL, due_at = CASE WHEN state <> 'ended' THEN clock_timestamp() END
        WHERE account_id = ANY ($1::uuid[])
        """,
        accounts,
    )


async def claim_due(tx: Transaction, limit: int, claimed_by: UUID | None = None) -> list[tuple[str, SubscriptionOrder]]:
    """Those to be brought to their providers now."""
    rows = await tx.fetch(
        f"""
        UPDATE payments.subscriptions SET due_at = clock_timestamp() + make_interval(secs => $1), attempts = attempts + 1, claimed_by = $3
        WHERE subscription_id IN (
            SELECT subscription_id FROM payments.subscriptions
            WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        RETURNING {_ORDER}, provider
        """,
        LEASE_SECONDS,
        limit,
        claimed_by,
    )
    names = [name for name in SubscriptionOrder.__struct_fields__ if name != "return_url"]
    return [(row["provider"], SubscriptionOrder(**{name: row[name] for name in names})) for row in rows]


async def lock(tx: Transaction, subscription_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """In the order of their ids."""
    rows = await tx.fetch(
        """
        SELECT subscription_id, provider, state, is_ending, is_end_wanted, ending_wish, period_ends_at FROM payments.subscriptions
        WHERE subscription_id = ANY ($1::uuid[]) ORDER BY subscription_id FOR UPDATE
        """,
        sorted(subscription_ids),
    )
    return {row["subscription_id"]: row for row in rows}


async def write(tx: Transaction, news: Sequence[tuple[SubscriptionNews, SubscriptionOrder]], known: dict[UUID, Any]) -> list[Any]:
    """What providers said, under the lock of the rows. A wish that was made while the provider was asked stays one. Returned are those
    whose state, end or wish to end is another than it was."""
    told = [(one, order) for one, order in news if _is_news(one, known.get(one.subscription_id))]
    rows = await tx.fetch(
        f"""
        UPDATE payments.subscriptions AS subscription
        SET state = new_state, reference = coalesce(new_reference, reference), customer = coalesce(new_customer, customer),
            is_ending = new_ending, ending_wish = CASE WHEN ending_wish IS DISTINCT FROM told_wish THEN ending_wish END,
            period_ends_at = coalesce(new_end, period_ends_at), next_url = new_url, reason = new_reason,
            ended_at = CASE WHEN new_state = 'ended' THEN clock_timestamp() END, version = version + is_changed::integer,
            claimed_by = NULL,
            due_at = CASE WHEN new_state = 'ended' THEN NULL
                          WHEN ending_wish IS DISTINCT FROM told_wish OR (is_end_wanted AND NOT told_end) THEN clock_timestamp()
                          ELSE clock_timestamp() + make_interval(secs => pause) END
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::timestamptz[], $7::text[], $8::text[], $9::integer[],
                    $10::boolean[], $11::boolean[], $12::boolean[])
          AS told (told_id, new_state, new_reference, new_customer, new_ending, new_end, new_url, new_reason, pause, is_changed, told_wish,
                   told_end)
        WHERE subscription.subscription_id = told_id
        RETURNING {SHOWN}, is_changed
        """,
        [one.subscription_id for one, _ in told],
        [one.state for one, _ in told],
        [one.reference for one, _ in told],
        [one.customer for one, _ in told],
        [one.is_ending for one, _ in told],
        [one.period_ends_at for one, _ in told],
        [one.next_url for one, _ in told],
        [one.reason for one, _ in told],
        [pause_seconds(order.attempts, is_known=True) if one.state == "incomplete" else LOOK_SECONDS for one, order in told],
        [_is_changed(one, known[one.subscription_id]) for one, _ in told],
        [order.ending_wish for _, order in told],
        [order.is_end_wanted for _, order in told],
    )
    return [row for row in rows if row["is_changed"]]


async def postpone(tx: Transaction, news: Sequence[tuple[SubscriptionNews, SubscriptionOrder]]) -> None:
    """Those of which there was no answer."""
    silent = [(one, order) for one, order in news if one.state is None]
    await tx.execute(
        """
        UPDATE payments.subscriptions AS subscription SET due_at = clock_timestamp() + make_interval(secs => pause), reason = told.reason,
            claimed_by = NULL
        FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS told (subscription_id, pause, reason)
        WHERE subscription.subscription_id = told.subscription_id
        """,
        [one.subscription_id for one, _ in silent],
        [pause_seconds(order.attempts, is_known=False) for _, order in silent],
        [one.reason for one, _ in silent],
    )


async def insert_paid(tx: Transaction, rows: Sequence[tuple[str, UUID, UUID, PaidPeriod]]) -> list[Any]:
    """(provider, transfer, subscription, what came in). Returned are those that were not known."""
    return await tx.fetch(
        """
        INSERT INTO payments.subscription_payments (provider, reference, transfer_id, subscription_id, amount_minor, currency)
        SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[]) ORDER BY 1, 2
        ON CONFLICT DO NOTHING
        RETURNING provider, transfer_id, subscription_id, amount_minor, currency
        """,
        [provider for provider, _, _, _ in rows],
        [paid.reference for _, _, _, paid in rows],
        [transfer_id for _, transfer_id, _, _ in rows],
        [subscription_id for _, _, subscription_id, _ in rows],
        [paid.amount_minor for _, _, _, paid in rows],
        [paid.currency for _, _, _, paid in rows],
    )


def _is_news(told: SubscriptionNews, known: Any) -> bool:
    return known is not None and told.state is not None and may_become(known["state"], told.state)


def _is_changed(told: SubscriptionNews, known: Any) -> bool:
    """As others see it: what was wished counts from the wish on."""
    was_ending = (known["is_ending"] if known["ending_wish"] is None else known["ending_wish"]) or known["is_end_wanted"]
    is_ending = told.is_ending or known["is_end_wanted"]
    ends_at = told.period_ends_at or known["period_ends_at"]
    return bool(told.state != known["state"] or is_ending != was_ending or ends_at != known["period_ends_at"])

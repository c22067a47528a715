"""Questions about memberships."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor
from matchday.contracts.payments import SubscriptionChanged
from matchday.modules.payments.domain.subscriptions import SubscriptionOrder
from matchday.modules.payments.store.subscriptions import SHOWN

_BATCH = 500


async def one(tx: Transaction, account_id: UUID, subscription_id: UUID) -> Any:
    """Of this account; None if it has no such."""
    return await tx.fetchrow(
        f"SELECT {SHOWN} FROM payments.subscriptions WHERE subscription_id = $1 AND account_id = $2", subscription_id, account_id
    )


async def newest(tx: Transaction, account_id: UUID) -> Any:
    """The membership that somebody has, else the last one that was; None for whom never had one. One that was never paid is none."""
    return await tx.fetchrow(
        f"""
        SELECT {SHOWN} FROM payments.subscriptions WHERE account_id = $1 AND (state <> 'ended' OR period_ends_at IS NOT NULL)
        ORDER BY state = 'ended', subscription_id DESC LIMIT 1
        """,
        account_id,
    )


async def page_of(tx: Transaction, account_id: UUID, cursor: Cursor) -> list[Any]:
    """Newest first."""
    after = cursor.convert(UUID)
    return await tx.fetch(
        f"""
        SELECT {SHOWN} FROM payments.subscriptions WHERE account_id = $1 AND ($2::uuid IS NULL OR subscription_id < $2)
        ORDER BY subscription_id DESC LIMIT $3
        """,
        account_id,
        after[0] if after else None,
        cursor.limit + 1,
    )


async def paid(tx: Transaction, subscription_id: UUID, limit: int = 24) -> list[Any]:
    """What came in for a membership, newest first."""
    return await tx.fetch(
        """
        SELECT amount_minor, currency, made_at FROM payments.subscription_payments WHERE subscription_id = $1
        ORDER BY made_at DESC LIMIT $2
        """,
        subscription_id,
        limit,
    )


async def order_of(tx: Transaction, account_id: UUID, subscription_id: UUID) -> tuple[str, SubscriptionOrder] | None:
    """As its provider is told of it, with the provider's name."""
    row = await tx.fetchrow(
        """
        SELECT subscription_id, account_id, plan, title, interval, amount_minor, currency, state, reference, customer, ending_wish,
               is_end_wanted, attempts, provider
        FROM payments.subscriptions WHERE subscription_id = $1 AND account_id = $2
        """,
        subscription_id,
        account_id,
    )
    if row is None:
        return None
    names = [name for name in SubscriptionOrder.__struct_fields__ if name != "return_url"]
    return row["provider"], SubscriptionOrder(**{name: row[name] for name in names})


async def announce_memberships(tx: Transaction) -> AsyncIterator[SubscriptionChanged]:
    """Every one that is somebody's, in the order of their ids."""
    last: UUID | None = None
    fields = ("version", "subscription_id", "account_id", "plan", "interval", "state", "is_ending", "period_ends_at")
    while True:
        rows = await tx.fetch(
            f"""
            SELECT {SHOWN} FROM payments.subscriptions WHERE account_id IS NOT NULL AND ($1::uuid IS NULL OR subscription_id > $1)
            ORDER BY subscription_id LIMIT $2
            """,
            last,
            _BATCH,
        )
        for row in rows:
            yield SubscriptionChanged(**{name: row[name] for name in fields})
        if len(rows) < _BATCH:
            return
        last = rows[-1]["subscription_id"]

"""The sandbox's memberships and disputes, behind its face in `sandbox.py`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.payments.domain.disputes import DisputeAnswer, Disputed, DisputeNews, DisputeQuestion, DisputeSearch
from matchday.modules.payments.domain.subscriptions import PaidPeriod, SubscriptionNews, SubscriptionOrder, SubscriptionState
from matchday.modules.payments.store import sandbox_memberships as store

_STATES: dict[str, SubscriptionState] = {
    "requires_method": "incomplete",
    "requires_action": "incomplete",
    "active": "active",
    "past_due": "past_due",
    "ended": "ended",
}


async def disputes(tx: Transaction, questions: Sequence[DisputeQuestion]) -> list[DisputeAnswer]:
    """In the order of the questions."""
    rows = await store.disputes(tx, [question.payment_id for question in questions])
    found = {
        row["payment_key"]: DisputeNews(
            payment_id=row["payment_key"],
            reference=_dispute_name(row["dispute_key"]),
            state=row["state"],
            amount_minor=row["amount_minor"],
            currency=row["currency"],
            reason="fraudulent",
            respond_by=row["respond_by"],
        )
        for row in rows
    }
    return [
        DisputeAnswer(payment_id=question.payment_id, disputes=(found[question.payment_id],) if question.payment_id in found else ())
        for question in questions
    ]


async def disputed(tx: Transaction, search: DisputeSearch) -> list[Disputed]:
    """Those that were opened since."""
    return [
        Disputed(
            reference=_dispute_name(row["dispute_key"]),
            state=row["state"],
            payment=f"sbx_{row['payment_key'].hex}",
            payment_id=row["payment_key"],
        )
        for row in await store.disputes_since(tx, search.since)
    ]


def _dispute_name(key: UUID) -> str:
    return f"sbxd_{key.hex}"


async def subscriptions(tx: Transaction, orders: Sequence[SubscriptionOrder], address: str) -> list[SubscriptionNews]:
    """Begun, changed as wished, told. `address` is where their pages are."""
    fresh = [order for order in orders if order.reference is None]
    if fresh:
        await store.insert(
            tx,
            [(order.subscription_id, order.title, order.interval, order.amount_minor, order.currency, order.return_url) for order in fresh],
        )
    keys = [order.subscription_id for order in orders]
    rows = await store.lock(tx, keys)
    memberships = {key: store.membership_of(row) for key, row in rows.items()}
    changed = []
    for order in orders:
        known = memberships[order.subscription_id]
        wish: dict[str, Any] = {} if order.ending_wish is None or known.state == "ended" else {"is_ending": order.ending_wish}
        if order.is_end_wanted:
            wish["state"] = "ended"
        now = msgspec.structs.replace(known, **wish)
        if now != known:
            memberships[order.subscription_id] = now
            changed.append((order.subscription_id, now))
    if changed:
        await store.save(tx, changed)
    invoices = await store.invoices(tx, keys)
    return [
        SubscriptionNews(
            subscription_id=key,
            state=_STATES[memberships[key].state],
            reference=f"sbxs_{key.hex}",
            customer=f"sbxc_{key.hex}",
            is_ending=memberships[key].is_ending,
            period_ends_at=memberships[key].period_ends_at,
            next_url=f"{address}/{key}" if memberships[key].state in ("requires_method", "requires_action", "past_due") else None,
            reason=memberships[key].reason,
            paid=tuple(
                PaidPeriod(reference=f"sbxi_{key.hex}_{row['period']}", amount_minor=row["amount_minor"], currency=row["currency"])
                for row in invoices.get(key, ())
            ),
        )
        for key in keys
    ]

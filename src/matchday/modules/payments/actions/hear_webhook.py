"""A provider told something. It is believed in one thing only: that there is something to look at. What a payment has become is asked
of the provider by the worker, so that it does not matter in which order news come, how often, or whether at all."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.payments.providers.provider import About, ProviderEvent
from matchday.modules.payments.store import disputes, merchants, payouts, refunds, subscriptions, webhooks

Hearer = Callable[[Transaction, str, ProviderEvent], Awaitable[bool]]
"""Takes the provider's name and what it told. False: nobody knows yet what it is about; it is kept and comes again."""


def _of_payment(look_again: Callable[[Transaction, UUID], Awaitable[None]]) -> Hearer:
    """For what is known by its payment."""

    async def hear(tx: Transaction, provider: str, event: ProviderEvent) -> bool:
        payment_id = await webhooks.find_payment(tx, provider, event.payment_id, event.reference)
        if payment_id is not None:
            await look_again(tx, payment_id)
        return payment_id is not None

    return hear


async def _subscription(tx: Transaction, provider: str, event: ProviderEvent) -> bool:
    """Its row is there before its provider hears of it: what is not ours is not waited for."""
    await subscriptions.look_again(tx, provider, event.payment_id, event.reference)
    return True


async def _merchant(tx: Transaction, provider: str, event: ProviderEvent) -> bool:
    await merchants.look_again(tx, provider, event.reference)
    return True


async def _payout(tx: Transaction, provider: str, event: ProviderEvent) -> bool:
    await payouts.look_again(tx, provider, event.reference)
    return True


async def _nothing(_tx: Transaction, _provider: str, _event: ProviderEvent) -> bool:
    return True


HEARERS: Mapping[About, Hearer] = {
    "payment": _of_payment(webhooks.look_again),
    "refund": _of_payment(refunds.look_again),
    "dispute": _of_payment(disputes.look_again),
    "subscription": _subscription,
    "merchant": _merchant,
    "payout": _payout,
}


async def hear_webhook(tx: Transaction, provider: str, event: ProviderEvent) -> None:
    """Once per event."""
    is_new = await webhooks.note(
        tx,
        provider=provider,
        event_id=event.event_id,
        kind=event.kind,
        about=event.about,
        payment_id=event.payment_id,
        reference=event.reference,
    )
    if is_new and not await HEARERS.get(event.about, _nothing)(tx, provider, event):
        await webhooks.keep(tx, provider, event.event_id)


async def hear_kept(tx: Transaction, limit: int = 200) -> int:
    """What was told before we knew what it is about."""
    rows = await webhooks.take_kept(tx, limit)
    for row in rows:
        event = ProviderEvent(
            event_id=row["event_id"], kind=row["kind"], about=row["about"], payment_id=row["payment_id"], reference=row["reference"]
        )
        if not await HEARERS.get(event.about, _nothing)(tx, row["provider"], event):
            await webhooks.keep(tx, row["provider"], event.event_id)
    return len(rows)

"""Accounts say how a person is reached, or that there is nobody to reach any more."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import ContactChanged
from matchday.modules.notifications import replicas
from matchday.modules.notifications.store import deliveries, destinations, inbox


async def follow_contacts(tx: Transaction, events: Sequence[ContactChanged]) -> None:
    """What waited for an account to be known goes out; what is left of a deleted one is erased. Idempotent."""
    await replicas.save_contacts(tx, events)
    known = [event.account_id for event in events if event.email is not None]
    deleted = [event.account_id for event in events if event.email is None]
    if known:
        await deliveries.wake_waiting(tx, known)
    if deleted:
        await deliveries.erase(tx, deleted)
        await inbox.erase_inboxes(tx, deleted)
        await replicas.forget_wishes(tx, events)
        await destinations.erase_destinations(tx, deleted)

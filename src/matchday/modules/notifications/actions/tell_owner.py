"""Whoever a webhook belongs to learns that it was switched off, and why."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.notifications.actions.fill_inboxes import fill_inboxes
from matchday.modules.notifications.domain.messages import Message
from matchday.modules.notifications.domain.words import quotable
from matchday.modules.notifications.store import deliveries, webhooks

TOLD_MAX = 50
"""Owners and organisers of one organisation."""


async def tell_owner(tx: Transaction, destination_id: UUID, words: str) -> None:
    """The person, or all organisers; in the transaction that ends it, so once."""
    ended = await webhooks.ended_webhook(tx, destination_id)
    if ended is None:
        return
    messages = [
        Message(
            kind="webhook_ended",
            account_id=account_id,
            path=ended.path,
            context={"webhook": quotable(ended.title or ended.address), "reason": words, "page": ended.path, "waiting": ended.unsent},
        )
        for account_id in await webhooks.told_of_end(tx, ended, TOLD_MAX)
    ]
    told = [(new_id(), message) for message in messages]
    for event_id, message in told:
        await deliveries.put(tx, message, event_id, {})
    await fill_inboxes(tx, told)

"""Something happened that somebody should be told of."""

from collections.abc import Callable, Sequence
from typing import Any

from matchday.backbone.database import Transaction
from matchday.backbone.module import Heard
from matchday.modules.notifications.actions.fill_inboxes import fill_inboxes
from matchday.modules.notifications.domain.messages import Message
from matchday.modules.notifications.store import deliveries


async def queue_messages(make: Callable[[Any], Message], tx: Transaction, heard: Sequence[Heard[Any]]) -> None:
    """One message per event, by mail and where its kind goes there into the inbox; the event's id makes sure that hearing it
    twice tells it once."""
    told = [(each.event_id, make(each.event), dict(each.headers)) for each in heard]
    for event_id, message, headers in told:
        await deliveries.put(tx, message, event_id, headers)
    await fill_inboxes(tx, [(event_id, message) for event_id, message, _ in told])

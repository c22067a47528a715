"""Something happened that somebody should be told of."""

from collections.abc import Callable, Sequence
from typing import Any

from matchday.backbone.database import Transaction
from matchday.backbone.module import Heard
from matchday.modules.notifications.domain.messages import Message
from matchday.modules.notifications.store import deliveries


async def queue_messages(make: Callable[[Any], Message], tx: Transaction, heard: Sequence[Heard[Any]]) -> None:
    """One message per event; the event's id makes sure that hearing it twice tells it once."""
    for each in heard:
        await deliveries.put(tx, make(each.event), each.event_id, dict(each.headers))

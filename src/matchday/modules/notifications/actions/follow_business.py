"""Something happened that concerns one organisation or person, and that their own webhooks may hear: an order, a decision."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.module import Heard
from matchday.contracts.event import Event
from matchday.modules.notifications.domain.happenings import Happening
from matchday.modules.notifications.store import happenings


async def follow_business(tx: Transaction, heard: Sequence[Heard[Event]]) -> None:
    """Each event once, by its id. Its fields are what receivers get, but for those that it hides."""
    for each in heard:
        declared = each.event.webhook
        owner_id: UUID | None = getattr(each.event, declared.owner) if declared is not None else None
        if declared is None or owner_id is None:
            continue
        facts = {name: value for name, value in msgspec.to_builtins(each.event).items() if name not in declared.hidden}
        told = Happening(happening_id=each.event_id, kind=declared.name, subjects=(owner_id,), facts=facts, owner_id=owner_id)
        await happenings.put_happenings(tx, [told], each.headers)

"""Something happened that concerns one organisation or person, and that their own webhooks may hear: an order, a decision."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.module import Heard
from matchday.contracts.event import Event, WebhookType
from matchday.modules.notifications.domain.happenings import Happening, id_of
from matchday.modules.notifications.store import happenings


async def follow_business(tx: Transaction, heard: Sequence[Heard[Event]]) -> None:
    """Each event once, by its id. Its fields are what receivers get, but for those that it hides. Of owners who have no such
    webhook nothing is kept: thousands of orders a second cost one look."""
    owned = [(each, owner_id, declared) for each in heard for owner_id, declared in _owners(each.event)]
    wanted = await happenings.owners_that_hear(tx, [(owner_id, declared.name) for _, owner_id, declared in owned]) if owned else set()
    for each, owner_id, declared in owned:
        if (owner_id, declared.name) in wanted:
            told = [
                Happening(
                    happening_id=each.event_id if not declared.each else id_of(each.event_id, str(place)),
                    kind=declared.name,
                    subjects=(owner_id,),
                    facts=facts,
                    owner_id=owner_id,
                )
                for place, facts in enumerate(_facts(each.event, declared))
            ]
            await happenings.put_happenings(tx, told, each.headers)


def _owners(event: Event) -> list[tuple[UUID, WebhookType]]:
    """Nobody, or the one that the event names."""
    declared = event.webhook
    owner_id = getattr(event, declared.owner) if declared is not None else None
    return [] if declared is None or owner_id is None else [(owner_id, declared)]


def _facts(event: Event, declared: WebhookType) -> list[dict[str, Any]]:
    """Of the event, or of each thing in it."""
    fields = msgspec.to_builtins(event)
    things = fields.pop(declared.each) if declared.each else [{}]
    return [{name: value for name, value in (fields | thing).items() if name not in declared.hidden} for thing in things]

"""What somebody is told on the site itself, besides by mail."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.notifications.actions.say_counts import say_counts
from matchday.modules.notifications.domain.kinds import CATEGORIES, KINDS
from matchday.modules.notifications.domain.messages import Message
from matchday.modules.notifications.store import inbox


async def fill_inboxes(tx: Transaction, told: Sequence[tuple[UUID, Message]]) -> None:
    """Each with the id of its event, by which it is told once. Only kinds that go there, and only to those who want it."""
    going = [(event_id, message) for event_id, message in told if "inbox" in KINDS[message.kind].channels]
    found = await inbox.candidates(tx, going) if going else []
    wanted = [(each.account_id, each) for each in found if each.account_id and CATEGORIES[each.category].reaches("inbox", each.wish)]
    if not wanted:
        return
    last = await inbox.lock_and_number(tx, wanted)
    await inbox.put_notices(tx, wanted, last)
    await inbox.forget_surplus(tx, list(last))
    await say_counts(tx, list(last))

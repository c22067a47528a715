"""Every page of a person learns at once how many notices are unread."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.notifications.domain.inbox import room_of
from matchday.modules.notifications.store import inbox


async def say_counts(tx: Transaction, accounts: Sequence[UUID]) -> None:
    """The caller holds their inboxes. A number and no words: it goes to devices of different languages."""
    for account_id, unread in (await inbox.count_unread(tx, accounts)).items():
        tx.say(room_of(account_id), {"unread": unread})

"""Somebody says what they want to hear of, and by which way."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.notifications.domain.kinds import CATEGORIES
from matchday.modules.notifications.errors import NotOptional
from matchday.modules.notifications.schemas import Wish
from matchday.modules.notifications.store import preferences


async def save_wishes(tx: Transaction, account_id: UUID, wishes: Sequence[Wish]) -> None:
    """All of them or none; categories that are not named stay as they are. Raises NotOptional."""
    for wish in sorted(wishes, key=lambda wish: wish.category):
        category = CATEGORIES.get(wish.category)
        if category is None or not category.is_optional:
            raise NotOptional
        await preferences.save_wish(tx, account_id, wish.category, "email", is_on=wish.email)
        await preferences.save_wish(tx, account_id, wish.category, "inbox", is_on=wish.inbox)
        if wish.email:
            await preferences.hear_address_again(tx, account_id, wish.category)

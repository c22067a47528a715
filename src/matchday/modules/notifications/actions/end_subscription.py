"""Somebody, or their mail provider for them, wants no more mail of a category."""

from matchday.backbone.database import Transaction
from matchday.modules.notifications.domain.unsubscribing import Subscription
from matchday.modules.notifications.store import preferences


async def end_subscription(tx: Transaction, subscription: Subscription) -> None:
    """By mail only; the inbox goes on. Doing it twice is fine."""
    if subscription.account_id is not None:
        await preferences.save_wish(tx, subscription.account_id, subscription.category, "email", is_on=False)
    elif subscription.address is not None:
        await preferences.silence_address(tx, subscription.address, subscription.category)

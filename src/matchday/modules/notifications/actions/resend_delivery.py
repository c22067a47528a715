"""A platform admin has a mail sent again that was given up."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.notifications.errors import LinkExpired, NoRecipient, NotDead
from matchday.modules.notifications.store import deliveries, parcels


async def resend_delivery(tx: Transaction, delivery_id: UUID) -> None:
    """It goes out within a second, with all its tries before it. Raises NotFound, NotDead, LinkExpired or NoRecipient."""
    delivery = await deliveries.lock_resendable(tx, delivery_id)
    if delivery is None:
        raise NotFound
    if delivery.state != "dead":
        raise NotDead
    if delivery.has_expired:
        raise LinkExpired
    if not delivery.has_recipient:
        raise NoRecipient
    await deliveries.queue_again(tx, delivery_id)
    if delivery.destination_id is not None:
        await parcels.wake(tx, [delivery.destination_id])

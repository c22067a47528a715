"""What people want to hear of."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.notifications.domain.kinds import Channel


async def save_wish(tx: Transaction, account_id: UUID, category: str, channel: Channel, *, is_on: bool) -> None:
    """From now on. Saying the same twice changes nothing."""
    await tx.execute(
        """
        INSERT INTO notifications.preferences AS wish (account_id, category, channel, is_on) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, category, channel) DO UPDATE SET is_on = excluded.is_on, changed_at = now()
        WHERE wish.is_on <> excluded.is_on
        """,
        account_id,
        category,
        channel,
        is_on,
    )


async def silence_address(tx: Transaction, address: str, category: str) -> None:
    """An address without an account wants no more of it."""
    await tx.execute(
        """
        INSERT INTO notifications.silenced_addresses (address_hash, category) VALUES (sha256(convert_to(lower($1), 'UTF8')), $2)
        ON CONFLICT DO NOTHING
        """,
        address,
        category,
    )


async def hear_address_again(tx: Transaction, account_id: UUID, category: str) -> None:
    """The account's owner wants mail of it again, and its address may have been silenced before they had an account."""
    await tx.execute(
        """
        DELETE FROM notifications.silenced_addresses AS silenced
        USING notifications.known_contacts AS contact
        WHERE contact.account_id = $1 AND silenced.category = $2
          AND silenced.address_hash = sha256(convert_to(lower(contact.email), 'UTF8'))
        """,
        account_id,
        category,
    )

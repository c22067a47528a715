"""The copy of how people are reached."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import ContactChanged


async def save_contacts(tx: Transaction, events: Sequence[ContactChanged]) -> None:
    """`known_contacts`: only ever replaced by a newer version, and a deleted account stays deleted."""
    await tx.executemany(
        """
        INSERT INTO notifications.known_contacts AS known (account_id, version, email, name, locale) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id) DO UPDATE
        SET version = excluded.version, email = excluded.email, name = excluded.name, locale = excluded.locale
        WHERE known.version < excluded.version AND known.email IS NOT NULL
        """,
        [
            (event.account_id, event.version, event.email, event.name if event.email is not None else "", event.locale)
            for event in sorted(events, key=lambda event: event.account_id)
        ],
    )


async def forget_wishes(tx: Transaction, events: Sequence[ContactChanged]) -> None:
    """What deleted accounts wanted to hear of."""
    await tx.execute(
        "DELETE FROM notifications.preferences WHERE account_id = ANY ($1::uuid[])",
        [event.account_id for event in events if event.email is None],
    )

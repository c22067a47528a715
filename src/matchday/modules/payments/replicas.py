"""What payments knows of others: names, and who is gone."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.modules.payments.store import subscriptions


async def save_organisations(tx: Transaction, events: Sequence[OrganisationChanged]) -> None:
    """Newer versions win."""
    await tx.executemany(
        """
        INSERT INTO payments.known_organisations AS known (organisation_id, version, slug, name) VALUES ($1, $2, $3, $4)
        ON CONFLICT (organisation_id) DO UPDATE SET version = excluded.version, slug = excluded.slug, name = excluded.name
        WHERE known.version < excluded.version
        """,
        [(e.organisation_id, e.version, e.slug, e.name) for e in sorted(events, key=lambda e: (e.organisation_id, e.version))],
    )


async def forget_people(tx: Transaction, events: Sequence[AccountChanged]) -> None:
    """An account is gone. What was paid stays in the books, as the law wants it, without who it was: twice is as once."""
    if gone := [event.account_id for event in events if event.is_deleted]:
        await subscriptions.forget(tx, gone)
        await tx.execute("UPDATE payments.payments SET payer_id = NULL, email = NULL WHERE payer_id = ANY ($1::uuid[])", gone)

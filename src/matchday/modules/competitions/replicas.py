"""The read copy of organisations: who owns a competition, by which name."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.modules.competitions.store.decisions import forget_deciders
from matchday.modules.competitions.store.documents import forget_accounts


async def keep_organisations(tx: Transaction, events: Sequence[OrganisationChanged]) -> None:
    """Newer versions win; what arrives twice or late changes nothing."""
    newest = {event.organisation_id: event for event in sorted(events, key=lambda event: event.version)}
    rows = [newest[key] for key in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO competitions.known_organisations AS known (organisation_id, version, slug, name, accent)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[])
        ON CONFLICT (organisation_id) DO UPDATE
        SET version = excluded.version, slug = excluded.slug, name = excluded.name, accent = excluded.accent
        WHERE known.version < excluded.version
        """,
        [row.organisation_id for row in rows],
        [row.version for row in rows],
        [row.slug for row in rows],
        [row.name for row in rows],
        [row.accent for row in rows],
    )


async def forget_deleted_accounts(tx: Transaction, events: Sequence[AccountChanged]) -> None:
    """What was somebody's own goes with the account; a sports record keeps its names. Twice is as once."""
    if gone := [event.account_id for event in events if event.is_deleted]:
        await forget_accounts(tx, gone)
        await forget_deciders(tx, gone)

"""The read copy of organisations: what they are called."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import OrganisationChanged


async def keep_organisations(tx: Transaction, events: Sequence[OrganisationChanged]) -> None:
    """Newer versions win; what arrives twice or late changes nothing."""
    newest = {event.organisation_id: event for event in sorted(events, key=lambda event: event.version)}
    rows = [newest[key] for key in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO audit.known_organisations AS known (organisation_id, version, slug, name)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[])
        ON CONFLICT (organisation_id) DO UPDATE
        SET version = excluded.version, slug = excluded.slug, name = excluded.name
        WHERE known.version < excluded.version
        """,
        [row.organisation_id for row in rows],
        [row.version for row in rows],
        [row.slug for row in rows],
        [row.name for row in rows],
    )

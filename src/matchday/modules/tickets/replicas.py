"""The read copies of what others own. Newer versions win; what arrives twice or late changes nothing."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.contracts.competitions import MatchChanged


async def keep_organisations(tx: Transaction, events: Sequence[OrganisationChanged]) -> None:
    """Names and colours."""
    newest = {event.organisation_id: event for event in sorted(events, key=lambda event: event.version)}
    rows = [newest[key] for key in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO tickets.known_organisations AS known (organisation_id, version, slug, name, accent)
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


async def keep_matches(tx: Transaction, events: Sequence[MatchChanged]) -> None:
    """What a sale may be for, and when and where it is."""
    newest = {event.match_id: event for event in sorted(events, key=lambda event: event.version)}
    rows = [newest[key] for key in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO tickets.known_matches AS known (
            match_id, version, organisation_id, competition_slug, competition_name, home, away, venue, kicks_off_at, phase
        )
        SELECT * FROM unnest(
            $1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
            $10::text[]
        )
        ON CONFLICT (match_id) DO UPDATE
        SET version = excluded.version, organisation_id = excluded.organisation_id, competition_slug = excluded.competition_slug,
            competition_name = excluded.competition_name, home = excluded.home, away = excluded.away, venue = excluded.venue,
            kicks_off_at = excluded.kicks_off_at, phase = excluded.phase
        WHERE known.version < excluded.version
        """,
        [row.match_id for row in rows],
        [row.version for row in rows],
        [row.organisation_id for row in rows],
        [row.competition_slug for row in rows],
        [row.competition_name for row in rows],
        [row.home for row in rows],
        [row.away for row in rows],
        [row.venue for row in rows],
        [row.kicks_off_at for row in rows],
        [row.phase for row in rows],
    )


async def keep_accounts(tx: Transaction, events: Sequence[AccountChanged]) -> None:
    """What people are called, and who may not buy. Of a deleted account only that it is gone."""
    newest = {event.account_id: event for event in sorted(events, key=lambda event: event.version)}
    rows = [newest[key] for key in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO tickets.known_accounts AS known (account_id, version, name, is_banned, is_deleted)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::boolean[], $5::boolean[])
        ON CONFLICT (account_id) DO UPDATE
        SET version = excluded.version, name = excluded.name, is_banned = excluded.is_banned, is_deleted = excluded.is_deleted
        WHERE known.version < excluded.version
        """,
        [row.account_id for row in rows],
        [row.version for row in rows],
        ["" if row.is_deleted else row.name for row in rows],
        [row.is_banned for row in rows],
        [row.is_deleted for row in rows],
    )

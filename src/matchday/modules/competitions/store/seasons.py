"""Whole seasons, and the rows they are made of."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.season import PLATFORM, Participant, Season, Stage, Table, Team, Venue
from matchday.modules.competitions.store.json_rows import encoded
from matchday.modules.competitions.store.matches import MATCH, match_of


async def load_season(tx: Transaction, competition_id: UUID) -> Season:
    """Everything, for an import to compare with."""
    stages = await tx.fetch(
        "SELECT stage_id, name, kind, place, key FROM competitions.stages WHERE competition_id = $1 ORDER BY place", competition_id
    )
    teams = await tx.fetch(
        "SELECT team_id, name, code, club_id FROM competitions.teams WHERE competition_id = $1 ORDER BY team_id", competition_id
    )
    venues = await tx.fetch(
        """
        SELECT v.venue_id, v.name, v.city, v.capacity
        FROM competitions.venues AS v JOIN competitions.competitions AS c ON c.competition_id = $1
        WHERE v.competition_id = $1 OR v.organisation_id = c.organisation_id ORDER BY v.venue_id
        """,
        competition_id,
    )
    tables = await tx.fetch(
        "SELECT table_id, stage_id, group_name, place FROM competitions.tables WHERE competition_id = $1 ORDER BY place",
        competition_id,
    )
    participants = await tx.fetch(
        """
        SELECT table_id, team_id, adjustment, adjustment_reason
        FROM competitions.participants JOIN competitions.tables USING (table_id) WHERE competition_id = $1
        """,
        competition_id,
    )
    matches = await tx.fetch(f"{MATCH} WHERE competition_id = $1 ORDER BY number", competition_id)
    return Season(
        stages=tuple(Stage(**row) for row in stages),
        teams=tuple(Team(**row) for row in teams),
        venues=tuple(Venue(**row) for row in venues),
        tables=tuple(Table(**row) for row in tables),
        participants=tuple(Participant(**row) for row in participants),
        matches=tuple(match_of(row) for row in matches),
    )


async def save_stages(tx: Transaction, competition_id: UUID, stages: Sequence[Stage]) -> None:
    """New stages; a held stage never changes."""
    await tx.execute(
        """
        INSERT INTO competitions.stages (stage_id, competition_id, name, kind, place, key, entrants)
        SELECT stage_id, $1, name, kind, place, key, coalesce(entrants, '[]')
        FROM jsonb_to_recordset($2::jsonb) AS given (stage_id uuid, name text, kind text, place int, key text, entrants jsonb)
        """,
        competition_id,
        encoded(stages),
    )


async def save_teams(tx: Transaction, competition_id: UUID, teams: Sequence[Team]) -> None:
    """New teams, and names or codes that have changed."""
    await tx.execute(
        """
        INSERT INTO competitions.teams (team_id, competition_id, name, code, club_id)
        SELECT team_id, $1, name, code, club_id
        FROM jsonb_to_recordset($2::jsonb) AS given (team_id uuid, name text, code text, club_id uuid)
        ON CONFLICT (team_id) DO UPDATE SET name = excluded.name, code = excluded.code, club_id = excluded.club_id
        """,
        competition_id,
        encoded(teams),
    )


async def save_venues(tx: Transaction, competition_id: UUID, venues: Sequence[Venue]) -> None:
    """New venues, and what has changed of held ones. They are the organisation's; the platform's competitions share none."""
    await tx.execute(
        """
        INSERT INTO competitions.venues AS held (venue_id, organisation_id, competition_id, name, city, capacity)
        SELECT given.venue_id, nullif(c.organisation_id, $3), CASE WHEN c.organisation_id = $3 THEN c.competition_id END,
               given.name, given.city, given.capacity
        FROM jsonb_to_recordset($2::jsonb) AS given (venue_id uuid, name text, city text, capacity int)
        JOIN competitions.competitions AS c ON c.competition_id = $1
        ON CONFLICT (venue_id) DO UPDATE
        SET name = excluded.name, city = excluded.city, capacity = excluded.capacity, version = held.version + 1
        """,
        competition_id,
        encoded(venues),
        PLATFORM,
    )


async def save_tables(tx: Transaction, competition_id: UUID, tables: Sequence[Table]) -> None:
    """New tables; their rows are computed afterwards."""
    await tx.execute(
        """
        INSERT INTO competitions.tables (table_id, competition_id, stage_id, group_name, place)
        SELECT table_id, $1, stage_id, group_name, place
        FROM jsonb_to_recordset($2::jsonb) AS given (table_id uuid, stage_id uuid, group_name text, place int)
        """,
        competition_id,
        encoded(tables),
    )


async def save_participants(tx: Transaction, participants: Sequence[Participant]) -> None:
    """Who is in a table, and the points a decision moved."""
    await tx.execute(
        """
        INSERT INTO competitions.participants (table_id, team_id, adjustment, adjustment_reason)
        SELECT table_id, team_id, adjustment, adjustment_reason
        FROM jsonb_to_recordset($1::jsonb) AS given (table_id uuid, team_id uuid, adjustment int, adjustment_reason text)
        ON CONFLICT (table_id, team_id) DO UPDATE
        SET adjustment = excluded.adjustment, adjustment_reason = excluded.adjustment_reason
        """,
        encoded(participants),
    )

"""Matches as a calendar sees them, and the rules it keeps."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.calendar.conflicts import Rules
from matchday.modules.competitions.store.json_rows import encoded

_RULES = msgspec.json.Decoder(Rules)


async def load_rules(tx: Transaction, competition_id: UUID) -> Rules:
    """What the organiser asked for when the calendar was made; what most leagues want where nobody has asked."""
    text = await tx.fetchval("SELECT rules::text FROM competitions.calendar_rules WHERE competition_id = $1", competition_id)
    return _RULES.decode(text) if text else Rules()


async def save_rules(tx: Transaction, competition_id: UUID, rules: Rules) -> None:
    """In place of those before."""
    await tx.execute(
        """
        INSERT INTO competitions.calendar_rules (competition_id, rules) VALUES ($1, $2::jsonb)
        ON CONFLICT (competition_id) DO UPDATE SET rules = excluded.rules
        """,
        competition_id,
        encoded(rules),
    )


async def load_fixtures(tx: Transaction, competition_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Every match of the competition between known teams that has its day, and what is played elsewhere at its grounds or
    by its clubs. `is_own` tells them apart; a club is known by its team here. Rounds are counted from the first stage on:
    the first matchday of another is another round, as is the second leg."""
    return await tx.fetch(
        """
        WITH own AS (
            SELECT m.match_id, m.round, m.home_team_id AS home, m.away_team_id AS away, m.kicks_off_at, m.venue_id, m.field_id,
                   m.phase, m.number, m.stage_id, coalesce(m.leg, 0) AS leg, s.place = min(s.place) OVER () AS is_first_stage,
                   true AS is_own
            FROM competitions.matches AS m JOIN competitions.stages AS s USING (stage_id)
            WHERE m.competition_id = $1 AND m.home_team_id IS NOT NULL AND m.away_team_id IS NOT NULL
            AND m.phase NOT IN ('postponed', 'cancelled', 'annulled')
            AND NOT EXISTS (SELECT 1 FROM competitions.matches AS again WHERE again.replay_of = m.match_id)
        ), clubs AS (
            SELECT DISTINCT ON (club_id) club_id, team_id FROM competitions.teams
            WHERE competition_id = $1 AND club_id IS NOT NULL ORDER BY club_id, team_id
        ), elsewhere AS (
            SELECT m.match_id, m.round, coalesce(hc.team_id, m.home_team_id) AS home, coalesce(ac.team_id, m.away_team_id) AS away,
                   m.kicks_off_at, m.venue_id, m.field_id, m.phase, m.number, m.stage_id, 0 AS leg, false AS is_first_stage, false AS is_own
            FROM competitions.matches AS m
            JOIN competitions.teams AS h ON h.team_id = m.home_team_id
            JOIN competitions.teams AS a ON a.team_id = m.away_team_id
            LEFT JOIN clubs AS hc ON hc.club_id = h.club_id
            LEFT JOIN clubs AS ac ON ac.club_id = a.club_id
            WHERE m.competition_id <> $1 AND m.phase NOT IN ('postponed', 'cancelled', 'annulled')
            AND (
                m.venue_id IN (
                    SELECT v.venue_id FROM competitions.venues AS v JOIN competitions.competitions AS c USING (organisation_id)
                    WHERE c.competition_id = $1
                )
                OR hc.team_id IS NOT NULL OR ac.team_id IS NOT NULL
            )
            AND m.kicks_off_at > (SELECT min(kicks_off_at) - interval '60 days' FROM own)
            AND m.kicks_off_at < (SELECT max(kicks_off_at) + interval '60 days' FROM own)
        )
        SELECT * FROM own UNION ALL SELECT * FROM elsewhere ORDER BY kicks_off_at, match_id
        """,
        competition_id,
    )


async def name_matches(tx: Transaction, match_ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Who plays whom and when, for a sentence about a conflict."""
    rows = await tx.fetch(
        """
        SELECT m.match_id, m.number, m.round, m.home_team_id AS home_id, m.away_team_id AS away_id, h.name AS home, a.name AS away,
               m.kicks_off_at, c.name AS competition
        FROM competitions.matches AS m
        JOIN competitions.competitions AS c USING (competition_id)
        JOIN competitions.teams AS h ON h.team_id = m.home_team_id
        JOIN competitions.teams AS a ON a.team_id = m.away_team_id
        WHERE m.match_id = ANY($1)
        """,
        list(match_ids),
    )
    return {row["match_id"]: row for row in rows}


async def save_fields_of_matches(tx: Transaction, fields: Mapping[UUID, UUID | None]) -> None:
    """Match to pitch or rink."""
    await tx.execute(
        """
        UPDATE competitions.matches AS m SET field_id = given.field_id
        FROM unnest($1::uuid[], $2::uuid[]) AS given (match_id, field_id)
        WHERE m.match_id = given.match_id AND m.field_id IS DISTINCT FROM given.field_id
        """,
        list(fields),
        list(fields.values()),
    )


async def usual_grounds(tx: Transaction, competition_id: UUID) -> dict[UUID, UUID]:
    """Team to the ground it has been at home on most often here."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (home_team_id) home_team_id, venue_id
        FROM competitions.matches
        WHERE competition_id = $1 AND home_team_id IS NOT NULL AND venue_id IS NOT NULL
        GROUP BY home_team_id, venue_id ORDER BY home_team_id, count(*) DESC, venue_id
        """,
        competition_id,
    )
    return {row["home_team_id"]: row["venue_id"] for row in rows}

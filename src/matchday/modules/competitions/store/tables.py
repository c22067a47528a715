"""What tables are made from, and their rows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import RowAdjustment, RowZone, StandingsRow
from matchday.modules.competitions.domain.conduct import Cards
from matchday.modules.competitions.store.json_rows import encoded

_ADJUSTMENTS = msgspec.json.Decoder(tuple[RowAdjustment, ...])
_ZONE = msgspec.json.Decoder(RowZone)
COUNTED = """
    table_id, home_team_id, away_team_id, home_score AS home, away_score AS away,
    CASE WHEN shootout_home IS NOT NULL THEN 'shootout'
    WHEN is_after_extra_time THEN 'overtime' ELSE 'regular' END AS decided_in,
    coalesce(shootout_home, 0) AS home_shootout, coalesce(shootout_away, 0) AS away_shootout,
    extract(epoch FROM kicks_off_at)::bigint AS at, home_cards, away_cards, result_by = 'walkover' AS is_walkover
"""
"""What domain.counting reads of a match that has ended."""


async def load_counted(tx: Transaction, table_ids: Sequence[UUID]) -> Sequence[Mapping[str, Any]]:
    """What tables count: the finished matches of these tables."""
    return await tx.fetch(
        f"SELECT {COUNTED} FROM competitions.matches WHERE table_id = ANY($1) AND phase = 'finished'",
        list(table_ids),
    )


async def save_cards(tx: Transaction, cards: Mapping[UUID, tuple[Cards | None, Cards | None]]) -> None:
    """Of both sides, by match; None where nobody knows."""
    await tx.execute(
        """
        UPDATE competitions.matches AS held SET home_cards = given.home_cards, away_cards = given.away_cards
        FROM jsonb_to_recordset($1::jsonb) AS given (match_id uuid, home_cards int[], away_cards int[])
        WHERE held.match_id = given.match_id
          AND (held.home_cards, held.away_cards) IS DISTINCT FROM (given.home_cards, given.away_cards)
        """,
        encoded([{"match_id": match_id, "home_cards": home, "away_cards": away} for match_id, (home, away) in cards.items()]),
    )


async def load_entrants(tx: Transaction, table_ids: Sequence[UUID]) -> Sequence[Mapping[str, Any]]:
    """The teams of these tables with their adjustments, and the tables' stage and group."""
    return await tx.fetch(
        """
        SELECT t.table_id, t.group_name, s.name AS stage, p.team_id, team.name, p.adjustment, p.adjustment_reason,
               (
                   SELECT count(*) FROM competitions.matches AS m
                   WHERE m.competition_id = t.competition_id AND m.table_id = t.table_id
                   AND m.phase NOT IN ('finished', 'cancelled', 'annulled')
                   -- What was broken off is open until somebody decides it, or until it is played again.
                   AND NOT (m.phase = 'abandoned' AND EXISTS (
                       SELECT 1 FROM competitions.matches AS again
                       WHERE again.replay_of = m.match_id AND again.phase NOT IN ('cancelled', 'annulled')
                   ))
               ) AS matches_left
        FROM competitions.tables AS t
        JOIN competitions.stages AS s USING (stage_id)
        JOIN competitions.participants AS p USING (table_id)
        JOIN competitions.teams AS team USING (team_id)
        WHERE t.table_id = ANY($1)
        ORDER BY s.place, t.place
        """,
        list(table_ids),
    )


async def load_table_ids(tx: Transaction, competition_id: UUID) -> list[UUID]:
    """All tables of a competition, in order."""
    rows = await tx.fetch(
        """
        SELECT t.table_id FROM competitions.tables AS t JOIN competitions.stages AS s USING (stage_id)
        WHERE t.competition_id = $1 ORDER BY s.place, t.place
        """,
        competition_id,
    )
    return [row["table_id"] for row in rows]


async def load_standings(tx: Transaction, table_ids: Sequence[UUID]) -> dict[UUID, tuple[StandingsRow, ...]]:
    """The rows as they are kept, by table, best first."""
    rows = await tx.fetch(
        """
        SELECT r.table_id, r.rank, team.name AS team, r.team_id, r.played, r.won, r.drawn, r.lost, r.goals_for, r.goals_against,
               r.goal_difference, r.points, r.adjustment, r.decided_by, r.regulation_won, r.overtime_won, r.overtime_lost,
               r.shootout_won, r.shootout_lost, r.adjustments, r.zone, r.pending
        FROM competitions.standings AS r JOIN competitions.teams AS team USING (team_id)
        WHERE r.table_id = ANY($1) ORDER BY r.table_id, r.rank
        """,
        list(table_ids),
    )
    tables: dict[UUID, tuple[StandingsRow, ...]] = {}
    for row in rows:
        fields = dict(row)
        table_id = fields.pop("table_id")
        fields["adjustments"] = _ADJUSTMENTS.decode(fields["adjustments"])
        fields["zone"] = _ZONE.decode(fields["zone"]) if fields["zone"] else None
        tables[table_id] = (*tables.get(table_id, ()), StandingsRow(**fields))
    return tables


async def save_standings(tx: Transaction, tables: dict[UUID, tuple[StandingsRow, ...]]) -> dict[UUID, int]:
    """Rewrites these tables; returns their new versions."""
    await tx.execute(
        """
        INSERT INTO competitions.standings
            (table_id, team_id, rank, won, drawn, lost, goals_for, goals_against, points, adjustment, decided_by,
             overtime_won, overtime_lost, shootout_won, shootout_lost, adjustments, zone, pending)
        SELECT table_id, team_id, rank, won, drawn, lost, goals_for, goals_against, points, adjustment, decided_by,
               overtime_won, overtime_lost, shootout_won, shootout_lost, adjustments, zone, pending
        FROM jsonb_to_recordset($1::jsonb) AS given (
            table_id uuid, team_id uuid, rank int, won int, drawn int, lost int, goals_for int, goals_against int,
            points int, adjustment int, decided_by text, overtime_won int, overtime_lost int, shootout_won int, shootout_lost int,
            adjustments jsonb, zone jsonb, pending text
        )
        ON CONFLICT (table_id, team_id) DO UPDATE SET
            rank = excluded.rank, won = excluded.won, drawn = excluded.drawn, lost = excluded.lost,
            goals_for = excluded.goals_for, goals_against = excluded.goals_against, points = excluded.points,
            adjustment = excluded.adjustment, decided_by = excluded.decided_by, overtime_won = excluded.overtime_won,
            overtime_lost = excluded.overtime_lost, shootout_won = excluded.shootout_won, shootout_lost = excluded.shootout_lost,
            adjustments = excluded.adjustments, zone = excluded.zone, pending = excluded.pending
        """,
        encoded([msgspec.structs.asdict(row) | {"table_id": table_id} for table_id, rows in tables.items() for row in rows]),
    )
    versions = await tx.fetch(
        "UPDATE competitions.tables SET version = version + 1 WHERE table_id = ANY($1) RETURNING table_id, version", list(tables)
    )
    return {row["table_id"]: row["version"] for row in versions}

"""Matches, loaded under their competition's lock."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Goal, Score
from matchday.modules.competitions.domain.season import Match
from matchday.modules.competitions.store.json_rows import encoded

_GOALS = msgspec.json.Decoder(tuple[Goal, ...])
_PERIODS = msgspec.json.Decoder(tuple[tuple[int, int], ...])
MATCH = """
    SELECT match_id, number, stage_id, table_id, round, home_team_id, away_team_id, home_feeder, away_feeder, venue_id,
           kicks_off_at, phase, home_score, away_score, half_time_home, half_time_away, regular_home, regular_away,
           shootout_home, shootout_away, is_after_extra_time, periods, shown_home, shown_away, summary, goals, result_by, note,
           is_winner_needed, replay_of, tie_id, leg, attendance, live_version, version
    FROM competitions.matches
"""


async def load_matches(tx: Transaction, match_ids: Sequence[UUID]) -> list[Match]:
    """Matches by id. Their competitions are locked already."""
    return [match_of(row) for row in await tx.fetch(f"{MATCH} WHERE match_id = ANY($1) ORDER BY match_id", list(match_ids))]


async def save_matches(tx: Transaction, competition_id: UUID, matches: Sequence[Match]) -> None:
    """New matches, and whole rows of changed ones."""
    await tx.execute(
        """
        INSERT INTO competitions.matches (
            match_id, competition_id, number, stage_id, table_id, round, home_team_id, away_team_id, home_feeder, away_feeder,
            venue_id, kicks_off_at, phase, home_score, away_score, half_time_home, half_time_away, regular_home, regular_away,
            shootout_home, shootout_away, is_after_extra_time, periods, shown_home, shown_away, summary, goals, result_by, note,
            is_winner_needed, replay_of, tie_id, leg, attendance, live_version, version
        )
        SELECT
            match_id, $1, number, stage_id, table_id, round, home_team_id, away_team_id, home_feeder, away_feeder,
            venue_id, kicks_off_at, phase, (score->>'home')::int, (score->>'away')::int,
            (score->>'half_time_home')::int, (score->>'half_time_away')::int,
            (regular_time->>0)::int, (regular_time->>1)::int,
            (score->>'shootout_home')::int, (score->>'shootout_away')::int,
            coalesce((score->>'is_after_extra_time')::boolean, false), coalesce(score->'periods', '[]'), score->>'shown_home',
            score->>'shown_away', score->>'summary', goals, result_by, note, is_winner_needed, replay_of, tie_id, leg,
            attendance, live_version, version
        FROM jsonb_to_recordset($2::jsonb) AS given (
            match_id uuid, number int, stage_id uuid, table_id uuid, round text, home_team_id uuid, away_team_id uuid,
            home_feeder text, away_feeder text, venue_id uuid, kicks_off_at timestamptz, phase text, score jsonb,
            regular_time jsonb, goals jsonb, result_by text, note text, is_winner_needed boolean, replay_of uuid, tie_id uuid, leg int,
            attendance int, live_version bigint, version bigint
        )
        ON CONFLICT (match_id) DO UPDATE SET
            stage_id = excluded.stage_id, table_id = excluded.table_id, round = excluded.round,
            home_team_id = excluded.home_team_id, away_team_id = excluded.away_team_id,
            home_feeder = excluded.home_feeder, away_feeder = excluded.away_feeder, venue_id = excluded.venue_id,
            kicks_off_at = excluded.kicks_off_at, phase = excluded.phase,
            home_score = excluded.home_score, away_score = excluded.away_score,
            half_time_home = excluded.half_time_home, half_time_away = excluded.half_time_away,
            regular_home = excluded.regular_home, regular_away = excluded.regular_away,
            shootout_home = excluded.shootout_home, shootout_away = excluded.shootout_away,
            is_after_extra_time = excluded.is_after_extra_time, periods = excluded.periods,
            shown_home = excluded.shown_home, shown_away = excluded.shown_away, summary = excluded.summary,
            goals = excluded.goals, result_by = excluded.result_by, note = excluded.note,
            is_winner_needed = excluded.is_winner_needed, replay_of = excluded.replay_of, tie_id = excluded.tie_id, leg = excluded.leg,
            attendance = excluded.attendance, live_version = excluded.live_version, version = excluded.version
        """,
        competition_id,
        encoded(matches),
    )


async def renew_open_matches(tx: Transaction, competition_id: UUID) -> list[UUID]:
    """A new version of every match that may still be played: how it is played has changed, and whoever has a copy asks for
    versions. In the order of their ids, as every writer of many takes them."""
    rows = await tx.fetch(
        """
        WITH open AS (
            SELECT match_id FROM competitions.matches
            WHERE competition_id = $1 AND phase IN ('scheduled', 'postponed') ORDER BY match_id FOR UPDATE
        )
        UPDATE competitions.matches AS m SET version = m.version + 1 FROM open WHERE m.match_id = open.match_id RETURNING m.match_id
        """,
        competition_id,
    )
    return sorted(row["match_id"] for row in rows)


def match_of(row: Mapping[str, Any]) -> Match:
    """From a row of MATCH."""
    return Match(
        match_id=row["match_id"],
        number=row["number"],
        stage_id=row["stage_id"],
        table_id=row["table_id"],
        round=row["round"],
        home_team_id=row["home_team_id"],
        away_team_id=row["away_team_id"],
        home_feeder=row["home_feeder"],
        away_feeder=row["away_feeder"],
        venue_id=row["venue_id"],
        kicks_off_at=row["kicks_off_at"],
        phase=row["phase"],
        score=score_of(row),
        regular_time=None if row["regular_home"] is None else (row["regular_home"], row["regular_away"]),
        goals=_GOALS.decode(row["goals"]),
        result_by=row["result_by"],
        note=row["note"],
        is_winner_needed=row["is_winner_needed"],
        replay_of=row["replay_of"],
        tie_id=row["tie_id"],
        leg=row["leg"],
        attendance=row["attendance"],
        live_version=row["live_version"],
        version=row["version"],
    )


def score_of(row: Mapping[str, Any]) -> Score | None:
    """The score in a row with the columns of competitions.matches."""
    if row["home_score"] is None:
        return None
    return Score(
        home=row["home_score"],
        away=row["away_score"],
        half_time_home=row["half_time_home"],
        half_time_away=row["half_time_away"],
        shootout_home=row["shootout_home"],
        shootout_away=row["shootout_away"],
        is_after_extra_time=row["is_after_extra_time"],
        periods=() if row["periods"] == "[]" else _PERIODS.decode(row["periods"]),
        shown_home=row["shown_home"],
        shown_away=row["shown_away"],
        summary=row["summary"],
    )

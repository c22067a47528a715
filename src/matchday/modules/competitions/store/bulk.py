"""Matches of a competition that has none yet, by COPY."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.season import Match
from matchday.modules.competitions.store.json_rows import encoded

_COLUMNS = (
    *("match_id", "competition_id", "number", "stage_id", "table_id", "round", "home_team_id", "away_team_id", "home_feeder"),
    *("away_feeder", "venue_id", "kicks_off_at", "phase", "home_score", "away_score", "half_time_home", "half_time_away"),
    *("regular_home", "regular_away", "shootout_home", "shootout_away", "is_after_extra_time", "goals", "result_by", "note"),
    *("attendance", "live_version", "version"),
)
_NO_SCORE = (None, None, None, None)


class NotWhole(Exception):
    """A match refers to what is not there. It is a mistake of ours, and nothing is committed."""


async def copy_matches(tx: Transaction, competition_id: UUID, matches: Sequence[Match]) -> None:
    """What an import can know of them; everything else is as the table has it by default.

    Looking up five references for each row costs more than writing it. Where the role may do so, as `pg_restore` does, it
    writes without that, and asks for all rows in one statement whether they refer to what is there.
    """
    may_check_at_once = await tx.fetchval("SELECT has_parameter_privilege('session_replication_role', 'SET')")
    if may_check_at_once:
        await tx.execute("SET LOCAL session_replication_role = replica")
    await tx.copy_rows("matches", _COLUMNS, list(_rows(competition_id, matches)))
    if may_check_at_once:
        await tx.execute("SET LOCAL session_replication_role = origin")
        if not await _refer_to_what_is_there(tx, competition_id):
            raise NotWhole(f"matches of {competition_id}")


async def _refer_to_what_is_there(tx: Transaction, competition_id: UUID) -> bool:
    is_whole: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM competitions.competitions WHERE competition_id = $1) AND NOT EXISTS (
            SELECT FROM competitions.matches AS m
            LEFT JOIN competitions.stages AS s ON s.stage_id = m.stage_id AND s.competition_id = $1
            LEFT JOIN competitions.tables AS t ON t.table_id = m.table_id AND t.competition_id = $1
            LEFT JOIN competitions.teams AS h ON h.team_id = m.home_team_id AND h.competition_id = $1
            LEFT JOIN competitions.teams AS a ON a.team_id = m.away_team_id AND a.competition_id = $1
            LEFT JOIN competitions.venues AS v ON v.venue_id = m.venue_id
            WHERE m.competition_id = $1 AND (
                s.stage_id IS NULL OR t.table_id IS DISTINCT FROM m.table_id OR h.team_id IS DISTINCT FROM m.home_team_id
                OR a.team_id IS DISTINCT FROM m.away_team_id OR v.venue_id IS DISTINCT FROM m.venue_id
            )
        )
        """,
        competition_id,
    )
    return is_whole


def _rows(competition_id: UUID, matches: Sequence[Match]) -> Iterator[tuple[Any, ...]]:
    for match in matches:
        score, regular = match.score, match.regular_time or (None, None)
        before = (score.home, score.away, score.half_time_home, score.half_time_away) if score else _NO_SCORE
        after = (score.shootout_home, score.shootout_away, score.is_after_extra_time) if score else (None, None, False)
        yield (
            *(match.match_id, competition_id, match.number, match.stage_id, match.table_id, match.round),
            *(match.home_team_id, match.away_team_id, match.home_feeder, match.away_feeder),
            *(match.venue_id, match.kicks_off_at, match.phase),
            *before,
            *regular,
            *after,
            encoded(match.goals) if match.goals else "[]",
            *(match.result_by, match.note, match.attendance, match.live_version, match.version),
        )

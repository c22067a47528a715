"""Matches of a competition that has none yet, by COPY."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
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
    """What an import can know of them; everything else is as the table has it by default."""
    async with referring_at_once(tx, [competition_id]):
        await tx.copy_rows("matches", _COLUMNS, list(_rows(competition_id, matches)))


@asynccontextmanager
async def referring_at_once(tx: Transaction, competition_ids: Sequence[UUID]) -> AsyncIterator[None]:
    """All matches of these competitions are written in it, and all they refer to, but grounds, was written in this transaction.

    Looking up five references for each row costs more than writing it (measured: 6.2 s for 200,000 rows against 2.4 s). Where
    the role may do so, as `pg_restore` does, it writes without that and asks for all rows in one statement whether they refer
    to what is there; raises NotWhole if not.
    """
    may_check_at_once = await tx.fetchval("SELECT has_parameter_privilege('session_replication_role', 'SET')")
    if not may_check_at_once:
        yield
        return
    await tx.execute("SET LOCAL session_replication_role = replica")
    yield
    await tx.execute("SET LOCAL session_replication_role = origin")
    await _keep_grounds(tx, competition_ids)
    if not await _refer_to_what_is_there(tx, competition_ids):
        raise NotWhole(f"matches of {', '.join(map(str, competition_ids[:5]))}")


async def _keep_grounds(tx: Transaction, competition_ids: Sequence[UUID]) -> None:
    """Until the commit nobody deletes them: others know them, and looking up each reference would have locked them."""
    await tx.execute(
        """
        SELECT FROM competitions.venues
        WHERE venue_id IN (SELECT venue_id FROM competitions.matches WHERE competition_id = ANY($1) AND venue_id IS NOT NULL)
        ORDER BY venue_id FOR KEY SHARE
        """,
        list(competition_ids),
    )


async def _refer_to_what_is_there(tx: Transaction, competition_ids: Sequence[UUID]) -> bool:
    is_whole: bool = await tx.fetchval(
        """
        WITH written AS MATERIALIZED (
            SELECT competition_id, stage_id, table_id, home_team_id, away_team_id, venue_id
            FROM competitions.matches WHERE competition_id = ANY($1)
        )
        SELECT NOT EXISTS (
            SELECT competition_id FROM written
            EXCEPT SELECT competition_id FROM competitions.competitions WHERE competition_id = ANY($1)
        ) AND NOT EXISTS (
            SELECT stage_id FROM written EXCEPT SELECT stage_id FROM competitions.stages WHERE competition_id = ANY($1)
        ) AND NOT EXISTS (
            SELECT table_id FROM written WHERE table_id IS NOT NULL
            EXCEPT SELECT table_id FROM competitions.tables WHERE competition_id = ANY($1)
        ) AND NOT EXISTS (
            (SELECT home_team_id FROM written WHERE home_team_id IS NOT NULL
             UNION SELECT away_team_id FROM written WHERE away_team_id IS NOT NULL)
            EXCEPT SELECT team_id FROM competitions.teams WHERE competition_id = ANY($1)
        ) AND NOT EXISTS (
            SELECT FROM written AS w WHERE w.venue_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM competitions.venues AS v WHERE v.venue_id = w.venue_id)
        )
        """,
        list(competition_ids),
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

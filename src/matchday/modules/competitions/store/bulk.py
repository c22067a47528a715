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


async def copy_matches(tx: Transaction, competition_id: UUID, matches: Sequence[Match]) -> None:
    """What an import can know of them; everything else is as the table has it by default."""
    await tx.copy_rows("matches", _COLUMNS, list(_rows(competition_id, matches)))


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

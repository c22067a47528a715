"""What is going on in a competition, or for some teams: now, next, and lately."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import NOT_IN_PLAY
from matchday.modules.competitions.queries import MATCH, match_view
from matchday.modules.competitions.schemas import MatchView

LIVE_MAX, AHEAD_MAX, BEHIND_MAX = 12, 5, 5
TEAMS_AHEAD_MAX, TEAMS_BEHIND_MAX = 4, 6


class Going(msgspec.Struct, frozen=True, kw_only=True):
    """Matches in play, those that come next, and the last results, the latest first."""

    live: tuple[MatchView, ...]
    ahead: tuple[MatchView, ...]
    behind: tuple[MatchView, ...]


async def going_on(tx: Transaction, competition_id: UUID) -> Going:
    """One statement; each part is read from one end of the fixtures in time."""
    rows = await tx.fetch(
        f"""
        WITH chosen AS (
            (SELECT match_id, 'live' AS part FROM competitions.matches
             WHERE competition_id = $1 AND phase <> ALL($2::text[]) ORDER BY kicks_off_at, number LIMIT {LIVE_MAX})
            UNION ALL
            (SELECT match_id, 'ahead' FROM competitions.matches
             WHERE competition_id = $1 AND phase = 'scheduled' ORDER BY kicks_off_at, number LIMIT {AHEAD_MAX})
            UNION ALL
            (SELECT match_id, 'behind' FROM competitions.matches
             WHERE competition_id = $1 AND phase = 'finished' ORDER BY kicks_off_at DESC, number DESC LIMIT {BEHIND_MAX})
        )
        SELECT held.*, chosen.part FROM chosen JOIN ({MATCH}) AS held USING (match_id) ORDER BY held.kicks_off_at, held.number
        """,
        competition_id,
        list(NOT_IN_PLAY),
    )
    return _going(rows)


async def going_on_for(tx: Transaction, team_ids: Sequence[UUID]) -> Going:
    """What these teams play now, play next and have played last."""
    rows = await tx.fetch(
        f"""
        WITH own AS (
            SELECT match_id, phase, kicks_off_at, number FROM competitions.matches WHERE home_team_id = ANY($1)
            UNION
            SELECT match_id, phase, kicks_off_at, number FROM competitions.matches WHERE away_team_id = ANY($1)
        ), chosen AS (
            (SELECT match_id, 'live' AS part FROM own WHERE phase <> ALL($2::text[]))
            UNION ALL
            (SELECT match_id, 'ahead' FROM own WHERE phase IN ('scheduled', 'postponed')
             ORDER BY phase = 'postponed', kicks_off_at, number LIMIT {TEAMS_AHEAD_MAX})
            UNION ALL
            (SELECT match_id, 'behind' FROM own WHERE phase = 'finished' ORDER BY kicks_off_at DESC, number DESC LIMIT {TEAMS_BEHIND_MAX})
        )
        SELECT held.*, chosen.part FROM chosen JOIN ({MATCH}) AS held USING (match_id) ORDER BY held.kicks_off_at, held.number
        """,
        list(team_ids),
        list(NOT_IN_PLAY),
    )
    return _going(rows)


def _going(rows: Sequence[Mapping[str, Any]]) -> Going:
    return Going(live=_of(rows, "live"), ahead=_of(rows, "ahead"), behind=_of(rows, "behind")[::-1])


def _of(rows: Sequence[Mapping[str, Any]], part: str) -> tuple[MatchView, ...]:
    return tuple(match_view(row) for row in rows if row["part"] == part)

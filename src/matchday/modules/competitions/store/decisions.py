"""Decisions about matches, what they overruled, and replays."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Score
from matchday.modules.competitions.domain.fixtures import Overruled
from matchday.modules.competitions.domain.season import Match
from matchday.modules.competitions.store.json_rows import encoded

_OVERRULED = msgspec.json.Decoder(Overruled)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A match before or after a decision, as the public may read it."""

    phase: str
    kicks_off_at: str
    venue: str | None = None
    result_by: str = "play"
    score: Score | None = None
    note: str | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision, as it is written down."""

    decision_id: UUID
    match_id: UUID
    operation: str
    decided_by: UUID | None
    decided_by_name: str | None
    reason: str
    before: Snapshot
    after: Snapshot
    accepted: tuple[Any, ...] = ()


async def write_decision(tx: Transaction, decision: Decision) -> None:
    """By PostgreSQL's clock."""
    await tx.execute(
        """
        INSERT INTO competitions.match_decisions
            (decision_id, match_id, operation, decided_by, decided_by_name, reason, before, after, accepted)
        VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::jsonb)
        """,
        decision.decision_id,
        decision.match_id,
        decision.operation,
        decision.decided_by,
        decision.decided_by_name,
        decision.reason,
        encoded(decision.before),
        encoded(decision.after),
        encoded(decision.accepted),
    )


async def load_overruled(tx: Transaction, match_ids: Sequence[UUID]) -> dict[UUID, Overruled]:
    """What play says of those of these matches that a decision stands in place of."""
    rows = await tx.fetch(
        """
        SELECT match_id,
               jsonb_build_object('phase', phase, 'score', score, 'regular_time', regular_time, 'goals', goals)::text AS kept
        FROM competitions.overruled_results WHERE match_id = ANY($1)
        """,
        list(match_ids),
    )
    return {row["match_id"]: _OVERRULED.decode(row["kept"]) for row in rows}


async def save_overruled(tx: Transaction, kept: Mapping[UUID, Overruled]) -> None:
    """What play says, as of now."""
    await tx.execute(
        """
        INSERT INTO competitions.overruled_results (match_id, phase, score, regular_time, goals)
        SELECT match_id, phase, nullif(score, 'null'), nullif(regular_time, 'null'), goals
        FROM jsonb_to_recordset($1::jsonb) AS given (match_id uuid, phase text, score jsonb, regular_time jsonb, goals jsonb)
        ON CONFLICT (match_id) DO UPDATE
        SET phase = excluded.phase, score = excluded.score, regular_time = excluded.regular_time, goals = excluded.goals
        """,
        encoded([{"match_id": match_id} | msgspec.structs.asdict(row) for match_id, row in kept.items()]),
    )


async def drop_overruled(tx: Transaction, match_id: UUID) -> None:
    """Play counts again."""
    await tx.execute("DELETE FROM competitions.overruled_results WHERE match_id = $1", match_id)


async def replay_number(tx: Transaction, match_id: UUID) -> int | None:
    """The number of the match that is played instead of this one, unless that is off itself."""
    number: int | None = await tx.fetchval(
        """
        SELECT number FROM competitions.matches
        WHERE replay_of = $1 AND phase NOT IN ('cancelled', 'annulled') ORDER BY number LIMIT 1
        """,
        match_id,
    )
    return number


async def free_number(tx: Transaction, competition_id: UUID) -> int:
    """The next match's."""
    number: int = await tx.fetchval(
        "SELECT coalesce(max(number), 0) + 1 FROM competitions.matches WHERE competition_id = $1", competition_id
    )
    return number


async def do_others_play_there(tx: Transaction, match: Match) -> bool:
    """Whether its table or its tie is by now another team's, so that it would count for nobody there."""
    found: bool = await tx.fetchval(
        """
        SELECT NOT coalesce(
            (SELECT $3::uuid[] @> ARRAY[home_team_id, away_team_id] FROM competitions.ties WHERE tie_id = $2),
            $1::uuid IS NULL OR (SELECT count(*) = 2 FROM competitions.participants WHERE table_id = $1 AND team_id = ANY($3))
        )
        """,
        match.table_id,
        match.tie_id,
        [match.home_team_id, match.away_team_id],
    )
    return found


async def forget_deciders(tx: Transaction, account_ids: Sequence[UUID]) -> None:
    """The decisions stay; who made them is nobody's to read any more."""
    await tx.execute(
        "UPDATE competitions.match_decisions SET decided_by = NULL, decided_by_name = NULL WHERE decided_by = ANY($1)", list(account_ids)
    )

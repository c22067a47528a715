"""Decisions about matches, their officials, and matches as calendars and tables of calendars show them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Score
from matchday.modules.competitions.schemas.fixtures import DecisionView, MatchDecisions, OfficialView, SnapshotView

_SNAPSHOT = msgspec.json.Decoder(SnapshotView)
_SCORE = msgspec.json.Decoder(Score)


async def decisions_of(tx: Transaction, match_id: UUID) -> MatchDecisions | None:
    """Everything that was decided about a match; None where there is no such match."""
    match = await tx.fetchrow(
        """
        SELECT m.replay_of, o.score::text AS played,
               (SELECT again.match_id FROM competitions.matches AS again
                WHERE again.replay_of = m.match_id AND again.phase NOT IN ('cancelled', 'annulled') LIMIT 1) AS replayed_by
        FROM competitions.matches AS m LEFT JOIN competitions.overruled_results AS o USING (match_id)
        WHERE m.match_id = $1
        """,
        match_id,
    )
    if match is None:
        return None
    rows = await tx.fetch(
        """
        SELECT operation, decided_at, decided_by_name, reason, before::text AS before, after::text AS after, accepted::text AS accepted
        FROM competitions.match_decisions WHERE match_id = $1 ORDER BY decided_at, decision_id
        """,
        match_id,
    )
    return MatchDecisions(
        match_id=match_id,
        played=_SCORE.decode(match["played"]) if match["played"] else None,
        replay_of=match["replay_of"],
        replayed_by=match["replayed_by"],
        decisions=tuple(map(_decision, rows)),
    )


def _decision(row: Mapping[str, Any]) -> DecisionView:
    return DecisionView(
        operation=row["operation"],
        decided_at=row["decided_at"],
        decided_by=row["decided_by_name"],
        reason=row["reason"],
        before=_SNAPSHOT.decode(row["before"]),
        after=_SNAPSHOT.decode(row["after"]),
        accepted=tuple(msgspec.json.decode(row["accepted"])),
    )


async def officials_of(tx: Transaction, match_id: UUID) -> list[OfficialView]:
    """Who is at a match, by role."""
    rows = await tx.fetch(
        """
        SELECT o.person_id, p.name, o.role FROM competitions.match_officials AS o JOIN competitions.persons AS p USING (person_id)
        WHERE o.match_id = $1 ORDER BY o.role, lower(p.name)
        """,
        match_id,
    )
    return [OfficialView(**row) for row in rows]


async def persons_to_choose(tx: Transaction, organisation_id: UUID) -> list[tuple[UUID, str]]:
    """For a form's choice."""
    rows = await tx.fetch(
        "SELECT person_id, name FROM competitions.persons WHERE organisation_id = $1 ORDER BY lower(name) LIMIT 2000", organisation_id
    )
    return [(row["person_id"], row["name"]) for row in rows]


async def calendar_facts(tx: Transaction, slug: str) -> Sequence[Mapping[str, Any]]:
    """Every match of a competition as one row of a table: for a file that imports again."""
    return await tx.fetch(
        """
        SELECT m.number, m.kicks_off_at, s.name AS stage, t.group_name, m.round, coalesce(h.name, m.home_feeder) AS home,
               coalesce(a.name, m.away_feeder) AS away, v.name AS venue, v.city, m.home_score, m.away_score, m.shootout_home,
               m.shootout_away, m.is_after_extra_time, m.phase, m.result_by, m.note, c.zone
        FROM competitions.matches AS m
        JOIN competitions.competitions AS c USING (competition_id)
        JOIN competitions.stages AS s USING (stage_id)
        LEFT JOIN competitions.tables AS t USING (table_id)
        LEFT JOIN competitions.venues AS v USING (venue_id)
        LEFT JOIN competitions.teams AS h ON h.team_id = m.home_team_id
        LEFT JOIN competitions.teams AS a ON a.team_id = m.away_team_id
        WHERE c.slug = $1 ORDER BY m.kicks_off_at, m.number
        """,
        slug,
    )


async def officials_elsewhere(tx: Transaction, person_id: UUID, match_id: UUID, minutes: int) -> tuple[str, str, datetime] | None:
    """The person's name, and the match that he or she is at when this one is played."""
    row = await tx.fetchrow(
        """
        SELECT p.name, coalesce(h.name, '?') || ' – ' || coalesce(a.name, '?') AS match, other.kicks_off_at
        FROM competitions.matches AS m
        JOIN competitions.match_officials AS o ON o.person_id = $1 AND o.match_id <> m.match_id
        JOIN competitions.matches AS other ON other.match_id = o.match_id
        JOIN competitions.persons AS p ON p.person_id = $1
        LEFT JOIN competitions.teams AS h ON h.team_id = other.home_team_id
        LEFT JOIN competitions.teams AS a ON a.team_id = other.away_team_id
        WHERE m.match_id = $2 AND other.phase NOT IN ('postponed', 'cancelled', 'annulled', 'abandoned')
        AND abs(extract(epoch FROM other.kicks_off_at - m.kicks_off_at)) < $3 * 60
        ORDER BY other.kicks_off_at LIMIT 1
        """,
        person_id,
        match_id,
        minutes,
    )
    return (row["name"], row["match"], row["kicks_off_at"]) if row else None

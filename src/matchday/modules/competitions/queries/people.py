"""What persons have done: lists of a competition, and careers.

A name that no protocol gave a person for is read as the person that somebody said it is, or that is the only one of that
name registered with the team, or with another team of its club. Otherwise it stays a name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.statistics.contributions import NAME
from matchday.modules.competitions.domain.statistics.short_names import Subject

_WHO = """
    WITH subjects AS (SELECT * FROM unnest($1::uuid[], $2::text[]) AS asked (team_id, subject))
    SELECT s.team_id, s.subject, coalesce(
        CASE WHEN s.subject LIKE 'person:%' THEN substr(s.subject, 8)::uuid END,
        of_team.person_id, of_club.person_id, registered.person_id, known.person_id
    ) AS person_id
    FROM subjects AS s
    JOIN competitions.teams AS t ON t.team_id = s.team_id
    LEFT JOIN competitions.assigned_names AS of_team ON of_team.scope_id = t.team_id AND of_team.plain_name = substr(s.subject, 6)
    LEFT JOIN competitions.assigned_names AS of_club ON of_club.scope_id = t.club_id AND of_club.plain_name = substr(s.subject, 6)
    LEFT JOIN LATERAL (
        SELECT min(p.person_id::text)::uuid AS person_id
        FROM competitions.registrations AS r JOIN competitions.persons AS p ON p.person_id = r.person_id
        WHERE r.team_id = s.team_id AND r.status IN ('approved', 'deregistered') AND p.plain_name = substr(s.subject, 6)
        HAVING count(DISTINCT p.person_id) = 1
    ) AS registered ON s.subject LIKE 'name:%'
    LEFT JOIN LATERAL (
        SELECT min(p.person_id::text)::uuid AS person_id
        FROM competitions.teams AS other
        JOIN competitions.registrations AS r ON r.team_id = other.team_id
        JOIN competitions.persons AS p ON p.person_id = r.person_id
        WHERE other.club_id = t.club_id AND r.status IN ('approved', 'deregistered') AND p.plain_name = substr(s.subject, 6)
        HAVING count(DISTINCT p.person_id) = 1
    ) AS known ON s.subject LIKE 'name:%' AND registered.person_id IS NULL
"""


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one subject."""

    team_id: UUID
    subject: str
    figures: Mapping[str, int]


async def sums_of_people(tx: Transaction, competition_id: UUID, stage: str | None = None, team_id: UUID | None = None) -> list[Sums]:
    """Of everybody; of one stage, or of one team, if asked so."""
    rows = await tx.fetch(
        """
        SELECT team_id, subject, figure, sum(value)::bigint AS value
        FROM competitions.sums AS s
        WHERE competition_id = $1 AND (subject LIKE 'person:%' OR subject LIKE 'name:%')
            AND ($2::text IS NULL OR stage_id = (
                SELECT stage_id FROM competitions.stages WHERE competition_id = $1 AND name = $2
            ))
            AND ($3::uuid IS NULL OR team_id = $3)
        GROUP BY team_id, subject, figure
        """,
        competition_id,
        stage,
        team_id,
    )
    return _gathered(rows)


async def sums_of_sides(tx: Transaction, competition_id: UUID) -> dict[UUID, Mapping[str, int]]:
    """What the sport counts of sides, where there were protocols."""
    rows = await tx.fetch(
        """
        SELECT team_id, subject, figure, sum(value)::bigint AS value FROM competitions.sums
        WHERE competition_id = $1 AND subject = 'side'
        GROUP BY team_id, subject, figure
        """,
        competition_id,
    )
    return {each.team_id: each.figures for each in _gathered(rows)}


async def who_is_meant(tx: Transaction, subjects: Iterable[Subject]) -> dict[Subject, UUID]:
    """The persons behind subjects, where they are known. Persons that have become one with another are the other."""
    wanted = list(subjects)
    rows = await tx.fetch(
        _WHO,
        [team_id for team_id, _ in wanted],
        [subject for _, subject in wanted],
    )
    found = {(row["team_id"], row["subject"]): row["person_id"] for row in rows if row["person_id"] is not None}
    kept = await _kept(tx, set(found.values()))
    return {subject: kept.get(person_id, person_id) for subject, person_id in found.items()}


async def _kept(tx: Transaction, person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of those that were merged, whom they went into at last."""
    rows = await tx.fetch(
        """
        WITH RECURSIVE gone AS (
            SELECT gone_id AS person_id, kept_id, 1 AS step FROM competitions.merges WHERE kind = 'person' AND gone_id = ANY($1)
            UNION ALL
            SELECT gone.person_id, merge.kept_id, step + 1
            FROM gone JOIN competitions.merges AS merge ON merge.gone_id = gone.kept_id AND merge.kind = 'person'
            WHERE step < 50
        )
        SELECT DISTINCT ON (person_id) person_id, kept_id FROM gone ORDER BY person_id, step DESC
        """,
        list(person_ids),
    )
    return {row["person_id"]: row["kept_id"] for row in rows}


async def people_named(tx: Transaction, person_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Names and plain names."""
    rows = await tx.fetch("SELECT person_id, name, plain_name FROM competitions.persons WHERE person_id = ANY($1)", list(set(person_ids)))
    return {row["person_id"]: (row["name"], row["plain_name"]) for row in rows}


async def names_as_spelled(tx: Transaction, subjects: Iterable[Subject]) -> dict[Subject, str]:
    """How protocols spell those who are names only; of several spellings the first in the alphabet."""
    wanted = [subject for subject in subjects if subject[1].startswith(NAME)]
    rows = await tx.fetch(
        """
        SELECT c.team_id, c.subject, min(c.name) AS name
        FROM competitions.contributions AS c
        JOIN unnest($1::uuid[], $2::text[]) AS asked (team_id, subject) ON asked.team_id = c.team_id AND asked.subject = c.subject
        GROUP BY c.team_id, c.subject
        """,
        [team_id for team_id, _ in wanted],
        [subject for _, subject in wanted],
    )
    return {(row["team_id"], row["subject"]): row["name"] for row in rows}


async def subjects_of_person(tx: Transaction, person_id: UUID) -> list[Subject]:
    """Everything that may be the person's: by id, by an assigned name, by a name as registered. `who_is_meant` has the last
    word on names."""
    rows = await tx.fetch(
        """
        WITH RECURSIVE same AS (
            SELECT $1::uuid AS person_id
            UNION
            SELECT merge.gone_id FROM same JOIN competitions.merges AS merge ON merge.kept_id = same.person_id AND merge.kind = 'person'
        ), named AS (
            SELECT a.scope_id, a.plain_name FROM competitions.assigned_names AS a JOIN same ON same.person_id = a.person_id
            UNION
            SELECT scope.scope_id, p.plain_name
            FROM same
            JOIN competitions.persons AS p ON p.person_id = same.person_id
            JOIN competitions.registrations AS r ON r.person_id = p.person_id
            JOIN competitions.teams AS t ON t.team_id = r.team_id
            CROSS JOIN LATERAL (VALUES (t.team_id), (t.club_id)) AS scope (scope_id)
        )
        SELECT DISTINCT s.team_id, s.subject FROM competitions.sums AS s JOIN same ON s.subject = 'person:' || same.person_id
        UNION
        SELECT DISTINCT s.team_id, s.subject
        FROM named
        JOIN competitions.teams AS t ON named.scope_id IN (t.team_id, t.club_id)
        JOIN competitions.sums AS s ON s.team_id = t.team_id AND s.subject = 'name:' || named.plain_name
        """,
        person_id,
    )
    return [(row["team_id"], row["subject"]) for row in rows]


async def subjects_of_teams(tx: Transaction, team_ids: Iterable[UUID]) -> list[Subject]:
    """All persons and names of these teams."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT team_id, subject FROM competitions.sums
        WHERE team_id = ANY($1) AND (subject LIKE 'person:%' OR subject LIKE 'name:%')
        """,
        list(team_ids),
    )
    return [(row["team_id"], row["subject"]) for row in rows]


async def seasons_of(tx: Transaction, subjects: Iterable[Subject]) -> list[Mapping[str, Any]]:
    """The sums of these subjects with team, club and competition, the latest season first."""
    wanted = list(subjects)
    return await tx.fetch(
        """
        SELECT s.team_id, t.name AS team, t.club_id, club.name AS club, c.slug, c.name AS competition, c.season, c.sport,
               jsonb_object_agg(s.figure, s.value) AS figures
        FROM (
            SELECT s.competition_id, s.team_id, s.figure, sum(s.value)::bigint AS value
            FROM competitions.sums AS s
            JOIN unnest($1::uuid[], $2::text[]) AS asked (team_id, subject) ON asked.team_id = s.team_id AND asked.subject = s.subject
            GROUP BY s.competition_id, s.team_id, s.figure
        ) AS s
        JOIN competitions.teams AS t ON t.team_id = s.team_id
        JOIN competitions.competitions AS c ON c.competition_id = s.competition_id
        LEFT JOIN competitions.clubs AS club ON club.club_id = t.club_id
        GROUP BY s.team_id, t.name, t.club_id, club.name, c.competition_id
        ORDER BY c.season DESC, c.name, t.name, s.team_id
        """,
        [team_id for team_id, _ in wanted],
        [subject for _, subject in wanted],
    )


def _gathered(rows: Iterable[Mapping[str, Any]]) -> list[Sums]:
    figures: dict[Subject, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row["value"]:
            figures[row["team_id"], row["subject"]][row["figure"]] = row["value"]
    return [Sums(team_id=key[0], subject=key[1], figures=values) for key, values in figures.items()]

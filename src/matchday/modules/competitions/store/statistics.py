"""What statistics are kept as: each match's contributions, and the sums of them.

The competition is locked before anything here is written, as before all that changes in it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Goal, Score
from matchday.contracts.live import Figures, MatchProgressed
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.domain.statistics.contributions import Contribution, Said
from matchday.modules.competitions.domain.statistics.reckoning import SumKey
from matchday.modules.competitions.domain.statistics.results import COUNTED, Results
from matchday.modules.competitions.store.json_rows import encoded
from matchday.modules.competitions.store.matches import MATCH, match_of

_GOALS = msgspec.json.Decoder(tuple[Goal, ...])
_SCORE = msgspec.json.Decoder(Score | None)
_FIGURES = msgspec.json.Decoder(tuple[Figures, ...])
_RESULTS = ", ".join(COUNTED)
_VALUES = msgspec.json.Decoder(dict[str, int])


async def keep_figures(tx: Transaction, progress: Sequence[MatchProgressed]) -> None:
    """What protocols say of matches that have ended; of others nothing is kept. These are the newest versions."""
    ended = {each.match_id: each for each in progress if each.phase == "finished" and each.figures}
    rows = [{"match_id": key, "score": each.score, "goals": each.goals, "figures": each.figures} for key, each in ended.items()]
    if rows:
        await tx.execute(
            """
            INSERT INTO competitions.match_figures (match_id, score, goals, figures)
            SELECT match_id, score, goals, figures
            FROM jsonb_to_recordset($1::jsonb) AS given (match_id uuid, score jsonb, goals jsonb, figures jsonb)
            ON CONFLICT (match_id) DO UPDATE SET score = excluded.score, goals = excluded.goals, figures = excluded.figures
            """,
            encoded(rows),
        )
    others = [each.match_id for each in progress if each.match_id not in ended]
    if others:
        await tx.execute("DELETE FROM competitions.match_figures WHERE match_id = ANY($1)", others)


async def save_figures(tx: Transaction, match: Match, figures: Sequence[Figures]) -> None:
    """What was read of a match that live keeps no protocol of."""
    await tx.execute(
        """
        INSERT INTO competitions.match_figures (match_id, score, goals, figures) VALUES ($1, $2::jsonb, $3::jsonb, $4::jsonb)
        ON CONFLICT (match_id) DO UPDATE SET score = excluded.score, goals = excluded.goals, figures = excluded.figures
        """,
        match.match_id,
        encoded(match.score),
        encoded(match.goals),
        encoded(figures),
    )


async def load_figures(tx: Transaction, match_ids: Sequence[UUID]) -> dict[UUID, Said]:
    """What is kept of these matches' protocols."""
    rows = await tx.fetch(
        "SELECT match_id, score, goals, figures FROM competitions.match_figures WHERE match_id = ANY($1)",
        list(match_ids),
    )
    return {row["match_id"]: _said(row) for row in rows}


async def recount_results(tx: Transaction, competition_id: UUID) -> bool:
    """Counts every team's results anew and writes those that have changed; says whether any has."""
    changed = await tx.execute(
        f"""
        WITH sides AS (
            SELECT stage_id, home_team_id AS team_id, 1 AS at_home, home_score AS own, away_score AS other,
                   coalesce(shootout_home, 0) AS kicks, coalesce(shootout_away, 0) AS against, is_after_extra_time
            FROM competitions.matches WHERE competition_id = $1 AND phase = 'finished' AND home_team_id IS NOT NULL
            UNION ALL
            SELECT stage_id, away_team_id, 0, away_score, home_score, coalesce(shootout_away, 0), coalesce(shootout_home, 0),
                   is_after_extra_time
            FROM competitions.matches WHERE competition_id = $1 AND phase = 'finished' AND away_team_id IS NOT NULL
        ), counted AS (
            SELECT stage_id, team_id, $1::uuid AS competition_id, count(*) AS played, sum(at_home) AS played_at_home,
                   count(*) FILTER (WHERE own > other) AS won, count(*) FILTER (WHERE own = other) AS drawn,
                   count(*) FILTER (WHERE own < other) AS lost, sum(own) AS scored, sum(other) AS conceded,
                   count(*) FILTER (WHERE other = 0) AS clean_sheets, count(*) FILTER (WHERE own = 0) AS without_goal,
                   count(*) FILTER (WHERE is_after_extra_time) AS after_extra_time,
                   count(*) FILTER (WHERE kicks > against) AS shootouts_won,
                   count(*) FILTER (WHERE kicks < against) AS shootouts_lost
            FROM sides GROUP BY stage_id, team_id
        ), gone AS (
            DELETE FROM competitions.team_results AS held
            WHERE competition_id = $1
                AND NOT EXISTS (SELECT FROM counted WHERE (counted.stage_id, counted.team_id) = (held.stage_id, held.team_id))
            RETURNING 1
        ), written AS (
            INSERT INTO competitions.team_results AS held (stage_id, team_id, competition_id, {_RESULTS})
            SELECT stage_id, team_id, competition_id, {_RESULTS} FROM counted
            ON CONFLICT (stage_id, team_id) DO UPDATE SET {", ".join(f"{each} = excluded.{each}" for each in COUNTED)}
            WHERE ({", ".join(f"held.{each}" for each in COUNTED)}) <> ({", ".join(f"excluded.{each}" for each in COUNTED)})
            RETURNING 1
        )
        SELECT FROM gone UNION ALL SELECT FROM written
        """,
        competition_id,
    )
    return changed > 0


async def add_results(tx: Transaction, competition_id: UUID, results: Results) -> None:
    """Of a competition that has none."""
    await tx.execute(
        f"""
        INSERT INTO competitions.team_results (competition_id, stage_id, team_id, {_RESULTS})
        SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], {", ".join(f"${place}::int[]" for place in range(4, 4 + len(COUNTED)))})
        """,
        competition_id,
        *([key[place] for key in results] for place in range(2)),
        *([numbers[place] for numbers in results.values()] for place in range(len(COUNTED))),
    )


async def kept_results(tx: Transaction, competition_id: UUID) -> Results:
    """As they are kept."""
    rows = await tx.fetch(f"SELECT stage_id, team_id, {_RESULTS} FROM competitions.team_results WHERE competition_id = $1", competition_id)
    return {(row["stage_id"], row["team_id"]): tuple(row[each] for each in COUNTED) for row in rows}


async def replace_contributions(
    tx: Transaction, competition_id: UUID, match_ids: Sequence[UUID], contributions: Sequence[Contribution]
) -> bool:
    """Takes away what these matches added, adds what they add now, and moves the sums by the difference in one statement.
    Says whether any sum has moved."""
    moved = await tx.execute(
        """
        WITH gone AS (
            SELECT stage_id, team_id, subject, figures FROM competitions.contributions WHERE match_id = ANY($2)
        ), given AS (
            SELECT stage_id, team_id, subject, figures
            FROM jsonb_to_recordset($3::jsonb) AS given (stage_id uuid, team_id uuid, subject text, figures jsonb)
        ), difference AS (
            SELECT stage_id, team_id, subject, key, sum(value) AS value
            FROM (
                SELECT stage_id, team_id, subject, key, -value::bigint AS value FROM gone, jsonb_each_text(figures)
                UNION ALL
                SELECT stage_id, team_id, subject, key, value::bigint FROM given, jsonb_each_text(figures)
            ) AS each_figure
            GROUP BY stage_id, team_id, subject, key
        )
        INSERT INTO competitions.sums AS held (competition_id, stage_id, team_id, subject, figure, value)
        SELECT $1, stage_id, team_id, subject, key, value FROM difference WHERE value <> 0
        ON CONFLICT (competition_id, stage_id, team_id, subject, figure) DO UPDATE SET value = held.value + excluded.value
        """,
        competition_id,
        list(match_ids),
        encoded(contributions),
    )
    await tx.execute("DELETE FROM competitions.contributions WHERE match_id = ANY($1)", list(match_ids))
    await add_contributions(tx, competition_id, contributions)
    if moved:
        await tx.execute("DELETE FROM competitions.sums WHERE competition_id = $1 AND value = 0", competition_id)
    return moved > 0


async def add_contributions(tx: Transaction, competition_id: UUID, contributions: Sequence[Contribution]) -> None:
    """Of matches that have none."""
    if not contributions:
        return
    await tx.execute(
        """
        INSERT INTO competitions.contributions (match_id, competition_id, stage_id, team_id, subject, name, figures)
        SELECT match_id, $1, stage_id, team_id, subject, name, figures
        FROM jsonb_to_recordset($2::jsonb)
            AS given (match_id uuid, stage_id uuid, team_id uuid, subject text, name text, figures jsonb)
        """,
        competition_id,
        encoded(contributions),
    )


async def write_anew(tx: Transaction, competition_id: UUID, contributions: Sequence[Contribution], sums: Mapping[SumKey, int]) -> None:
    """Everything of a competition, from zero."""
    await tx.execute("DELETE FROM competitions.contributions WHERE competition_id = $1", competition_id)
    await tx.execute("DELETE FROM competitions.sums WHERE competition_id = $1", competition_id)
    await add_contributions(tx, competition_id, contributions)
    await add_sums(tx, competition_id, sums)


async def add_sums(tx: Transaction, competition_id: UUID, sums: Mapping[SumKey, int]) -> None:
    """Of a competition that has none."""
    await tx.execute(
        """
        INSERT INTO competitions.sums (competition_id, stage_id, team_id, subject, figure, value)
        SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[])
        """,
        competition_id,
        *([key[place] for key in sums] for place in range(4)),
        list(sums.values()),
    )


async def kept_contributions(tx: Transaction, competition_id: UUID) -> list[Contribution]:
    """As they are kept."""
    rows = await tx.fetch(
        """
        SELECT match_id, stage_id, team_id, subject, name, figures FROM competitions.contributions WHERE competition_id = $1
        """,
        competition_id,
    )
    return [_contribution(row) for row in rows]


async def kept_sums(tx: Transaction, competition_id: UUID) -> dict[SumKey, int]:
    """As they are kept."""
    rows = await tx.fetch(
        "SELECT stage_id, team_id, subject, figure, value FROM competitions.sums WHERE competition_id = $1", competition_id
    )
    return {(row["stage_id"], row["team_id"], row["subject"], row["figure"]): row["value"] for row in rows}


async def assign_name(tx: Transaction, scope_id: UUID, plain_name: str, person_id: UUID | None) -> None:
    """Says, says anew, or with None takes back, who is meant by a name."""
    await tx.execute("DELETE FROM competitions.assigned_names WHERE scope_id = $1 AND plain_name = $2", scope_id, plain_name)
    if person_id is not None:
        await tx.execute(
            "INSERT INTO competitions.assigned_names (scope_id, plain_name, person_id) VALUES ($1, $2, $3)", scope_id, plain_name, person_id
        )


async def assigned_names(tx: Transaction, scope_ids: Sequence[UUID]) -> set[str]:
    """Plain names of these teams and clubs of which somebody has said who is meant."""
    rows = await tx.fetch("SELECT plain_name FROM competitions.assigned_names WHERE scope_id = ANY($1)", list(scope_ids))
    return {row["plain_name"] for row in rows}


def _said(row: Mapping[str, Any]) -> Said:
    return Said(
        score=_SCORE.decode(row["score"]) if row["score"] else None,
        goals=_GOALS.decode(row["goals"]),
        figures=_FIGURES.decode(row["figures"]),
    )


def _contribution(row: Mapping[str, Any]) -> Contribution:
    return Contribution(
        match_id=row["match_id"],
        stage_id=row["stage_id"],
        team_id=row["team_id"],
        subject=row["subject"],
        name=row["name"],
        figures=_VALUES.decode(row["figures"]),
    )


async def load_ended(tx: Transaction, competition_id: UUID) -> list[Match]:
    """Every match that counts."""
    rows = await tx.fetch(f"{MATCH} WHERE competition_id = $1 AND phase = 'finished' ORDER BY match_id", competition_id)
    return [match_of(row) for row in rows]


async def tables_with_owners(tx: Transaction, competition_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Table to competition, in the order of the tables."""
    rows = await tx.fetch(
        """
        SELECT t.table_id, t.competition_id FROM competitions.tables AS t JOIN competitions.stages AS s USING (stage_id)
        WHERE t.competition_id = ANY($1) ORDER BY t.competition_id, s.place, t.place
        """,
        list(competition_ids),
    )
    return {row["table_id"]: row["competition_id"] for row in rows}


async def lock_next_competitions(tx: Transaction, after: UUID | None, limit: int) -> list[Competition]:
    """The following competitions by id, locked: all of them, some at a time."""
    rows = await tx.fetch(
        """
        SELECT competition_id, organisation_id, slug, name, season, sport, zone, regulations, document_id, matches, matches_finished,
               version
        FROM competitions.competitions WHERE $1::uuid IS NULL OR competition_id > $1 ORDER BY competition_id LIMIT $2 FOR UPDATE
        """,
        after,
        limit,
    )
    return [Competition(**row) for row in rows]


async def team_to_assign(tx: Transaction, team_id: UUID) -> Mapping[str, Any] | None:
    """Its name, club and organisation."""
    return await tx.fetchrow(
        """
        SELECT t.name, t.club_id, c.organisation_id
        FROM competitions.teams AS t JOIN competitions.competitions AS c USING (competition_id) WHERE t.team_id = $1
        """,
        team_id,
    )


async def organisation_of_person(tx: Transaction, person_id: UUID) -> UUID | None:
    """Whose register the person is in."""
    owner: UUID | None = await tx.fetchval("SELECT organisation_id FROM competitions.persons WHERE person_id = $1", person_id)
    return owner

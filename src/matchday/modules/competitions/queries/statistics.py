"""What is asked of a competition's statistics: tables of other kinds, the course of a season, who beat whom by how much."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.counting import Counting, countings
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.ranking.tallies import Played
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.domain.statistics.meetings import Meeting
from matchday.modules.competitions.domain.statistics.results import COUNTED as COUNTED_RESULTS
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.modules.competitions.store.tables import COUNTED, load_entrants, load_table_ids

_MINE = ("match_id", "number", "round", "kicks_off_at", "phase")


@dataclass(frozen=True, kw_only=True)
class TableGround:
    """One table, its matches, and what it is counted by."""

    table_id: UUID
    counting: Counting
    meetings: Sequence[Meeting]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A competition as its statistics see it."""

    competition: Competition
    regulations: Regulations
    zone: tzinfo
    tables: Sequence[TableGround]


async def competition_to_read(tx: Transaction, slug: str) -> Competition | None:
    """Not locked: for answers."""
    row = await tx.fetchrow(
        """
        SELECT competition_id, organisation_id, slug, name, season, sport, zone, regulations, document_id, matches, matches_finished,
               version
        FROM competitions.competitions WHERE slug = $1
        """,
        slug,
    )
    return Competition(**row) if row else None


async def ground_at(tx: Transaction, slug: str, as_of: date | None = None) -> Ground | None:
    """Every table with its matches. `as_of` leaves out what was played or decided after that day."""
    competition = await competition_to_read(tx, slug)
    if competition is None:
        return None
    regulations = await load_regulations(tx, competition)
    zone = zone_of(competition.zone or "UTC")
    table_ids = await load_table_ids(tx, competition.competition_id)
    entrants = await load_entrants(tx, table_ids)
    rows = await tx.fetch(
        f"""
        SELECT {COUNTED}, match_id, number, round, kicks_off_at, phase FROM competitions.matches
        WHERE table_id = ANY($1) AND home_team_id IS NOT NULL AND away_team_id IS NOT NULL
        ORDER BY kicks_off_at, number
        """,
        table_ids,
    )
    return Ground(competition=competition, regulations=regulations, zone=zone, tables=_tables(regulations, entrants, rows, zone, as_of))


def _tables(
    regulations: Regulations,
    entrants: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    zone: tzinfo,
    as_of: date | None,
) -> list[TableGround]:
    """The results of a table come out of its counting in the order of the rows that went in."""
    ended = [row for row in rows if row["phase"] == "finished" and (as_of is None or row["kicks_off_at"].astimezone(zone).date() <= as_of)]
    counted = countings(regulations, entrants, [{key: value for key, value in row.items() if key not in _MINE} for row in ended], as_of)
    of_table: dict[UUID, list[UUID]] = defaultdict(list)
    for row in ended:
        of_table[row["table_id"]].append(row["match_id"])
    played = {
        match_id: result
        for table_id, counting in counted.items()
        for match_id, result in zip(of_table[table_id], counting.own, strict=True)
    }
    meetings: dict[UUID, list[Meeting]] = defaultdict(list)
    for row in rows:
        meetings[row["table_id"]].append(_meeting(row, played.get(row["match_id"])))
    return [
        TableGround(
            table_id=table_id, counting=counting, meetings=_met(counting, counted, meetings) if counting.is_across else meetings[table_id]
        )
        for table_id, counting in counted.items()
    ]


def _met(counting: Counting, counted: Mapping[UUID, Counting], meetings: Mapping[UUID, Sequence[Meeting]]) -> list[Meeting]:
    """Of a group whose teams meet others: all matches of its teams in the stage, in the order they are played."""
    teams = {entrant.team_id for entrant in counting.entrants}
    together = [table_id for table_id, other in counted.items() if other.named.stage == counting.named.stage]
    found = [each for table_id in together for each in meetings.get(table_id, ()) if teams & {each.home_team_id, each.away_team_id}]
    return sorted(found, key=lambda each: (each.kicks_off_at, each.number))


def _meeting(row: Mapping[str, Any], played: Any) -> Meeting:
    return Meeting(
        match_id=row["match_id"],
        number=row["number"],
        round=row["round"],
        kicks_off_at=row["kicks_off_at"],
        home_team_id=row["home_team_id"],
        away_team_id=row["away_team_id"],
        played=played,
    )


async def meetings_of(tx: Transaction, competition_id: UUID) -> list[Meeting]:
    """Every match between two known teams, of all stages, in time."""
    rows = await tx.fetch(f"{_MEETING} WHERE m.competition_id = $1 AND {_KNOWN} ORDER BY kicks_off_at, number, match_id", competition_id)
    return [meeting_of(row) for row in rows]


_KNOWN = "m.home_team_id IS NOT NULL AND m.away_team_id IS NOT NULL"
_MEETING = """
    SELECT m.match_id, m.number, m.round, m.kicks_off_at, m.phase, m.home_team_id, m.away_team_id, m.home_score, m.away_score,
           m.shootout_home, m.shootout_away
    FROM competitions.matches AS m
"""


def meeting_of(row: Mapping[str, Any]) -> Meeting:
    """From a row of _MEETING, counted as it was when play ended."""
    if row["phase"] != "finished":
        return _meeting(row, None)
    home, away = row["home_team_id"], row["away_team_id"]
    return _meeting(row, Played(home_team_id=home, away_team_id=away, home=row["home_score"], away=row["away_score"]))


async def meetings_between(tx: Transaction, first: Sequence[UUID], second: Sequence[UUID]) -> list[Meeting]:
    """The matches of these against those that have ended, of whatever competition, in time."""
    rows = await tx.fetch(
        f"""
        {_MEETING} WHERE m.home_team_id = ANY($1) AND m.away_team_id = ANY($2) AND m.phase = 'finished'
        UNION {_MEETING} WHERE m.home_team_id = ANY($2) AND m.away_team_id = ANY($1) AND m.phase = 'finished'
        ORDER BY kicks_off_at, number, match_id
        """,
        list(first),
        list(second),
    )
    return [meeting_of(row) for row in rows]


async def results_of_team(tx: Transaction, team_id: UUID) -> dict[str, int]:
    """Of all stages of its competition."""
    sums = ", ".join(f"coalesce(sum({each}), 0)::int AS {each}" for each in COUNTED_RESULTS)
    row = await tx.fetchrow(f"SELECT {sums} FROM competitions.team_results WHERE team_id = $1", team_id)
    return dict(row.items()) if row else {}

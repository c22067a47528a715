"""Tables of another kind than the one that is kept: of some of the matches, or as they stood after each matchday."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from uuid import UUID

import msgspec

from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions.domain.counting import Counting
from matchday.modules.competitions.domain.ranking.criteria import Ground
from matchday.modules.competitions.domain.ranking.order import order
from matchday.modules.competitions.domain.ranking.tallies import Played, Tally, count
from matchday.modules.competitions.domain.standings import Entrant
from matchday.modules.competitions.domain.statistics.meetings import Meeting, rounds
from matchday.modules.competitions.domain.statistics.spans import Span, are_sides, counted


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """A team's rank and points after each matchday."""

    team_id: UUID
    team: str
    ranks: tuple[int, ...]
    points: tuple[int, ...]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A matchday: what it is called, its last day, and how many of its matches have ended."""

    name: str
    last_day: date
    played: int
    matches: int


def span_table(counting: Counting, meetings: Sequence[Meeting], span: Span, zone: tzinfo) -> tuple[StandingsRow, ...]:
    """The table of a span. Zones are left out: they are about the table itself."""
    results = counted(span, meetings, zone)
    entrants = counting.entrants if span.counts_adjustments else tuple(map(_unmoved, counting.entrants))
    if are_sides(span):
        return _of_sides(entrants, results, counting)
    earlier = counting.earlier if span.counts_adjustments else None
    return tuple(map(_bare, replace(counting, entrants=entrants, results=results, earlier=earlier).rows()))


def course(counting: Counting, meetings: Sequence[Meeting], zone: tzinfo) -> tuple[tuple[Day, ...], tuple[Course, ...]]:
    """The table after each matchday that has begun, with the decisions that had been made by its last day. Teams in the
    order of the last one."""
    days: list[Day] = []
    tables: list[tuple[StandingsRow, ...]] = []
    results: list[Played] = []
    for matches in rounds(meetings):
        ended = [each.played for each in matches if each.played is not None]
        if not ended:
            continue
        results += ended
        day = _day(matches, len(ended), zone)
        entrants = tuple(_moved_by(entrant, day.last_day) for entrant in counting.entrants)
        days.append(day)
        tables.append(replace(counting, entrants=entrants, results=tuple(results)).rows())
    places = [{row.team_id: row for row in rows} for rows in tables]
    teams = [(row.team_id, row.team) for row in tables[-1]] if tables else []
    return tuple(days), tuple(
        Course(
            team_id=team_id,
            team=team,
            ranks=tuple(rows[team_id].rank for rows in places),
            points=tuple(rows[team_id].points for rows in places),
        )
        for team_id, team in teams
    )


def _of_sides(entrants: Iterable[Entrant], results: Sequence[Played], counting: Counting) -> tuple[StandingsRow, ...]:
    tallies = {entrant.team_id: Tally(team_id=entrant.team_id, name=entrant.name) for entrant in entrants}
    others = {team_id for result in results for team_id in (result.home_team_id, result.away_team_id)} - tallies.keys()
    count(tallies | {team_id: Tally(team_id=team_id, name="") for team_id in others}, results, counting.rules.scoring)
    ordered = order(Ground(tallies=tallies, results=(), scoring=counting.rules.scoring), counting.rules.steps, counting.rules.meetings)
    return tuple(_row(place, tally) for place, tally in enumerate(ordered.teams, start=1))


def _row(rank: int, tally: Tally) -> StandingsRow:
    shared = {field: getattr(tally, field) for field in StandingsRow.__struct_fields__ if hasattr(tally, field)}
    return StandingsRow(rank=rank, team=tally.name, decided_by=None, **shared)


def _bare(row: StandingsRow) -> StandingsRow:
    return msgspec.structs.replace(row, zone=None, pending=None)


def _unmoved(entrant: Entrant) -> Entrant:
    return replace(entrant, adjustment=0, adjustments=())


def _moved_by(entrant: Entrant, day: date) -> Entrant:
    """With what had been decided by a day; a decision without a date has always stood."""
    made = tuple(each for each in entrant.adjustments if each.decided_on is None or each.decided_on <= day)
    return entrant if made == entrant.adjustments else replace(entrant, adjustment=sum(each.points for each in made), adjustments=made)


def _day(matches: Sequence[Meeting], played: int, zone: tzinfo) -> Day:
    last = max(each.kicks_off_at for each in matches if each.played is not None)
    return Day(name=matches[0].round, last_day=last.astimezone(zone).date(), played=played, matches=len(matches))

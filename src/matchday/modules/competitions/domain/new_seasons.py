"""Seasons that nobody knows yet, counted without asking what is held: there is nothing."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Score, StandingsRow
from matchday.modules.competitions.domain.counting import countings_of
from matchday.modules.competitions.domain.importers.csv_file.plain_seasons import PlainSeason
from matchday.modules.competitions.domain.merging import Changes, merge
from matchday.modules.competitions.domain.ranking.tallies import DecidedIn, Played
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.season import Competition, Season
from matchday.modules.competitions.domain.statistics.results import results_by_name


class NewSeason(msgspec.Struct, frozen=True, kw_only=True):
    """A league's season with all that is written of it. `rows` has no matches: those are still as they were read."""

    competition: Competition
    rows: Changes
    read: PlainSeason
    team_ids: dict[str, UUID]
    standings: tuple[StandingsRow, ...]
    results: dict[str, tuple[int, ...]]
    """By the names of teams, numbers as in statistics.results.COUNTED."""

    @property
    def stage_id(self) -> UUID:
        """Of the only one there is."""
        return self.rows.stages[0].stage_id

    @property
    def table_id(self) -> UUID:
        """Of the only one there is."""
        return self.rows.tables[0].table_id


def new_season(competition: Competition, read: PlainSeason, regulations: Regulations, new_id: Callable[[], UUID]) -> NewSeason:
    """Gives ids and counts the table and the statistics."""
    rows = merge(Season(), read.sheet, competition.zone, new_id)
    team_ids = {team.name: team.team_id for team in rows.teams}
    finals = [score for score, _ in read.scores]
    finished = len(finals) - finals.count(None)
    return NewSeason(
        competition=msgspec.structs.replace(competition, matches=len(finals), matches_finished=finished),
        rows=rows,
        read=read,
        team_ids=team_ids,
        standings=_standings(rows, read, finals, regulations, team_ids),
        results=results_by_name(read.homes, read.aways, finals),
    )


def way_of(score: Score) -> DecidedIn:
    """How it was decided, as tables ask."""
    if score.shootout_home is not None:
        return "shootout"
    return "overtime" if score.is_after_extra_time else "regular"


def _standings(
    rows: Changes, read: PlainSeason, finals: list[Score | None], regulations: Regulations, team_ids: dict[str, UUID]
) -> tuple[StandingsRow, ...]:
    table, stage = rows.tables[0], rows.stages[0]
    names = {team.team_id: team.name for team in rows.teams}
    matches_left = finals.count(None)
    entrants = [
        {
            "table_id": table.table_id,
            "group_name": table.group_name,
            "stage": stage.name,
            "team_id": entry.team_id,
            "name": names[entry.team_id],
            "adjustment": 0,
            "adjustment_reason": None,
            "matches_left": matches_left,
        }
        for entry in rows.participants
    ]
    at = {moment: int(moment.timestamp()) for moment in set(read.kick_offs)}
    played = [
        Played(
            home_team_id=team_ids[home],
            away_team_id=team_ids[away],
            home=score.home,
            away=score.away,
            decided_in=way_of(score),
            home_shootout=score.shootout_home or 0,
            away_shootout=score.shootout_away or 0,
            at=at[moment],
        )
        for home, away, moment, score in zip(read.homes, read.aways, read.kick_offs, finals, strict=True)
        if score is not None
    ]
    return countings_of(regulations, entrants, {table.table_id: played})[table.table_id].rows()

"""Tables of other kinds, the course of a season, form, matrix and records, as they are answered."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.statistics.meetings import Appearance, Meeting, appearances
from matchday.modules.competitions.domain.statistics.records import Record, balance, records
from matchday.modules.competitions.domain.statistics.spans import Span
from matchday.modules.competitions.domain.statistics.streaks import KINDS, Streak, streaks
from matchday.modules.competitions.domain.statistics.tables import course, span_table
from matchday.modules.competitions.queries import people, statistics
from matchday.modules.competitions.queries.statistics import TableGround
from matchday.modules.competitions.schemas.statistics import (
    Cell,
    CourseTable,
    CourseView,
    FormLine,
    FormView,
    MatrixTable,
    MatrixView,
    Recent,
    RecordMatch,
    RecordsView,
    RecordView,
    SpanTable,
    SpanTablesView,
    TeamLink,
    TeamStatisticsView,
    TeamStreak,
)
from matchday.sports import sport
from matchday.sports.reckoning import shown, value_of

Teams = Mapping[UUID, TeamLink]


async def span_tables(tx: Transaction, slug: str, span: Span) -> SpanTablesView | None:
    """Every table of the competition, of the matches asked for."""
    ground = await statistics.ground_at(tx, slug, as_of=span.until)
    if ground is None:
        return None
    tables = (
        SpanTable(
            table_id=each.table_id,
            stage=each.counting.named.stage,
            group=each.counting.named.group,
            rows=each.counting.rows() if span.is_whole else span_table(each.counting, each.meetings, span, ground.zone),
        )
        for each in ground.tables
    )
    return SpanTablesView(competition=slug, kind=span.kind, since=span.since, until=span.until, tables=tuple(tables))


async def course_at(tx: Transaction, slug: str) -> CourseView | None:
    """Ranks and points after each matchday, for charts and for how a team has moved."""
    ground = await statistics.ground_at(tx, slug)
    if ground is None:
        return None
    tables = []
    for each in ground.tables:
        days, teams = course(each.counting, each.meetings, ground.zone)
        named = each.counting.named
        tables.append(CourseTable(table_id=each.table_id, stage=named.stage, group=named.group, days=days, teams=teams))
    return CourseView(competition=slug, tables=tuple(tables))


async def matrix_at(tx: Transaction, slug: str) -> MatrixView | None:
    """Everybody against everybody."""
    ground = await statistics.ground_at(tx, slug)
    if ground is None:
        return None
    teams = await teams_linked(tx, ground.competition.competition_id)
    return MatrixView(competition=slug, tables=tuple(_matrix(each, teams) for each in ground.tables))


async def form_at(tx: Transaction, slug: str, last: int) -> FormView | None:
    """The last matches of every team, whatever stage they were of."""
    competition = await statistics.competition_to_read(tx, slug)
    if competition is None:
        return None
    teams = await teams_linked(tx, competition.competition_id)
    meetings = await statistics.meetings_of(tx, competition.competition_id)
    lines = (
        FormLine(team=team, matches=_recent(appearances(meetings, [team.team_id])[-last:], teams))
        for team in sorted(teams.values(), key=lambda team: (team.team.casefold(), team.team_id))
    )
    return FormView(competition=slug, teams=tuple(lines))


async def records_at(tx: Transaction, slug: str) -> RecordsView | None:
    """Of all stages."""
    competition = await statistics.competition_to_read(tx, slug)
    if competition is None:
        return None
    teams = await teams_linked(tx, competition.competition_id)
    meetings = await statistics.meetings_of(tx, competition.competition_id)
    of_teams = {team_id: streaks(appearances(meetings, [team_id])) for team_id in teams}
    return RecordsView(
        competition=slug, records=records_shown(records(meetings), meetings, teams), streaks=tuple(_longest(of_teams, teams))
    )


async def team_statistics(tx: Transaction, team_id: UUID, last: int) -> TeamStatisticsView | None:
    """A team in its competition, all stages together."""
    slug = await tx.fetchval(
        "SELECT c.slug FROM competitions.competitions AS c JOIN competitions.teams USING (competition_id) WHERE team_id = $1", team_id
    )
    competition = await statistics.competition_to_read(tx, slug) if slug else None
    if competition is None:
        return None
    teams = await teams_linked(tx, competition.competition_id)
    meetings = await statistics.meetings_of(tx, competition.competition_id)
    of_sport = await people.sums_of_sides(tx, competition.competition_id)
    results = await statistics.results_of_team(tx, team_id)
    seen = appearances(meetings, [team_id])
    own = [meeting for meeting in meetings if team_id in (meeting.home_team_id, meeting.away_team_id)]
    columns = [column for column in sport(competition.sport).columns if column.of == "team"]
    values = {column.key: value_of(column, of_sport.get(team_id, {})) for column in columns} if team_id in of_sport else {}
    return TeamStatisticsView(
        team=teams[team_id],
        competition=competition.slug,
        total=balance(seen),
        home=balance(each for each in seen if each.is_home),
        away=balance(each for each in seen if not each.is_home),
        results=results,
        values={column.key: shown(column, values[column.key]) for column in columns if values.get(column.key) is not None},
        streaks=streaks(seen),
        form=_recent(seen[-last:], teams),
        records=records_shown(records(own), own, teams),
    )


async def teams_linked(tx: Transaction, competition_id: UUID) -> dict[UUID, TeamLink]:
    """All teams of a competition."""
    rows = await tx.fetch(
        "SELECT team_id, name AS team, code, club_id FROM competitions.teams WHERE competition_id = $1 ORDER BY team_id", competition_id
    )
    return {row["team_id"]: TeamLink(**row) for row in rows}


def records_shown(found: Iterable[Record], meetings: Iterable[Meeting], teams: Teams) -> tuple[RecordView, ...]:
    """With the matches that hold them."""
    by_id = {meeting.match_id: meeting for meeting in meetings}
    return tuple(
        RecordView(kind=record.kind, value=record.value, matches=tuple(_match(by_id[match_id], teams) for match_id in record.match_ids))
        for record in found
    )


def _match(meeting: Meeting, teams: Teams) -> RecordMatch:
    return RecordMatch(
        match_id=meeting.match_id,
        kicks_off_at=meeting.kicks_off_at,
        home=teams[meeting.home_team_id].team,
        away=teams[meeting.away_team_id].team,
        home_goals=meeting.played.home if meeting.played else 0,
        away_goals=meeting.played.away if meeting.played else 0,
    )


def _recent(seen: Sequence[Appearance], teams: Teams) -> tuple[Recent, ...]:
    return tuple(
        Recent(
            match_id=each.match_id,
            kicks_off_at=each.kicks_off_at,
            is_home=each.is_home,
            opponent_id=each.opponent_id,
            opponent=teams[each.opponent_id].team,
            scored=each.scored,
            conceded=each.conceded,
            outcome=each.outcome,
        )
        for each in seen
    )


def _matrix(ground: TableGround, teams: Teams) -> MatrixTable:
    cells = sorted(ground.meetings, key=lambda each: (each.home_team_id, each.away_team_id, each.kicks_off_at, each.number))
    return MatrixTable(
        table_id=ground.table_id,
        stage=ground.counting.named.stage,
        group=ground.counting.named.group,
        teams=tuple(teams[row.team_id] for row in ground.counting.rows()),
        cells=tuple(
            Cell(
                match_id=each.match_id,
                home_team_id=each.home_team_id,
                away_team_id=each.away_team_id,
                kicks_off_at=each.kicks_off_at,
                home=each.played.home if each.played else None,
                away=each.played.away if each.played else None,
            )
            for each in cells
        ),
    )


def _longest(of_teams: Mapping[UUID, Sequence[Streak]], teams: Teams) -> Iterable[TeamStreak]:
    for place, kind in enumerate(KINDS):
        length = max((of_team[place].longest for of_team in of_teams.values()), default=0)
        if length:
            holders = [teams[team_id] for team_id, of_team in of_teams.items() if of_team[place].longest == length]
            yield TeamStreak(kind=kind, length=length, teams=tuple(sorted(holders, key=lambda team: (team.team.casefold(), team.team_id))))

"""Rows of matches as readers leave them, made into a sheet: stages told apart, numbers given, ways through a bracket inferred."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from matchday.contracts.competitions import Goal, Phase, ResultBy, Score
from matchday.modules.competitions.domain import feeders, names
from matchday.modules.competitions.domain.facts import MatchFact, Sheet, Side, StageFact, StageKind, TableFact, TeamFact, VenueFact
from matchday.modules.competitions.domain.formats.landing import BRACKETS, place_of_match
from matchday.modules.competitions.domain.importers.reading import moment, zone_of
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE, Regulations

STAGES: dict[StageKind, str] = {"group": "Group stage", "knockout": "Knockout stage", "league": "League"}
_KNOCKOUT = re.compile(r"final|round of|last \d|play-?off|third.place|\b1/\d|qualif|preliminary", re.IGNORECASE)


class Row(msgspec.Struct, kw_only=True):
    """One match as read, before stages are told apart and numbers given."""

    line: int
    number: int | None
    group: str | None
    round: str
    home: str
    away: str
    venue: VenueFact | None
    date: str
    clock: str
    zone: str | None
    score: Score | None
    regular: tuple[int, int] | None
    goals: tuple[Goal, ...]
    stage: str | None = None
    phase: Phase | None = None
    result_by: ResultBy = "play"


def sheet_of(
    name: str,
    rows: list[Row],
    *,
    slug: str | None = None,
    season: str | None = None,
    groups: Mapping[str, tuple[str, ...]] = {},
    regulations: Regulations | None = None,
) -> Sheet:
    """The whole file. `groups` are those that it names apart from its matches."""
    has_groups = bool(groups) or any(row.group for row in rows)
    stages = [_stage(row, has_groups, regulations) for row in rows]
    venues = {row.venue.name.casefold(): row.venue for row in rows if row.venue}
    written = [*(team for row in rows for team in (row.home, row.away)), *(team for teams in groups.values() for team in teams)]
    teams = {team.casefold(): team for team in written if not feeders.is_feeder(team)}
    return Sheet(
        name=name,
        slug=slug or names.slug_of(name),
        season=season or names.season_of(name),
        sport="football",
        zone=None,
        regulations="",
        venues=tuple(venues.values()),
        teams=tuple(TeamFact(name=team) for team in teams.values()),
        stages=tuple(dict.fromkeys(stages)),
        tables=tuple(_tables(rows, stages, teams, groups)),
        adjustments=(),
        matches=tuple(_matches(rows, stages, teams)),
    )


def _stage(row: Row, has_groups: bool, regulations: Regulations | None) -> StageFact:
    """As the file or the regulations call it, else by the manner of play."""
    if row.stage is not None or (regulations is not None and regulations.stages):
        found = place_of_match(regulations or PLAIN_LEAGUE, row.stage or "", (row.group or "").removeprefix("Group "), row.round)
        if row.stage is not None or found.key is not None:
            return StageFact(name=found.stage, kind=found.kind, key=found.key)
    kind = _kind(row, has_groups)
    return StageFact(name=STAGES[kind], kind=kind)


def _kind(row: Row, has_groups: bool) -> StageKind:
    if row.group:
        return "group"
    return "knockout" if has_groups or _KNOCKOUT.search(row.round) else "league"


def _tables(rows: list[Row], stages: list[StageFact], teams: dict[str, str], groups: Mapping[str, tuple[str, ...]]) -> Iterator[TableFact]:
    held: dict[tuple[str, str | None], dict[str, None]] = {}
    grouped = next((stage.name for stage in stages if stage.kind == "group"), None)
    if grouped is not None:
        held |= {(grouped, group): dict.fromkeys(teams[team.casefold()] for team in named) for group, named in groups.items()}
    for row, stage in zip(rows, stages, strict=True):
        if stage.kind not in BRACKETS:
            members = held.setdefault((stage.name, row.group), {})
            members |= {teams[team.casefold()]: None for team in (row.home, row.away) if team.casefold() in teams}
    for (name, group), members in sorted(held.items(), key=lambda entry: (entry[0][0], entry[0][1] or "")):
        yield TableFact(stage=name, group=group, teams=tuple(members))


def _matches(rows: list[Row], stages: list[StageFact], teams: dict[str, str]) -> Iterator[MatchFact]:
    """Knockout matches get the feeders that follow from who won what; numbers are counted through the file."""
    numbers = _numbers(rows)
    ties = {
        index: feeders.Tie(
            number=numbers[index],
            round=row.round,
            home=row.home,
            away=row.away,
            home_feeder=row.home if feeders.is_feeder(row.home) else None,
            away_feeder=row.away if feeders.is_feeder(row.away) else None,
            score=row.score,
        )
        for index, (row, stage) in enumerate(zip(rows, stages, strict=True))
        if stage.kind in BRACKETS
    }
    in_time = sorted(ties, key=lambda index: (rows[index].date, rows[index].clock, index))
    bracket = dict(zip(in_time, feeders.inferred([ties[index] for index in in_time]), strict=True))
    for index, (row, stage) in enumerate(zip(rows, stages, strict=True)):
        tie = bracket.get(index)
        yield MatchFact(
            where=row.line,
            number=numbers[index],
            is_number_given=row.number is not None,
            stage=stage.name,
            group=row.group,
            round=row.round,
            home=Side(team=teams.get(row.home.casefold()), feeder=tie.home_feeder if tie else None),
            away=Side(team=teams.get(row.away.casefold()), feeder=tie.away_feeder if tie else None),
            venue=row.venue.name if row.venue else None,
            kicks_off_at=moment(row.date, row.clock, zone_of(row.zone or "UTC")),
            is_zone_known=row.zone is not None,
            score=row.score,
            regular_time=row.regular,
            goals=row.goals,
            phase=row.phase,
            result_by=row.result_by,
        )


def _numbers(rows: list[Row]) -> list[int]:
    given = {row.number for row in rows if row.number}
    free = (number for number in range(1, len(rows) + len(given) + 1) if number not in given)
    return [row.number or next(free) for row in rows]

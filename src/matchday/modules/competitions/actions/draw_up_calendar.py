"""Draws up the whole calendar of a league: looked at first, then scheduled."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta, tzinfo
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.judge_move import grounds_named, with_grounds
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.domain.calendar.conflicts import Blackout, FixedMatch, Fixture, Rules
from matchday.modules.competitions.domain.calendar.planning import Entry, Plan, plan, rounds_needed
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.season import Competition, Match, Season, Stage
from matchday.modules.competitions.errors import CalendarExists, TooFewTeams
from matchday.modules.competitions.schemas import CalendarView, ConflictView, NewCalendar, PlannedMatch
from matchday.modules.competitions.store.fixtures import save_fields_of_matches, save_rules
from matchday.modules.competitions.store.venues import may_use


async def draw_up_calendar(tx: Transaction, slug: str, data: NewCalendar, *, is_preview: bool) -> CalendarView:
    """The same wishes and the same seed make the same calendar, so what was previewed is what is scheduled. Raises
    NotFound, CalendarExists, TooFewTeams, or Invalid for a team that does not play here."""
    competition = await store.lock_competition_at(tx, slug)
    if competition is None:
        raise NotFound
    season = await store.load_season(tx, competition.competition_id)
    stage, table_id, teams = _league(season)
    if any(match.stage_id == stage.stage_id for match in season.matches):
        raise CalendarExists
    own, made = await planned(tx, competition, teams, data)
    if not is_preview:
        await save_rules(tx, competition.competition_id, own)
        await _schedule(tx, competition, season, stage, table_id, made)
    names = {team.team_id: team.name for team in season.teams}
    return calendar_view(names | await grounds_named(tx, made.conflicts), made)


async def planned(tx: Transaction, competition: Competition, teams: Sequence[UUID], data: NewCalendar) -> tuple[Rules, Plan]:
    """The organiser's own rules, and the best calendar under them. The competition may be one that is not held yet. Raises
    Invalid for a team that does not play here, or a ground that the competition does not have."""
    own = _rules(data, teams)
    for venue_id in sorted(set(own.home_grounds.values())):
        if not await may_use(tx, competition, venue_id, None):
            fault = Fault(
                message="This competition has no such ground.", field="home_grounds", pointer="/home_grounds", code="unknown_venue"
            )
            raise Invalid(faults=(fault,))
    rules = await with_grounds(tx, competition, own)
    made = await asyncio.to_thread(
        plan,
        [Entry(team=team, venue=own.home_grounds.get(team)) for team in teams],
        _days(data, len(teams), zone_of(competition.zone or "UTC")),
        rules,
        new_id,
        legs=data.legs,
        leg_order=data.leg_order,
        seed=data.seed,
    )
    return own, made


def _league(season: Season) -> tuple[Stage, UUID, list[UUID]]:
    """The one table everybody plays in, and who does, in the order of names."""
    leagues = [stage for stage in season.stages if stage.kind == "league"]
    tables = [table for table in season.tables if leagues and table.stage_id == leagues[0].stage_id]
    names = {team.team_id: team.name.casefold() for team in season.teams}
    teams = sorted(
        (entry.team_id for entry in season.participants if tables and entry.table_id == tables[0].table_id), key=names.__getitem__
    )
    if len(teams) < 2:
        raise TooFewTeams
    return leagues[0], tables[0].table_id, teams


def _days(data: NewCalendar, teams: int, zone: tzinfo) -> list[list[datetime]]:
    """Each round on the same weekday by the clock of the place, whatever summer time does in between."""
    starts = [time.fromisoformat(text) for text in data.kick_offs]
    skipped = set(data.days_off)
    days: list[list[datetime]] = []
    day = data.first_day
    while len(days) < rounds_needed(teams, data.legs):
        if day not in skipped:
            days.append([datetime.combine(day, start, tzinfo=zone) for start in starts])
        day += timedelta(days=data.days_between)
    return days


def _rules(data: NewCalendar, teams: Sequence[UUID]) -> Rules:
    named = [
        *(team for wish in data.fixed for team in (wish.home_team_id, wish.away_team_id)),
        *(wish.team_id for wish in data.not_at_home),
        *(ground.team_id for ground in data.home_grounds),
        *(team for pair in (*data.derbies, *data.share_ground) for team in pair),
    ]
    if strangers := [team for team in named if team not in teams]:
        message = f"{len(strangers)} of the teams named in the wishes do not play in this league."
        raise Invalid(faults=(Fault(message=message, field="not_at_home", pointer="/not_at_home", code="unknown_team"),))
    return Rules(
        rest_days_min=min(data.rest_days_min, max(data.days_between - 1, 0)),
        in_a_row_max=data.in_a_row_max,
        blackouts=tuple(
            Blackout(first=wish.first, last=wish.last, team=wish.team_id, at_home_only=True, reason=wish.reason)
            for wish in data.not_at_home
        ),
        derbies=data.derbies,
        derby_free_rounds=frozenset(data.derby_free_rounds),
        share_ground=data.share_ground,
        fixed=tuple(FixedMatch(home=wish.home_team_id, away=wish.away_team_id, round=wish.round) for wish in data.fixed),
        home_grounds={wish.team_id: wish.venue_id for wish in data.home_grounds},
        away_km_max=data.away_km_max,
        match_minutes=data.match_minutes,
        soft=frozenset(data.soft),
    )


async def _schedule(tx: Transaction, competition: Competition, season: Season, stage: Stage, table_id: UUID, made: Plan) -> None:
    begin = max((match.number for match in season.matches), default=0) + 1
    matches = [_match(fixture, begin + place, stage, table_id) for place, fixture in enumerate(made.fixtures)]
    tx.note("draw_up_calendar", competition=competition.name, matches=len(matches))
    await store.save_matches(tx, competition.competition_id, matches)
    await save_fields_of_matches(tx, {fixture.match_id: fixture.field for fixture in made.fixtures if fixture.field})
    await settle_results(tx, competition, matches)


def _match(fixture: Fixture, number: int, stage: Stage, table_id: UUID) -> Match:
    return Match(
        match_id=fixture.match_id,
        number=number,
        stage_id=stage.stage_id,
        table_id=table_id,
        round=f"Matchday {fixture.round}",
        home_team_id=fixture.home,
        away_team_id=fixture.away,
        home_feeder=None,
        away_feeder=None,
        venue_id=fixture.venue,
        kicks_off_at=fixture.starts_at,
        phase="scheduled",
        score=None,
        regular_time=None,
        goals=(),
    )


def calendar_view(named: Mapping[UUID, str], made: Plan) -> CalendarView:
    """With names in place of ids, of teams and of grounds."""
    names = {str(key): name for key, name in named.items()}
    places = {fixture.match_id: place for place, fixture in enumerate(made.fixtures)}
    matches = tuple(
        PlannedMatch(
            round=fixture.round,
            home=names[str(fixture.home)],
            away=names[str(fixture.away)],
            kicks_off_at=fixture.starts_at,
        )
        for fixture in made.fixtures
    )
    conflicts = tuple(
        ConflictView(
            rule=conflict.rule,
            matches=tuple(matches[places[match_id]] for match_id in conflict.matches),
            is_soft=conflict.is_soft,
            facts={name: names.get(str(value), value) for name, value in conflict.facts.items()},
        )
        for conflict in made.conflicts
    )
    return CalendarView(rounds=max(fixture.round for fixture in made.fixtures), matches=matches, conflicts=conflicts)

"""Plans anew what is still to be played of a league; what was played, and what the organiser has fixed, stays."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.judge_move import fixtures_of, full_rules, grounds_named
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.domain.calendar.conflicts import Conflict, Fixture, Rules, conflicts
from matchday.modules.competitions.domain.calendar.hours import give_hours
from matchday.modules.competitions.domain.calendar.replanning import NoRoom, replan
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.season import Competition, Match, Season
from matchday.modules.competitions.errors import NothingToPlan, TooFewRounds
from matchday.modules.competitions.schemas import CalendarView, ConflictView, NewRemainder, PlannedMatch
from matchday.modules.competitions.store.decisions import Decision, Snapshot, write_decision
from matchday.modules.competitions.store.fixtures import load_fixtures, save_fields_of_matches

NEW_ROUNDS = 20_000
"""From here on count the new rounds: none of them is a round that was played."""


async def replan_calendar(tx: Transaction, slug: str, data: NewRemainder, decider: Decider, *, is_preview: bool) -> CalendarView:
    """Every match that nobody has kicked off yet, postponed ones too, gets a day among those given. The same wishes and seed make
    the same calendar. Raises NotFound, NothingToPlan or TooFewRounds."""
    competition = await store.lock_competition_at(tx, slug)
    if competition is None:
        raise NotFound
    season = await store.load_season(tx, competition.competition_id)
    zone = zone_of(competition.zone or "UTC")
    keep = set(data.keep)
    open_matches = [match for match in season.matches if _is_open(match) and match.match_id not in keep]
    if not open_matches:
        raise NothingToPlan
    rules = await full_rules(tx, competition)
    rows = await load_fixtures(tx, competition.competition_id)
    moving = {match.match_id for match in open_matches}
    held = [fixture for fixture in fixtures_of(rows, zone) if fixture.match_id not in moving]
    days = _days(data, zone)
    own = [match for match in rows if match["is_own"]]
    planned = await _planned(open_matches, days, rules, _before(held, own, days), data.seed)
    apart = [msgspec.structs.replace(fixture, round=NEW_ROUNDS + fixture.round) for fixture in planned]
    found = [conflict for conflict in conflicts([*held, *apart], rules) if moving & set(conflict.matches)]
    if not is_preview:
        await _save(tx, competition, open_matches, planned, decider, data.reason)
    return _view(season, planned, found, await grounds_named(tx, found))


async def _planned(
    matches: Sequence[Match], days: Sequence[Sequence[datetime]], rules: Rules, before: Sequence[Fixture], seed: int
) -> list[Fixture]:
    bare = [_fixture(match) for match in sorted(matches, key=lambda match: (match.kicks_off_at, match.number))]
    try:
        placed = await asyncio.to_thread(replan, bare, days, rules, before=before, seed=seed)
    except NoRoom as none:
        raise TooFewRounds(rounds=len(days)) from none
    return give_hours(placed, days, rules)


def _is_open(match: Match) -> bool:
    """A match of a table: what a bracket waits for is planned by its bracket."""
    return (
        fixtures.is_to_be_played(match) and match.table_id is not None and match.home_team_id is not None and match.away_team_id is not None
    )


def _fixture(match: Match) -> Fixture:
    return Fixture(
        match_id=match.match_id,
        round=1,
        home=match.home_team_id or new_id(),
        away=match.away_team_id or new_id(),
        starts_at=match.kicks_off_at,
        venue=match.venue_id,
    )


def _before(held: Sequence[Fixture], own: Sequence[Mapping[str, Any]], days: Sequence[Sequence[datetime]]) -> list[Fixture]:
    """What was played before the first of the new days."""
    ours = {row["match_id"] for row in own}
    return [fixture for fixture in held if fixture.match_id in ours and fixture.starts_at < days[0][0]]


def _days(data: NewRemainder, zone: tzinfo) -> list[list[datetime]]:
    starts = [time.fromisoformat(text) for text in data.kick_offs]
    skipped = set(data.days_off)
    days: list[list[datetime]] = []
    day = data.first_day
    while len(days) < data.rounds:
        if day not in skipped:
            days.append([datetime.combine(day, start, tzinfo=zone) for start in starts])
        day += timedelta(days=data.days_between)
    return days


async def _save(
    tx: Transaction, competition: Competition, matches: Sequence[Match], planned: Sequence[Fixture], decider: Decider, reason: str
) -> None:
    """Rounds keep their names: a match that is moved is still the match of its round."""
    at = {fixture.match_id: fixture for fixture in planned}
    steps = [(match, fixtures.moved(match, kicks_off_at=at[match.match_id].starts_at, phase="scheduled", note=None)) for match in matches]
    changed = [(before, after) for before, after in steps if before != after]
    tx.note("replan_calendar", competition=competition.name, matches=len(changed))
    if not changed:
        return
    await store.save_matches(tx, competition.competition_id, [after for _, after in changed])
    await save_fields_of_matches(tx, {match.match_id: at[match.match_id].field for match in matches})
    for before, after in changed:
        await write_decision(
            tx,
            Decision(
                decision_id=new_id(),
                match_id=before.match_id,
                operation="reschedule",
                decided_by=decider.account_id,
                decided_by_name=decider.name,
                reason=reason,
                before=Snapshot(phase=before.phase, kicks_off_at=before.kicks_off_at.isoformat()),
                after=Snapshot(phase=after.phase, kicks_off_at=after.kicks_off_at.isoformat()),
            ),
        )
    await settle_results(tx, competition, [after for _, after in changed])


def _view(season: Season, planned: Sequence[Fixture], found: Sequence[Conflict], grounds: Mapping[UUID, str]) -> CalendarView:
    names = {team.team_id: team.name for team in season.teams}
    texts = {str(key): name for key, name in (*names.items(), *grounds.items())}
    shown = {
        fixture.match_id: PlannedMatch(
            round=fixture.round, home=names[fixture.home], away=names[fixture.away], kicks_off_at=fixture.starts_at
        )
        for fixture in planned
    }
    conflicts_shown = tuple(
        ConflictView(
            rule=conflict.rule,
            matches=tuple(shown[match_id] for match_id in conflict.matches if match_id in shown),
            facts={name: texts.get(str(value), value) for name, value in conflict.facts.items()},
            is_soft=conflict.is_soft,
        )
        for conflict in found
    )
    ordered = tuple(sorted(shown.values(), key=lambda match: (match.kicks_off_at, match.home)))
    return CalendarView(rounds=max(match.round for match in ordered), matches=ordered, conflicts=conflicts_shown)

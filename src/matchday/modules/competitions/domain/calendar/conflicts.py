"""What is wrong with a calendar: every rule that is broken, and by which matches.

Written for any list of matches, so that a match that is moved by hand is judged by the same rules as a plan of ours.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, structs

from matchday.modules.competitions.domain.calendar.grounds import Ground, kilometres

DEFAULT_MATCH_MINUTES = 120

Facts = Mapping[str, str | int]
_NOWHERE = UUID(int=0)


class Fixture(Struct, frozen=True, kw_only=True):
    """A match as a calendar sees it. `starts_at` is aware; rules about days read it in the competition's zone, so give it there."""

    match_id: UUID
    round: int
    home: UUID
    away: UUID
    starts_at: datetime
    venue: UUID | None = None
    field: UUID | None = None


class FixedMatch(Struct, frozen=True, kw_only=True):
    """A match that must be in this round, at this home."""

    home: UUID
    away: UUID
    round: Annotated[int, Meta(ge=1, le=512)]


class Blackout(Struct, frozen=True, kw_only=True):
    """Days, both included, on which a team cannot play, cannot play at home, or a venue is taken."""

    first: date
    last: date
    team: UUID | None = None
    venue: UUID | None = None
    at_home_only: bool = False
    reason: str = ""


class Rules(Struct, frozen=True, kw_only=True):
    """What an organiser asks of a calendar. `derbies` are pairs that must not meet in the `derby_free_rounds`;
    `share_ground` are pairs that cannot both be at home in one round; no team travels further than `away_km_max` as the crow
    flies. The rules named in `soft` are wishes: they are given up before any other."""

    rest_days_min: Annotated[int, Meta(ge=0, le=60)] = 2
    in_a_row_max: Annotated[int, Meta(ge=1, le=10)] = 2
    match_minutes: Annotated[int, Meta(ge=10, le=600)] = DEFAULT_MATCH_MINUTES
    blackouts: tuple[Blackout, ...] = ()
    derbies: tuple[tuple[UUID, UUID], ...] = ()
    derby_free_rounds: frozenset[int] = frozenset()
    share_ground: tuple[tuple[UUID, UUID], ...] = ()
    fixed: tuple[FixedMatch, ...] = ()
    grounds: tuple[Ground, ...] = ()
    home_grounds: Mapping[UUID, UUID] = {}
    """Team to the ground it travels from."""
    away_km_max: Annotated[int, Meta(ge=1, le=20_000)] | None = None
    soft: frozenset[str] = frozenset(("away_too_far",))


class Conflict(Struct, frozen=True, kw_only=True):
    """One rule broken. `rule` is stable, `facts` fill a sentence about it, `matches` are those concerned."""

    rule: str
    matches: tuple[UUID, ...]
    facts: Facts
    is_soft: bool = False


Judge = Callable[[Sequence[Fixture], Rules], Iterable[Conflict]]


def conflicts(fixtures: Iterable[Fixture], rules: Rules) -> list[Conflict]:
    """Everything that is wrong, in the order of time."""
    ordered = sorted(fixtures, key=lambda fixture: (fixture.starts_at, fixture.match_id))
    place = {fixture.match_id: index for index, fixture in enumerate(ordered)}
    found = [structs.replace(conflict, is_soft=conflict.rule in rules.soft) for judge in _JUDGES for conflict in judge(ordered, rules)]
    return sorted(found, key=lambda conflict: (place[conflict.matches[0]], conflict.rule, conflict.matches))


def _by_team(fixtures: Sequence[Fixture]) -> dict[UUID, list[Fixture]]:
    found: dict[UUID, list[Fixture]] = defaultdict(list)
    for fixture in fixtures:
        found[fixture.home].append(fixture)
        found[fixture.away].append(fixture)
    return found


def _plays_itself(fixtures: Sequence[Fixture], _: Rules) -> Iterable[Conflict]:
    for fixture in fixtures:
        if fixture.home == fixture.away:
            yield Conflict(rule="plays_itself", matches=(fixture.match_id,), facts={"team": str(fixture.home)})


def _too_little_rest(fixtures: Sequence[Fixture], rules: Rules) -> Iterable[Conflict]:
    """Days between the days of two matches: Wednesday to Saturday are two."""
    for team, own in _by_team(fixtures).items():
        for before, after in pairwise(own):
            days = (after.starts_at.date() - before.starts_at.date()).days - 1
            if days < rules.rest_days_min:
                facts: Facts = {"team": str(team), "days": max(days, 0), "wanted": rules.rest_days_min}
                yield Conflict(rule="too_little_rest", matches=(before.match_id, after.match_id), facts=facts)


def _twice_in_a_round(fixtures: Sequence[Fixture], _: Rules) -> Iterable[Conflict]:
    for team, own in _by_team(fixtures).items():
        rounds: dict[int, list[UUID]] = defaultdict(list)
        for fixture in own:
            rounds[fixture.round].append(fixture.match_id)
        for number, matches in rounds.items():
            if len(matches) > 1:
                yield Conflict(rule="twice_in_a_round", matches=tuple(matches), facts={"team": str(team), "round": number})


def _too_many_in_a_row(fixtures: Sequence[Fixture], rules: Rules) -> Iterable[Conflict]:
    """Told once for each run, with all its matches."""
    for team, own in _by_team(fixtures).items():
        run: list[Fixture] = []
        for fixture in [*own, None]:
            if fixture is not None and run and (fixture.home == team) == (run[-1].home == team):
                run.append(fixture)
                continue
            if len(run) > rules.in_a_row_max:
                where = "home" if run[0].home == team else "away"
                facts: Facts = {"team": str(team), "where": where, "count": len(run), "wanted": rules.in_a_row_max}
                yield Conflict(rule="too_many_in_a_row", matches=tuple(match.match_id for match in run), facts=facts)
            run = [fixture] if fixture is not None else []


def _venue_taken_twice(fixtures: Sequence[Fixture], rules: Rules) -> Iterable[Conflict]:
    """As many matches at once as a ground has fields, and one on each field."""
    length = timedelta(minutes=rules.match_minutes)
    room = {ground.venue: max(len(ground.fields), 1) for ground in rules.grounds}
    venues: dict[UUID, list[Fixture]] = defaultdict(list)
    for fixture in fixtures:
        if fixture.venue is not None:
            venues[fixture.venue].append(fixture)
    for venue, held in venues.items():
        running: list[Fixture] = []
        for fixture in held:
            running = [before for before in running if fixture.starts_at - before.starts_at < length]
            same_field = [before for before in running if fixture.field is not None and before.field == fixture.field]
            crowd = same_field or (running if len(running) >= room.get(venue, 1) else [])
            running.append(fixture)
            if crowd:
                matches = (*(before.match_id for before in crowd), fixture.match_id)
                yield Conflict(rule="venue_taken_twice", matches=matches, facts={"venue": str(venue)})


def _ground_closed(fixtures: Sequence[Fixture], rules: Rules) -> Iterable[Conflict]:
    grounds = {ground.venue: ground for ground in rules.grounds}
    for fixture in fixtures:
        ground = grounds.get(fixture.venue) if fixture.venue else None
        if ground is not None and not ground.is_open(fixture.starts_at, rules.match_minutes):
            yield Conflict(rule="ground_closed", matches=(fixture.match_id,), facts={"venue": str(fixture.venue)})


def _away_too_far(fixtures: Sequence[Fixture], rules: Rules) -> Iterable[Conflict]:
    if rules.away_km_max is None:
        return
    grounds = {ground.venue: ground for ground in rules.grounds}
    for fixture in fixtures:
        here, home = grounds.get(fixture.venue) if fixture.venue else None, grounds.get(rules.home_grounds.get(fixture.away, _NOWHERE))
        distance = kilometres(here, home) if here and home else None
        if distance is not None and distance > rules.away_km_max:
            facts: Facts = {"team": str(fixture.away), "kilometres": distance, "wanted": rules.away_km_max}
            yield Conflict(rule="away_too_far", matches=(fixture.match_id,), facts=facts)


def _fixed_elsewhere(fixtures: Sequence[Fixture], rules: Rules) -> Iterable[Conflict]:
    wanted = {(fixed.home, fixed.away): fixed.round for fixed in rules.fixed}
    for fixture in fixtures:
        number = wanted.get((fixture.home, fixture.away), fixture.round)
        if number != fixture.round:
            facts: Facts = {"home": str(fixture.home), "away": str(fixture.away), "round": number}
            yield Conflict(rule="fixed_elsewhere", matches=(fixture.match_id,), facts=facts)


def _blacked_out(fixtures: Sequence[Fixture], rules: Rules) -> Iterable[Conflict]:
    for blackout in rules.blackouts:
        for fixture in fixtures:
            if blackout.first <= fixture.starts_at.date() <= blackout.last and _is_meant(blackout, fixture):
                facts: Facts = {"team": str(blackout.team or ""), "venue": str(blackout.venue or ""), "reason": blackout.reason}
                yield Conflict(rule="blacked_out", matches=(fixture.match_id,), facts=facts)


def _is_meant(blackout: Blackout, fixture: Fixture) -> bool:
    if blackout.venue is not None:
        return fixture.venue == blackout.venue
    return blackout.team is None or fixture.home == blackout.team or (fixture.away == blackout.team and not blackout.at_home_only)


def _derby_too_early(fixtures: Sequence[Fixture], rules: Rules) -> Iterable[Conflict]:
    pairs = {frozenset(pair) for pair in rules.derbies}
    for fixture in fixtures:
        if fixture.round in rules.derby_free_rounds and frozenset((fixture.home, fixture.away)) in pairs:
            facts: Facts = {"home": str(fixture.home), "away": str(fixture.away), "round": fixture.round}
            yield Conflict(rule="derby_in_a_free_round", matches=(fixture.match_id,), facts=facts)


def _ground_shared(fixtures: Sequence[Fixture], rules: Rules) -> Iterable[Conflict]:
    pairs = {frozenset(pair) for pair in rules.share_ground}
    rounds: dict[int, list[Fixture]] = defaultdict(list)
    for fixture in fixtures:
        rounds[fixture.round].append(fixture)
    for number, held in rounds.items() if pairs else ():
        for one, other in combinations(held, 2):
            if frozenset((one.home, other.home)) in pairs:
                facts: Facts = {"home": str(one.home), "other": str(other.home), "round": number}
                yield Conflict(rule="ground_shared", matches=(one.match_id, other.match_id), facts=facts)


_JUDGES: tuple[Judge, ...] = (
    _plays_itself,
    _twice_in_a_round,
    _venue_taken_twice,
    _ground_closed,
    _too_little_rest,
    _too_many_in_a_row,
    _blacked_out,
    _derby_too_early,
    _ground_shared,
    _fixed_elsewhere,
    _away_too_far,
)

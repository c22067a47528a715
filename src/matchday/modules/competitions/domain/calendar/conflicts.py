"""What is wrong with a calendar: every rule that is broken, and by which matches.

Written for any list of matches, so that a match that is moved by hand is judged by the same rules as a plan of ours.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

DEFAULT_MATCH_MINUTES = 120

Facts = Mapping[str, str | int]


class Fixture(Struct, frozen=True, kw_only=True):
    """A match as a calendar sees it. `starts_at` is aware; rules about days read it in the competition's zone, so give it there."""

    match_id: UUID
    round: int
    home: UUID
    away: UUID
    starts_at: datetime
    venue: UUID | None = None


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
    `share_ground` are pairs that cannot both be at home in one round."""

    rest_days_min: Annotated[int, Meta(ge=0, le=60)] = 2
    in_a_row_max: Annotated[int, Meta(ge=1, le=10)] = 2
    match_minutes: Annotated[int, Meta(ge=10, le=600)] = DEFAULT_MATCH_MINUTES
    blackouts: tuple[Blackout, ...] = ()
    derbies: tuple[tuple[UUID, UUID], ...] = ()
    derby_free_rounds: frozenset[int] = frozenset()
    share_ground: tuple[tuple[UUID, UUID], ...] = ()


class Conflict(Struct, frozen=True, kw_only=True):
    """One rule broken. `rule` is stable, `facts` fill a sentence about it, `matches` are those concerned."""

    rule: str
    matches: tuple[UUID, ...]
    facts: Facts


Judge = Callable[[Sequence[Fixture], Rules], Iterable[Conflict]]


def conflicts(fixtures: Iterable[Fixture], rules: Rules) -> list[Conflict]:
    """Everything that is wrong, in the order of time."""
    ordered = sorted(fixtures, key=lambda fixture: (fixture.starts_at, fixture.match_id))
    place = {fixture.match_id: index for index, fixture in enumerate(ordered)}
    found = [conflict for judge in _JUDGES for conflict in judge(ordered, rules)]
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
    length = timedelta(minutes=rules.match_minutes)
    venues: dict[UUID, list[Fixture]] = defaultdict(list)
    for fixture in fixtures:
        if fixture.venue is not None:
            venues[fixture.venue].append(fixture)
    for venue, held in venues.items():
        for before, after in pairwise(held):
            if after.starts_at - before.starts_at < length:
                yield Conflict(rule="venue_taken_twice", matches=(before.match_id, after.match_id), facts={"venue": str(venue)})


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
    _too_little_rest,
    _too_many_in_a_row,
    _blacked_out,
    _derby_too_early,
    _ground_shared,
)

"""Gives the matches of each round their hours and fields: where a ground is open and free, and teams are rested."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from msgspec import structs

from matchday.modules.competitions.domain.calendar.conflicts import Fixture, Rules
from matchday.modules.competitions.domain.calendar.grounds import Ground

Taken = dict[UUID, list[tuple[datetime, UUID | None]]]


def give_hours(fixtures: Sequence[Fixture], days: Sequence[Sequence[datetime]], rules: Rules, *, first_round: int = 1) -> list[Fixture]:
    """Matches of a round take its starts in turn, later rounds beginning further on, so that nobody always plays first. A ground
    that is taken or closed pushes its match to the next start; one with hours of its own that none of these fits begins when it
    opens."""
    grounds = {ground.venue: ground for ground in rules.grounds}
    made: dict[UUID, Fixture] = {}
    taken: Taken = {}
    ordered = sorted(fixtures, key=lambda fixture: fixture.round)
    for number, held in groupby(ordered, key=lambda fixture: fixture.round):
        for place, fixture in enumerate(held):
            starts = days[number - first_round]
            in_turn = [starts[(place + number - first_round + step) % len(starts)] for step in range(len(starts))]
            ground = grounds.get(fixture.venue) if fixture.venue else None
            start, field = _hour(fixture, ground, in_turn, taken, rules)
            if fixture.venue is not None:
                taken.setdefault(fixture.venue, []).append((start, field))
            made[fixture.match_id] = structs.replace(fixture, starts_at=start, field=field)
    return [made[fixture.match_id] for fixture in fixtures]


def _hour(fixture: Fixture, ground: Ground | None, in_turn: Sequence[datetime], taken: Taken, rules: Rules) -> tuple[datetime, UUID | None]:
    if fixture.venue is None:
        return in_turn[0], None
    candidates = list(in_turn)
    if ground is not None and ground.openings:
        candidates = [start for start in in_turn if ground.is_open(start, rules.match_minutes)]
        candidates += [
            datetime.combine(day, hour, tzinfo=in_turn[0].tzinfo)
            for day in sorted({start.date() for start in in_turn})
            for hour in ground.starts(day, rules.match_minutes)
        ]
    fields: Sequence[UUID | None] = ground.fields if ground is not None and ground.fields else (None,)
    length = timedelta(minutes=rules.match_minutes)
    used = taken.get(fixture.venue, [])
    for start in candidates:
        for field in fields:
            if all(field != other or abs(start - when) >= length for when, other in used):
                return start, field
    return in_turn[0], fields[0]

"""What moving a match would break: looked at before it is done."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid
from matchday.modules.competitions.domain.calendar.conflicts import Conflict, Fixture, Rules, conflicts
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.errors import CalendarConflicts
from matchday.modules.competitions.schemas.fixtures import MoveConflict, MovedMatch, NewTime
from matchday.modules.competitions.store.fixtures import load_fixtures, load_rules, name_matches, usual_grounds
from matchday.modules.competitions.store.venues import load_closed_days, load_grounds, may_use, venue_names

ELSEWHERE = 10_000
"""From here on count the rounds of other competitions: none of them is a round of this one."""


async def judge_move(tx: Transaction, competition: Competition, match: Match, move: NewTime) -> tuple[MoveConflict, ...]:
    """The rules that are whole now and would be broken by this match at its new time and place. Raises Invalid for a ground
    that the competition may not use."""
    venue_id = move.venue_id or match.venue_id
    is_asked = move.venue_id is not None or move.field_id is not None
    if is_asked and (venue_id is None or not await may_use(tx, competition, venue_id, move.field_id)):
        fault = Fault(message="This competition has no such ground or field.", field="venue_id", pointer="/venue_id", code="unknown_venue")
        raise Invalid(faults=(fault,))
    if match.home_team_id is None or match.away_team_id is None:
        return ()
    zone = zone_of(competition.zone or "UTC")
    rules = await full_rules(tx, competition)
    rows = await load_fixtures(tx, competition.competition_id)
    held = fixtures_of(rows, zone)
    others = [fixture for fixture in held if fixture.match_id not in (match.match_id, match.replay_of)]
    moved = Fixture(
        match_id=match.match_id,
        round=_round_of(match, rows, held),
        home=match.home_team_id,
        away=match.away_team_id,
        starts_at=move.kicks_off_at.astimezone(zone),
        venue=venue_id,
        field=move.field_id,
    )
    known = {_key(conflict) for conflict in conflicts(held, rules)}
    found = [
        conflict for conflict in conflicts([*others, moved], rules) if match.match_id in conflict.matches and _key(conflict) not in known
    ]
    return await _views(tx, found, match, move.kicks_off_at)


async def accepted_conflicts(tx: Transaction, competition: Competition, match: Match, move: NewTime) -> tuple[MoveConflict, ...]:
    """What the move breaks and whoever moves it has accepted. Raises CalendarConflicts with a fault for each rule otherwise."""
    found = await judge_move(tx, competition, match, move)
    if not found or move.do_it_anyway:
        return found
    faults = tuple(
        Fault(
            message=f"{conflict.rule}: {', '.join(f'{other.home} – {other.away}' for other in conflict.matches)}",
            field="kicks_off_at",
            pointer="/kicks_off_at",
            code=conflict.rule,
        )
        for conflict in found
    )
    raise CalendarConflicts(faults=faults)


async def full_rules(tx: Transaction, competition: Competition) -> Rules:
    """The competition's own rules and what its grounds say of themselves."""
    rules = await load_rules(tx, competition.competition_id)
    grounds = {**await usual_grounds(tx, competition.competition_id), **rules.home_grounds}
    return await with_grounds(tx, competition, msgspec.structs.replace(rules, home_grounds=grounds))


async def with_grounds(tx: Transaction, competition: Competition, rules: Rules) -> Rules:
    """The rules, with fields, hours and closed days of every ground that the competition may use."""
    return msgspec.structs.replace(
        rules,
        blackouts=(*rules.blackouts, *await load_closed_days(tx, competition)),
        grounds=tuple(await load_grounds(tx, competition)),
    )


async def grounds_named(tx: Transaction, found: Sequence[Conflict]) -> dict[UUID, str]:
    """The grounds that these conflicts speak of."""
    return await venue_names(tx, [UUID(str(conflict.facts["venue"])) for conflict in found if conflict.facts.get("venue")])


def fixtures_of(rows: Sequence[Mapping[str, Any]], zone: tzinfo) -> list[Fixture]:
    """Rows of the store as the calendar's rules read them."""
    labels: dict[tuple[Any, ...], int] = {}
    return [
        Fixture(
            match_id=row["match_id"],
            round=_round(row, labels, index),
            home=row["home"],
            away=row["away"],
            starts_at=_there(row["kicks_off_at"], zone),
            venue=row["venue_id"],
            field=row["field_id"],
        )
        for index, row in enumerate(rows)
    ]


def round_number(name: str) -> int | None:
    """`Matchday 12` is round 12."""
    found = re.search(r"(\d{1,3})\D*$", name)
    return int(found[1]) if found else None


def _round(row: Mapping[str, Any], labels: dict[tuple[Any, ...], int], index: int) -> int:
    if not row["is_own"]:
        return ELSEWHERE + index
    number = round_number(row["round"]) if row["is_first_stage"] and not row["leg"] else None
    return number or labels.setdefault((row["stage_id"], row["round"], row["leg"]), 1_000 + index)


def _round_of(match: Match, rows: Sequence[Mapping[str, Any]], held: Sequence[Fixture]) -> int:
    """The round of the others that are played with it; one of its own where there are none."""
    with_it = (match.stage_id, match.round, match.leg or 0)
    found = (fixture.round for row, fixture in zip(rows, held, strict=True) if (row["stage_id"], row["round"], row["leg"]) == with_it)
    return next(found, ELSEWHERE - 1)


def _there(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone)


def _key(conflict: Conflict) -> tuple[Any, ...]:
    return conflict.rule, conflict.matches, tuple(sorted(conflict.facts.items()))


async def _views(tx: Transaction, found: Sequence[Conflict], match: Match, at: datetime) -> tuple[MoveConflict, ...]:
    """A replay that is not there yet is named as the match it stands for."""
    asked = {match_id for conflict in found for match_id in conflict.matches} | ({match.replay_of} if match.replay_of else set())
    named = await name_matches(tx, sorted(asked))
    if match.match_id not in named and match.replay_of in named:
        named[match.match_id] = {**named[match.replay_of], "match_id": match.match_id, "number": match.number}
    if match.match_id in named:
        named[match.match_id] = {**named[match.match_id], "kicks_off_at": at}
    words = {str(venue_id): name for venue_id, name in (await grounds_named(tx, found)).items()}
    for row in named.values():
        words |= {str(row["home_id"]): row["home"], str(row["away_id"]): row["away"]}
    return tuple(
        MoveConflict(
            rule=conflict.rule,
            matches=tuple(_named(named[match_id]) for match_id in conflict.matches),
            facts={name: words.get(str(value), value) for name, value in conflict.facts.items()},
            is_soft=conflict.is_soft,
        )
        for conflict in found
    )


def _named(row: Mapping[str, Any]) -> MovedMatch:
    return MovedMatch(**{field: row[field] for field in MovedMatch.__struct_fields__})

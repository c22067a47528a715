"""Gives teams their numbers in the rounds so that an organiser's rules hold as far as they can.

The rounds are fair whatever team has which number, so the search is only about who is which number, and with which
round the season begins: a small quadratic assignment, solved by exchanging two teams again and again (simulated
annealing). The same wishes and the same seed give the same calendar.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from matchday.modules.competitions.domain.calendar.conflicts import Conflict, Fixture, Rules, conflicts
from matchday.modules.competitions.domain.calendar.hours import give_hours
from matchday.modules.competitions.domain.calendar.replanning import replan
from matchday.modules.competitions.domain.calendar.round_robin import LegOrder, Round, runs_longer_than, several, single

BEGINNINGS_MAX = 20
MOVES_MAX = 24_000
"""Over all rounds that the season may begin with; a fifth of a second at most."""
_HOT, _COLD = 2.0, 0.05


class Entry(Struct, frozen=True, kw_only=True):
    """A team with its ground, if it has one."""

    team: UUID
    venue: UUID | None = None


class Plan(Struct, frozen=True, kw_only=True):
    """A calendar, and what is wrong with it where not everything asked for can be had at once."""

    fixtures: tuple[Fixture, ...]
    conflicts: tuple[Conflict, ...]


def rounds_needed(teams: int, legs: int) -> int:
    """How many rounds a calendar has. Raises ValueError."""
    return len(several(teams, legs))


def plan(
    entries: Sequence[Entry],
    days: Sequence[Sequence[datetime]],
    rules: Rules,
    new_id: Callable[[], UUID],
    *,
    legs: int = 2,
    leg_order: LegOrder = "french",
    seed: int = 0,
) -> Plan:
    """`days` has, for every round, the instants at which its matches can start: one for all of them, or several that
    they are spread over. Raises ValueError when there are too few rounds of them."""
    rounds = several(len(entries), legs, leg_order)
    if len(days) < len(rounds) or not all(days[: len(rounds)]):
        raise ValueError(
            f"{len(entries)} teams that meet {legs} times need {len(rounds)} rounds with a start each, and {len(days)} are given."
        )
    numbers, beginning = _search(entries, rounds, days, rules, random.Random(seed))  # noqa: S311  a lottery, not a secret
    turned = _turned_to(rounds, beginning, len(single(len(entries))))
    numbered = list(_fixtures(entries, numbers, turned, days, new_id))
    made = _judged(give_hours(numbered, days, rules), rules)
    if not any(map(_is_weighty, made.conflicts)):
        return made
    freed = _judged(give_hours(replan(numbered, days[: len(rounds)], rules, seed=seed), days, rules), rules)
    return min(made, freed, key=_burden)


def _judged(fixtures: Sequence[Fixture], rules: Rules) -> Plan:
    return Plan(fixtures=tuple(fixtures), conflicts=tuple(conflicts(fixtures, rules)))


def _is_weighty(conflict: Conflict) -> bool:
    """A distance is the same in every round."""
    return conflict.rule != "away_too_far"


def _burden(made: Plan) -> tuple[int, int]:
    return sum(not conflict.is_soft for conflict in made.conflicts), len(made.conflicts)


def _turned_to(rounds: Sequence[Round], beginning: int, leg_length: int) -> list[Round]:
    """Every leg begins with its round `beginning`; which rounds follow each other stays."""
    legs = [rounds[start : start + leg_length] for start in range(0, len(rounds), leg_length)]
    return [pairs for leg in legs for pairs in (*leg[beginning:], *leg[:beginning])]


def _search(
    entries: Sequence[Entry], rounds: Sequence[Round], days: Sequence[Sequence[datetime]], rules: Rules, chance: random.Random
) -> tuple[list[int], int]:
    """The number of each entry, and the round to begin with, for the smallest cost that was found."""
    leg_length = len(single(len(entries)))
    moves = MOVES_MAX // min(leg_length, BEGINNINGS_MAX)
    best: tuple[int, list[int], int] | None = None
    for beginning in range(0, leg_length, max(1, leg_length // BEGINNINGS_MAX)):
        turned = _turned_to(rounds, beginning, leg_length)
        costs = _Costs(entries, turned, days, rules)
        numbers = list(range(len(entries)))
        chance.shuffle(numbers)
        cost = _anneal(numbers, costs, chance, moves) + runs_longer_than(turned, rules.in_a_row_max)
        if best is None or cost < best[0]:
            best = (cost, list(numbers), beginning)
        if cost == 0:
            break
    return (best[1], best[2]) if best else (list(range(len(entries))), 0)


def _anneal(numbers: list[int], costs: "_Costs", chance: random.Random, moves: int) -> int:
    """Exchanges numbers in place; leaves the best that was seen."""
    cost = costs.of_all(numbers)
    best, best_numbers = cost, list(numbers)
    for move in range(moves if len(numbers) > 1 else 0):
        if best == 0:
            break
        heat = _HOT * (_COLD / _HOT) ** (move / moves)
        one, other = chance.sample(range(len(numbers)), 2)
        before = costs.of_two(numbers, one, other)
        numbers[one], numbers[other] = numbers[other], numbers[one]
        change = costs.of_two(numbers, one, other) - before
        if change <= 0 or chance.random() < math.exp(-change / heat):
            cost += change
            if cost < best:
                best, best_numbers = cost, list(numbers)
        else:
            numbers[one], numbers[other] = numbers[other], numbers[one]
    numbers[:] = best_numbers
    return best


class _Costs:
    """How many rules a choice of numbers breaks: of each team alone, and of the pairs that a rule names."""

    def __init__(self, entries: Sequence[Entry], rounds: Sequence[Round], days: Sequence[Sequence[datetime]], rules: Rules) -> None:
        size = len(entries)
        place = {entry.team: index for index, entry in enumerate(entries)}
        at_home = [[False] * len(rounds) for _ in range(size)]
        away = [[False] * len(rounds) for _ in range(size)]
        meets = [[0] * size for _ in range(size)]
        for number, pairs in enumerate(rounds):
            for home, visitor in pairs:
                at_home[home][number] = away[visitor][number] = True
                if number + 1 in rules.derby_free_rounds:
                    meets[home][visitor] += 1
                    meets[visitor][home] += 1
        self._alone = [[_blackouts(entry, at_home[number], away[number], days, rules) for number in range(size)] for entry in entries]
        both = [[sum(map(min, mine, theirs)) for theirs in at_home] for mine in at_home] if rules.share_ground else meets
        self._pairs: list[list[tuple[int, list[list[int]]]]] = [[] for _ in entries]
        for wanted, table in ((rules.derbies, meets), (rules.share_ground, both)):
            for one, other in wanted:
                if one in place and other in place:
                    self._pairs[place[one]].append((place[other], table))
                    self._pairs[place[other]].append((place[one], table))

    def of_all(self, numbers: Sequence[int]) -> int:
        """Pairs count once."""
        alone = sum(costs[number] for costs, number in zip(self._alone, numbers, strict=True))
        paired = sum(table[numbers[team]][numbers[other]] for team, with_whom in enumerate(self._pairs) for other, table in with_whom)
        return alone + paired // 2

    def of_two(self, numbers: Sequence[int], one: int, other: int) -> int:
        """What depends on the numbers of these two."""
        cost = self._alone[one][numbers[one]] + self._alone[other][numbers[other]]
        for team, companion in ((one, other), (other, one)):
            for partner, table in self._pairs[team]:
                if partner != companion or team == one:
                    cost += table[numbers[team]][numbers[partner]]
        return cost


def _blackouts(entry: Entry, at_home: Sequence[bool], away: Sequence[bool], days: Sequence[Sequence[datetime]], rules: Rules) -> int:
    """How many matches of a team under this number fall on days that are closed to it or to its ground."""
    found = 0
    for blackout in rules.blackouts:
        if blackout.venue is not None and blackout.venue != entry.venue:
            continue
        if blackout.venue is None and blackout.team not in (None, entry.team):
            continue
        home_only = blackout.venue is not None or blackout.at_home_only
        for number, (is_home, is_away) in enumerate(zip(at_home, away, strict=True)):
            is_concerned = is_home or (is_away and not home_only)
            found += is_concerned and blackout.first <= days[number][0].date() <= blackout.last
    return found


def _fixtures(
    entries: Sequence[Entry],
    numbers: Sequence[int],
    rounds: Sequence[Round],
    days: Sequence[Sequence[datetime]],
    new_id: Callable[[], UUID],
) -> Iterable[Fixture]:
    """The matches of each round, on its day."""
    by_number = {number: entries[place] for place, number in enumerate(numbers)}
    for index, pairs in enumerate(rounds):
        for home, away in pairs:
            host, visitor = by_number[home], by_number[away]
            yield Fixture(match_id=new_id(), round=index + 1, home=host.team, away=visitor.team, starts_at=days[index][0], venue=host.venue)

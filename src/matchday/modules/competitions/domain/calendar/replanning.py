"""Puts matches into rounds one by one: what is left of a season, or a whole one whose wishes no numbering of teams can keep.

Matches are the edges of a graph of teams and rounds its colours. Two rounds are exchanged along a chain of matches that hang
together (a Kempe chain), so that nobody ever plays twice in a round; which exchanges stay is decided by simulated annealing.
The same matches, wishes and seed give the same rounds.
"""

import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import structs

from matchday.modules.competitions.domain.calendar.conflicts import Blackout, Fixture, Rules

MOVES_MAX = 12_000
_HOT, _COLD = 12.0, 0.3
_TURNS = 0.9
_BREAK, _WISH, _RULE = 1, 8, 60
_NOBODY_HOME, _HOME, _AWAY = 0, 1, 2


class NoRoom(Exception):
    """There are too few rounds: nobody plays twice in one."""


def replan(
    fixtures: Sequence[Fixture], days: Sequence[Sequence[datetime]], rules: Rules, *, before: Sequence[Fixture] = (), seed: int = 0
) -> list[Fixture]:
    """The fixtures with the round (1 is the first of `days`) and the day they are in; hours are given afterwards. Those that
    are close to keeping their order do. `before` is what was played. Raises NoRoom."""
    search = _Search(fixtures, days, rules, before, random.Random(seed))  # noqa: S311  a lottery, not a secret
    search.begin()
    search.anneal()
    return [
        structs.replace(fixture, round=place + 1, starts_at=days[place][0]) for fixture, place in zip(fixtures, search.best, strict=True)
    ]


class _Search:
    """`where` is the round of each match, `at` the match of each team in each round."""

    def __init__(
        self,
        fixtures: Sequence[Fixture],
        days: Sequence[Sequence[datetime]],
        rules: Rules,
        before: Sequence[Fixture],
        chance: random.Random,
    ) -> None:
        self.rules = rules
        self.chance = chance
        self.rounds = len(days)
        self.dates = [starts[0].date() for starts in days]
        teams = sorted({team for fixture in fixtures for team in (fixture.home, fixture.away)})
        number = {team: place for place, team in enumerate(teams)}
        self.pairs = [(number[fixture.home], number[fixture.away]) for fixture in fixtures]
        self.fixtures = fixtures
        self.where = [-1] * len(fixtures)
        self.best = list(self.where)
        self.at: list[list[int]] = [[-1] * self.rounds for _ in teams]
        self.last = [_last(team, before) for team in teams]
        self.alone = [[_alone(fixture, place, day, rules) for place, day in enumerate(self.dates)] for fixture in fixtures]
        self.shared = [(number[one], number[other]) for one, other in rules.share_ground if one in number and other in number]
        self.weight_shared = _weight("ground_shared", rules)
        self.weight_rest, self.weight_row = _weight("too_little_rest", rules), _weight("too_many_in_a_row", rules)
        self.room = _room(fixtures, days, rules)
        self.meetings = _meetings(self.pairs)
        self.gap = max(len({frozenset(pair) for pair in self.pairs}) // max(len(teams) // 2, 1) // 3, 1)

    def begin(self) -> None:
        """In their order, each in the first round that is free for both; a chain makes room where there is none."""
        for match in sorted(range(len(self.fixtures)), key=lambda match: (self.fixtures[match].round, match)):
            home, away = self.pairs[match]
            free = [place for place in range(self.rounds) if self.at[home][place] < 0 and self.at[away][place] < 0]
            if free:
                self._put(match, free[0])
            elif not self._make_room(match):
                raise NoRoom
        self.best = list(self.where)

    def anneal(self) -> None:
        """Leaves the best that was seen."""
        if self.rounds < 2 or not self.fixtures:
            return
        cost = lowest = self._whole()
        for move in range(MOVES_MAX):
            heat = _HOT * (_COLD / _HOT) ** (move / MOVES_MAX)
            chain, one, other = self._step()
            if one == other:
                continue
            change = self._exchange(chain, one, other)
            if change <= 0 or self.chance.random() < math.exp(-change / heat):
                cost += change
                if cost < lowest:
                    lowest, self.best = cost, list(self.where)
            else:
                self._swap(chain, one, other)

    def _step(self) -> tuple[Sequence[int], int, int]:
        """Mostly the two matches of a pair change places, home for away, which disturbs nobody else; sometimes a chain."""
        match = self.chance.randrange(len(self.where))
        if self.meetings[match] and self.chance.random() < _TURNS:
            again = self.chance.choice(self.meetings[match])
            return (match, again), self.where[match], self.where[again]
        other = self.chance.randrange(self.rounds)
        return (() if other == self.where[match] else self._chain(match, other)), self.where[match], other

    def _put(self, match: int, place: int) -> None:
        self.where[match] = place
        for team in self.pairs[match]:
            self.at[team][place] = match

    def _make_room(self, match: int) -> bool:
        """A round that is free for the one and another that is free for the other: exchanged along the chain that begins
        with the second's match, both may be free in the first."""
        home, away = self.pairs[match]
        for mine in (place for place in range(self.rounds) if self.at[home][place] < 0):
            for theirs in (place for place in range(self.rounds) if self.at[away][place] < 0):
                chain = self._chain(self.at[away][mine], theirs)
                self._swap(chain, mine, theirs)
                if self.at[home][mine] < 0 and self.at[away][mine] < 0:
                    self._put(match, mine)
                    return True
                self._swap(chain, mine, theirs)
        return False

    def _chain(self, match: int, other: int) -> list[int]:
        """The matches of two rounds that hang together through their teams."""
        two = (self.where[match], other)
        found, waiting = {match}, [match]
        while waiting:
            for team in self.pairs[waiting.pop()]:
                for place in two:
                    near = self.at[team][place]
                    if near >= 0 and near not in found:
                        found.add(near)
                        waiting.append(near)
        return sorted(found)

    def _swap(self, chain: Sequence[int], one: int, other: int) -> None:
        moved = [(match, other if self.where[match] == one else one) for match in chain]
        for match, _ in moved:
            for team in self.pairs[match]:
                self.at[team][self.where[match]] = -1
        for match, place in moved:
            self._put(match, place)

    def _exchange(self, chain: Sequence[int], one: int, other: int) -> int:
        """Swaps, and says by how much the cost has grown."""
        teams = sorted({team for match in chain for team in self.pairs[match]})
        before = self._of(chain, teams, (one, other))
        self._swap(chain, one, other)
        return self._of(chain, teams, (one, other)) - before

    def _of(self, chain: Sequence[int], teams: Sequence[int], places: Sequence[int]) -> int:
        cost = sum(self.alone[match][self.where[match]] for match in chain) + sum(map(self._team, teams))
        for match in chain:
            for again in self.meetings[match]:
                cost += _WISH * (abs(self.where[match] - self.where[again]) < self.gap)
        return cost + sum(map(self._round, places))

    def _whole(self) -> int:
        return self._of(range(len(self.where)), range(len(self.at)), range(self.rounds))

    def _round(self, place: int) -> int:
        """Pairs that are both at home on one ground, and grounds with more matches than they can take."""
        cost = sum(self.weight_shared for one, other in self.shared if self._is_home(one, place) and self._is_home(other, place))
        for matches, room in self.room:
            held = sum(self.where[match] == place for match in matches)
            cost += _RULE * max(held - room[place], 0)
        return cost

    def _is_home(self, team: int, place: int) -> bool:
        match = self.at[team][place]
        return match >= 0 and self.pairs[match][0] == team

    def _team(self, team: int) -> int:
        """Breaks, runs that are too long, and days of rest that are missing."""
        cost = 0
        was_home, length, played = self.last[team]
        for place, match in enumerate(self.at[team]):
            if match < 0:
                continue
            is_home = self.pairs[match][0] == team
            length = length + 1 if is_home == was_home else 1
            cost += _BREAK * (length > 1) + self.weight_row * (length > self.rules.in_a_row_max)
            if played is not None and (self.dates[place] - played).days - 1 < self.rules.rest_days_min:
                cost += self.weight_rest
            was_home, played = is_home, self.dates[place]
        return cost


def _weight(rule: str, rules: Rules) -> int:
    return _WISH if rule in rules.soft else _RULE


def _last(team: UUID, before: Sequence[Fixture]) -> tuple[bool | None, int, date | None]:
    """Whether a team's last match was at home, how many in a row were so, and when it was."""
    own = sorted((fixture for fixture in before if team in (fixture.home, fixture.away)), key=lambda fixture: fixture.starts_at)
    if not own:
        return None, 0, None
    is_home = own[-1].home == team
    length = next((index for index, fixture in enumerate(reversed(own)) if (fixture.home == team) != is_home), len(own))
    return is_home, length, own[-1].starts_at.date()


def _alone(fixture: Fixture, place: int, day: date, rules: Rules) -> int:
    """What a match breaks by being in a round, whatever the others do."""
    cost = sum(_weight("blacked_out", rules) for blackout in rules.blackouts if _is_closed(blackout, fixture, day))
    if place + 1 in rules.derby_free_rounds and any({fixture.home, fixture.away} == set(pair) for pair in rules.derbies):
        cost += _weight("derby_in_a_free_round", rules)
    if any((fixed.home, fixed.away) == (fixture.home, fixture.away) and fixed.round != place + 1 for fixed in rules.fixed):
        cost += 2 * _weight("fixed_elsewhere", rules)
    return cost


def _is_closed(blackout: Blackout, fixture: Fixture, day: date) -> bool:
    if not blackout.first <= day <= blackout.last:
        return False
    if blackout.venue is not None:
        return fixture.venue == blackout.venue
    return blackout.team in (None, fixture.home) or (blackout.team == fixture.away and not blackout.at_home_only)


def _room(fixtures: Sequence[Fixture], days: Sequence[Sequence[datetime]], rules: Rules) -> list[tuple[list[int], list[int]]]:
    """Of each ground its matches, and how many it takes in each round."""
    grounds = {ground.venue: ground for ground in rules.grounds}
    matches: Mapping[UUID, list[int]] = defaultdict(list)
    for number, fixture in enumerate(fixtures):
        if fixture.venue is not None:
            matches[fixture.venue].append(number)
    found = []
    for venue in sorted(matches):
        ground = grounds.get(venue)
        fields = max(len(ground.fields), 1) if ground else 1
        starts = [
            len([start for start in held if ground is None or ground.is_open(start, rules.match_minutes)])
            or (len(ground.starts(held[0].date(), rules.match_minutes)) if ground else 0)
            for held in days
        ]
        found.append((matches[venue], [fields * number for number in starts]))
    return found


def _meetings(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """For each match the others of the same two teams."""
    of_pair: Mapping[frozenset[int], list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        of_pair[frozenset(pair)].append(number)
    return [[other for other in of_pair[frozenset(pair)] if other != number] for number, pair in enumerate(pairs)]

"""Double elimination: whoever loses goes on in the losers' bracket, whoever loses there is out. Nobody is out with one defeat."""

from collections.abc import Sequence
from typing import Literal

from matchday.modules.competitions.domain.formats.elimination import PlannedTie, Source
from matchday.modules.competitions.domain.formats.seeding import first_round
from matchday.modules.competitions.domain.regulations.stages import Round

GrandFinal = Literal["none", "single", "double"]
GRAND_FINAL = "Grand final"
SECOND_GRAND_FINAL = "Grand final, second match"
Side = Source | None


def from_seeds(entrants: Sequence[Source], rounds: Sequence[Round] = (), grand_final: GrandFinal = "double") -> list[PlannedTie]:
    """The ties in an order in which they can be played. A second match of the grand final is played only if the winner of
    the losers' bracket, away, wins the first: only then both have lost once."""
    return _Drawing(rounds).draw(list(first_round(entrants)), grand_final)


class _Drawing:
    def __init__(self, rounds: Sequence[Round]) -> None:
        self.named = {played.name: played for played in rounds}
        self.usual = rounds[0] if rounds else Round(name="Round")
        self.made: list[PlannedTie] = []

    def draw(self, pairs: Sequence[tuple[Source, Source | None]], grand_final: GrandFinal) -> list[PlannedTie]:
        upper, dropped = self._round("Winners' round 1", pairs)
        lower: list[Side] = dropped
        number, lost_rounds = 1, 0
        while len(upper) > 1:
            number += 1
            name = "Winners' final" if len(upper) == 2 else f"Winners' round {number}"
            upper, dropped = self._round(name, _neighbours(upper))
            if len(lower) > 1:
                lost_rounds += 1
                lower, _ = self._round(f"Losers' round {lost_rounds}", _neighbours(lower))
            lost_rounds += 1
            # Every other time from the other end, so that those who have met do not meet at once again.
            fresh = dropped[::-1] if number % 2 == 0 else dropped
            last = "Losers' final" if len(upper) == 1 else f"Losers' round {lost_rounds}"
            lower, _ = self._round(last, list(zip(fresh, lower, strict=True)))
        if grand_final != "none" and upper[0] is not None and lower[0] is not None:
            self._grand_final(upper[0], lower[0], grand_final)
        return self.made

    def _grand_final(self, upper: Source, lower: Source, grand_final: GrandFinal) -> None:
        self._meet(GRAND_FINAL, 1, upper, lower)
        if grand_final == "double":
            self._meet(SECOND_GRAND_FINAL, 1, upper, lower, only_if=len(self.made))

    def _round(self, name: str, pairs: Sequence[tuple[Side, Side]]) -> tuple[list[Side], list[Side]]:
        """Who wins and who loses, from the top."""
        outcomes = []
        for home, away in pairs:
            place = 1 + sum(tie.rules.name == name for tie in self.made)
            outcomes.append(self._meet(name, place, home, away))
        return [won for won, _ in outcomes], [lost for _, lost in outcomes]

    def _meet(self, name: str, place: int, home: Side, away: Side, only_if: int | None = None) -> tuple[Side, Side]:
        """Without an opponent there is no tie: a bye goes on, and loses nobody."""
        if home is None or away is None:
            return (home if home is not None else away), None
        rules = self.named.get(name) or _called(self.usual, name)
        ordinal = len(self.made) + 1
        self.made.append(PlannedTie(ordinal=ordinal, rules=rules, place=place, home=home, away=away, only_if=only_if))
        return f"W{ordinal}", f"L{ordinal}"


def _neighbours(sides: Sequence[Side]) -> list[tuple[Side, Side]]:
    return list(zip(sides[::2], sides[1::2], strict=True))


def _called(rules: Round, name: str) -> Round:
    return Round(
        name=name,
        legs=rules.legs,
        best_of=rules.best_of,
        at_home=rules.at_home,
        away_goals=rules.away_goals,
        extra_time=rules.extra_time,
        shootout=rules.shootout,
    )

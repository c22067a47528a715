"""Single elimination: whoever loses is out. The best seeds rest where the entrants are no power of two."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from matchday.modules.competitions.domain.formats.seeding import first_round
from matchday.modules.competitions.domain.regulations.stages import Round

Source = UUID | str
"""A team, or the place that one will come from (`domain/feeders.py`). W and L count the ties of the plan, from 1."""
THIRD_PLACE = "Match for third place"


class PlannedTie(Struct, frozen=True, kw_only=True):
    """`ordinal` counts the ties of the stage in the order they are played, `place` those of a round from the top. `home` is at
    home first."""

    ordinal: int
    rules: Round
    place: int
    home: Source
    away: Source
    only_if: int | None = None


def from_seeds(entrants: Sequence[Source], rounds: Sequence[Round], *, third_place: bool = False) -> list[PlannedTie]:
    """The whole bracket of seeds, best first. The better seed of a pair is named first, and where there are two legs it is
    away in the first one, so as to be at home in the second."""
    return _bracket(list(first_round(entrants)), rounds, third_place=third_place, is_seeded=True)


def from_pairs(
    pairs: Sequence[tuple[Source, Source]], rounds: Sequence[Round], *, third_place: bool = False, first_number: int = 1
) -> list[PlannedTie]:
    """The whole bracket above a first round as it is given: winners of neighbours meet, unless a round has its own slots, which
    count ties from `first_number`."""
    return _bracket(list(pairs), rounds, third_place=third_place, first_number=first_number)


def full_rounds(entrants: int) -> list[Round]:
    """From the first round to the final, as they are usually called."""
    count = (entrants - 1).bit_length()
    return [Round(name=round_name(1 << (count - at - 1))) for at in range(count)]


def round_name(ties: int) -> str:
    """What a round of so many ties is called."""
    return {1: "Final", 2: "Semi-finals", 4: "Quarter-finals"}.get(ties, f"Round of {2 * ties}")


def _bracket(
    pairs: Sequence[tuple[Source, Source | None]],
    rounds: Sequence[Round],
    *,
    third_place: bool,
    first_number: int = 1,
    is_seeded: bool = False,
) -> list[PlannedTie]:
    played = [each for each in rounds if not is_third_place(each)] or full_rounds(2 * len(pairs))
    made: list[PlannedTie] = []
    sides: list[tuple[Source, Source | None]] = list(pairs)
    for at, rules in enumerate(played):
        if at and rules.slots:
            sides = [(_ordinal(home, first_number), _ordinal(away, first_number)) for home, away in rules.slots]
        is_final = at and len(sides) == 1
        if is_final and third_place and len(made) > 1 and made[-2].rules is made[-1].rules:
            _add(made, _third_place_rules(rounds, rules), 1, f"L{made[-2].ordinal}", f"L{made[-1].ordinal}")
        winners: list[Source] = []
        for home, away in sides:
            if away is None:
                winners.append(home)
                continue
            first, second = (away, home) if is_seeded and not at and rules.legs == 2 else (home, away)
            place = 1 + sum(tie.rules is rules for tie in made)
            winners.append(f"W{_add(made, rules, place, first, second)}")
        sides = list(zip(winners[::2], winners[1::2], strict=False))
        if not sides:
            break
    return made


def _ordinal(side: str, first_number: int) -> str:
    """W49 of a stage whose first tie is 49 is W1."""
    return f"{side[0]}{int(side[1:]) - first_number + 1}" if side[0] in "WL" and side[1:].isdigit() else side


def _add(made: list[PlannedTie], rules: Round, place: int, home: Source, away: Source, only_if: int | None = None) -> int:
    made.append(PlannedTie(ordinal=len(made) + 1, rules=rules, place=place, home=home, away=away, only_if=only_if))
    return len(made)


def is_third_place(played: Round) -> bool:
    """Whether a round that the regulations name is the one beside the bracket."""
    return "third" in played.name.casefold() or "3rd" in played.name.casefold()


def _third_place_rules(rounds: Sequence[Round], final: Round) -> Round:
    named = next((each for each in rounds if is_third_place(each)), None)
    return named or Round(name=THIRD_PLACE, extra_time=final.extra_time, shootout=final.shootout)

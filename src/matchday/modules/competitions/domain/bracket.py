"""A knockout stage as a tree: in which order a page draws it."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from matchday.modules.competitions.domain.feeders import match_fed_by


class Tied(Protocol):
    """What drawing needs to know of a match."""

    @property
    def number(self) -> int: ...
    @property
    def round(self) -> str: ...
    @property
    def home_feeder(self) -> str | None: ...
    @property
    def away_feeder(self) -> str | None: ...


T = TypeVar("T", bound=Tied)
Rounds = list[tuple[str, list[T]]]


def draw(matches: Sequence[T]) -> tuple[Rounds[T], Rounds[T]]:
    """The rounds of the tree, first to last, and those beside it (third place). In the tree, matches 2k and 2k+1 of a
    round feed match k of the next. Matches without feeders stand in the order of their numbers.
    """
    in_order = sorted(matches, key=lambda match: match.number)
    is_beside = {match.number for match in in_order if _is_consolation(match)}
    tree = _by_round([match for match in in_order if match.number not in is_beside])
    for later, earlier in zip(tree[::-1], tree[-2::-1], strict=False):
        _align(earlier[1], later[1])
    return tree, _by_round([match for match in in_order if match.number in is_beside])


def _is_consolation(match: Tied) -> bool:
    return any((feeder or "").startswith("L") for feeder in (match.home_feeder, match.away_feeder))


def _by_round(matches: Sequence[T]) -> Rounds[T]:
    rounds: dict[str, list[T]] = {}
    for match in matches:
        rounds.setdefault(match.round, []).append(match)
    return list(rounds.items())


def _align(earlier: list[T], later: Sequence[T]) -> None:
    """Puts the matches of a round beside those they feed; what feeds nothing comes last."""
    fed = [match_fed_by(feeder) for match in later for feeder in (match.home_feeder, match.away_feeder)]
    place = {number: index for index, number in enumerate(fed) if number is not None}
    earlier.sort(key=lambda match: (place.get(match.number, len(fed)), match.number))

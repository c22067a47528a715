"""A knockout stage as a tree: who meets whom next, and in which order a page draws it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions.domain.feeders import match_fed_by
from matchday.modules.competitions.domain.results import winner
from matchday.modules.competitions.domain.season import Match


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


def decided_by_match(match: Match) -> dict[str, UUID]:
    """The places of the bracket that a finished match fills: its winner's and its loser's."""
    if match.phase != "finished" or match.score is None or match.home_team_id is None or match.away_team_id is None:
        return {}
    side = winner(match.score)
    if side is None:
        return {}
    teams = (match.home_team_id, match.away_team_id)
    won, lost = teams if side == "home" else teams[::-1]
    return {f"W{match.number}": won, f"L{match.number}": lost}


def decided_by_table(group: str | None, rows: Sequence[StandingsRow], matches_left: int) -> dict[str, UUID]:
    """The places that a completed group fills. Where only the alphabet tells teams apart, nobody has qualified yet."""
    if group is None or matches_left or not rows or not rows[0].played:
        return {}
    letter = group.removeprefix("Group ")
    return {f"{row.rank}{letter}": row.team_id for row in rows if row.decided_by != "name"}


def advance(waiting: Iterable[Match], decided: Mapping[str, UUID]) -> list[Match]:
    """The matches of the bracket whose teams have become known, or have become others. A match that has begun keeps its teams."""
    changed = []
    for match in waiting:
        home = decided.get(match.home_feeder or "", match.home_team_id)
        away = decided.get(match.away_feeder or "", match.away_team_id)
        is_new = (home, away) != (match.home_team_id, match.away_team_id)
        if match.phase == "scheduled" and is_new and (home is None or home != away):
            changed.append(msgspec.structs.replace(match, home_team_id=home, away_team_id=away, version=match.version + 1))
    return changed


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

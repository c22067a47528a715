"""Two teams of a match against each other before, from the side of the home team."""

from collections.abc import Sequence

import msgspec

from matchday.modules.portal.domain import MatchView, fold


class Meetings(msgspec.Struct, frozen=True, kw_only=True):
    """The last ones, the latest first, and what they come to."""

    matches: tuple[MatchView, ...]
    won: int
    drawn: int
    lost: int
    scored: int
    conceded: int


def meetings(home: str, matches: Sequence[MatchView]) -> Meetings:
    """`matches` are ended ones of these two clubs, whoever was at home. One that a shoot-out decided was level."""
    scores = [(each.score.home, each.score.away) if fold(each.home) == fold(home) else (each.score.away, each.score.home)
              for each in matches if each.score]  # fmt: skip
    return Meetings(
        matches=tuple(matches),
        won=sum(own > other for own, other in scores),
        drawn=sum(own == other for own, other in scores),
        lost=sum(own < other for own, other in scores),
        scored=sum(own for own, _ in scores),
        conceded=sum(other for _, other in scores),
    )

"""What a match counts that one side did not play."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from matchday.sports import spelled

Goals = Annotated[int, Meta(ge=0, le=99)]

BY_SPORT: Mapping[str, tuple[int, int]] = {
    "football": (3, 0),
    "field-hockey": (5, 0),
    "hockey": (5, 0),
    "ice-hockey": (5, 0),
    "cricket": (0, 0),
}
"""As federations have it: FIFA Disciplinary Code 3–0, IIHF 5–0. Cricket gives the points and no runs."""
PLAIN = (1, 0)


class WalkoverScore(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the side that was there wins by; without `winner` as the sport has it. With `goals_count` false the table gives the
    points and leaves the goals out."""

    winner: Goals | None = None
    loser: Goals = 0
    goals_count: bool = True

    def of(self, sport: str) -> tuple[int, int]:
        """Goals of the winner and of the loser."""
        return BY_SPORT.get(spelled(sport), PLAIN) if self.winner is None else (self.winner, self.loser)

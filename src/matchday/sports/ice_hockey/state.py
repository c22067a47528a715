"""What a game of ice hockey holds beside what every match does. Times are in seconds since the game began."""

import msgspec

from matchday.contracts.competitions import Side
from matchday.sports.ice_hockey.entries import ShootoutTry
from matchday.sports.state import State


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """A penalty that costs its side a skater from `since` until `until`. `ends_by_goal` for minors; `is_coincident` for those
    that both sides serve alike, which cost neither a skater."""

    side: Side
    since: int
    until: int
    minutes: int
    ends_by_goal: bool
    is_coincident: bool = False
    name: str | None = None
    """Whose it is, where that was said."""


class InGoal(msgspec.Struct, frozen=True, kw_only=True):
    """A keeper's time in goal."""

    who: str
    side: Side
    since: int
    until: int | None = None


class HockeyState(State, kw_only=True):
    """Penalties that run or ran, who guards the goals, and the shoot-out."""

    penalties: tuple[Running, ...] = ()
    keepers: dict[Side, str] = msgspec.field(default_factory=dict)
    empty: frozenset[Side] = frozenset()
    in_goal: tuple[InGoal, ...] = ()
    tries: tuple[ShootoutTry, ...] = ()
    scorers: tuple[tuple[Side, str], ...] = ()
    last_at: int = 0

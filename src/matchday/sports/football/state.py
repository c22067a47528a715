"""What a football match holds beside what every match does."""

import msgspec

from matchday.contracts.competitions import Side
from matchday.sports.football.entries import KickTaken
from matchday.sports.state import State


class Stint(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's time on the field; `until` None while it lasts."""

    who: str
    side: Side
    since: int
    until: int | None = None
    is_start: bool = False


class FootballState(State, kw_only=True):
    """Who is and was on the field, who guards the goal, what a side may still change, and the shoot-out."""

    kicks: tuple[KickTaken, ...] = ()
    keepers: dict[Side, str] = msgspec.field(default_factory=dict)
    stints: tuple[Stint, ...] = ()
    windows: dict[Side, tuple[tuple[str, int, int], ...]] = msgspec.field(default_factory=dict)
    changes: dict[Side, int] = msgspec.field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    """Substituted, and barred from coming on again unless the regulations say otherwise."""
    sent_off: frozenset[str] = frozenset()
    all_kept_by: dict[Side, frozenset[str]] = msgspec.field(default_factory=dict)
    """Everybody who has guarded a side's goal."""

"""What a game sheet of ice hockey holds. Times are minutes and seconds played since the game began."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from matchday.contracts.competitions import Side
from matchday.sports.entries import Body, Name, Text, Timed


class GoalScored(Timed, frozen=True, kw_only=True, tag="goal"):
    """A goal. Whether it was a power play is worked out from the penalties that run. `on_ice` and `against_on_ice`, where
    given, are everybody on the ice, and decide plus and minus."""

    side: Side
    player: Name
    player_id: UUID | None = None
    assist: Name | None = None
    assist_id: UUID | None = None
    second_assist: Name | None = None
    second_assist_id: UUID | None = None
    is_penalty_shot: bool = False
    is_own_goal: bool = False
    on_ice: Annotated[tuple[Name, ...], Meta(max_length=7)] = ()
    against_on_ice: Annotated[tuple[Name, ...], Meta(max_length=7)] = ()


class PenaltyGiven(Timed, frozen=True, kw_only=True, tag="penalty"):
    """A penalty. A bench penalty has no player; `served_by` sits it out for another. A penalty shot is entered here, and the
    goal, if there was one, as a goal. `minutes` overrules what the rules book for the class."""

    side: Side
    penalty: Literal["minor", "double_minor", "major", "misconduct", "game_misconduct", "match", "penalty_shot"]
    player: Name | None = None
    player_id: UUID | None = None
    served_by: Name | None = None
    served_by_id: UUID | None = None
    reason: Text | None = None
    minutes: Annotated[int, Meta(ge=0, le=50)] | None = None


class KeeperChanged(Timed, frozen=True, kw_only=True, tag="keeper"):
    """`player` goes into the goal; without one, the goal is empty."""

    side: Side
    player: Name | None = None
    player_id: UUID | None = None


class ShotTaken(Timed, frozen=True, kw_only=True, tag="shot"):
    """Shots on goal that were saved, one or as many as were counted. Goals are shots already."""

    side: Side
    player: Name | None = None
    player_id: UUID | None = None
    shots: Annotated[int, Meta(ge=1, le=99)] = 1


class ShootoutTry(Body, frozen=True, kw_only=True, tag="try"):
    """A try of the shoot-out. `number` is its place among the side's tries, read off the protocol when it is not said."""

    side: Side
    player: Name
    player_id: UUID | None = None
    is_scored: bool
    keeper: Name | None = None
    keeper_id: UUID | None = None
    number: Annotated[int, Meta(ge=1, le=60)] | None = None


class TimeOutTaken(Timed, frozen=True, kw_only=True, tag="time_out"):
    """A side's time-out."""

    side: Side


KINDS: tuple[type[Body], ...] = (GoalScored, PenaltyGiven, KeeperChanged, ShotTaken, ShootoutTry, TimeOutTaken)

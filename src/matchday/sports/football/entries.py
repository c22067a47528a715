"""What a football protocol holds beside what all sports have."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from matchday.contracts.competitions import Side
from matchday.sports.entries import Body, Name, Text, Timed


class GoalScored(Timed, frozen=True, kw_only=True, tag="goal"):
    """A goal in play, extra time included. `side` is the team it counts for, also when an opponent scored it."""

    side: Side
    player: Name
    player_id: UUID | None = None
    is_penalty: bool = False
    is_own_goal: bool = False
    assist: Name | None = None
    assist_id: UUID | None = None


class PenaltyMissed(Timed, frozen=True, kw_only=True, tag="penalty_missed"):
    """A penalty of play that was not scored. `keeper` is named where it was saved."""

    side: Side
    player: Name
    player_id: UUID | None = None
    how: Literal["saved", "missed", "woodwork"] = "missed"
    keeper: Name | None = None
    keeper_id: UUID | None = None


class CardShown(Timed, frozen=True, kw_only=True, tag="card"):
    """A card, to a player or to somebody of the staff. The second yellow one of a player is entered as yellow or as
    `second_yellow`; both send him off."""

    side: Side
    card: Literal["yellow", "second_yellow", "red"]
    player: Name
    player_id: UUID | None = None
    is_staff: bool = False
    reason: Text | None = None


class Substituted(Timed, frozen=True, kw_only=True, tag="substitution"):
    """`player` goes off and `on` comes on. A substitution for a concussion counts apart, where competitions allow it."""

    side: Side
    player: Name
    player_id: UUID | None = None
    on: Name
    on_id: UUID | None = None
    is_keeper: bool = False
    """The one who comes on takes over the goal."""
    is_concussion: bool = False


class AddedTimeShown(Timed, frozen=True, kw_only=True, tag="added_time"):
    """The minimum of added minutes, as shown at the end of a period."""

    minutes: Annotated[int, Meta(ge=0, le=30)]


class Saved(Timed, frozen=True, kw_only=True, tag="save"):
    """The keeper of `side` held a shot on target."""

    side: Side
    player: Name | None = None
    player_id: UUID | None = None


class Counted(Timed, frozen=True, kw_only=True, tag="count"):
    """Something that is only counted, for a side."""

    side: Side
    what: Literal["corner", "shot_on_target", "shot_off_target", "foul", "offside"]


class KickTaken(Body, frozen=True, kw_only=True, tag="kick"):
    """A kick of the shoot-out, which counts apart from the goals. `number` is its place among the side's kicks, read off the
    protocol when it is not said."""

    side: Side
    player: Name
    player_id: UUID | None = None
    is_scored: bool
    number: Annotated[int, Meta(ge=1, le=60)] | None = None


KINDS: tuple[type[Body], ...] = (GoalScored, PenaltyMissed, CardShown, Substituted, AddedTimeShown, Saved, Counted, KickTaken)

"""What is said and answered about decisions on matches, and about the calendar."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Score, Side
from matchday.modules.competitions.schemas import Goals, Moment

Reason = Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
NeededReason = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Role = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]


class NewTime(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When and where a match is played instead. What is left out stays; `do_it_anyway` accepts the conflicts that a preview
    names."""

    kicks_off_at: Moment
    venue_id: UUID | None = None
    field_id: UUID | None = None
    reason: Reason = ""
    do_it_anyway: bool = False


class NewPostponement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without a new time the match waits for one."""

    reason: NeededReason
    kicks_off_at: Moment | None = None
    venue_id: UUID | None = None
    field_id: UUID | None = None
    do_it_anyway: bool = False


class NewReason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why."""

    reason: NeededReason


class NewAbandonment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Broken off at this score. Where live keeps the protocol, the score is the protocol's and these say nothing."""

    reason: NeededReason
    home: Goals = 0
    away: Goals = 0


class NewWalkover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`absent` is the side that did not play; the other wins by the score of the regulations."""

    absent: Side
    reason: NeededReason


class NewAward(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The result that is given in place of what was played."""

    home: Goals
    away: Goals
    reason: NeededReason


class MovedMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match that a conflict speaks of."""

    match_id: UUID
    number: int
    round: str
    home: str
    away: str
    kicks_off_at: datetime
    competition: str


class MoveConflict(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that a move would break, and with which matches. `sentence` says it in English, `facts` fill it in elsewhere."""

    rule: str
    matches: tuple[MovedMatch, ...]
    facts: dict[str, str | int]
    is_soft: bool = False


class MovePreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a move would break that is whole now. Nothing: it can be done."""

    conflicts: tuple[MoveConflict, ...]


class SnapshotView(msgspec.Struct, frozen=True, kw_only=True):
    """A match before or after a decision."""

    phase: str
    kicks_off_at: datetime
    venue: str | None = None
    result_by: str = "play"
    score: Score | None = None
    note: str | None = None


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """A decision about a match, as everybody may read it. `decided_by` is None when the person's account is gone."""

    operation: str
    decided_at: datetime
    decided_by: str | None
    reason: str
    before: SnapshotView
    after: SnapshotView
    accepted: tuple[dict[str, Any], ...] = ()


class MatchDecisions(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was decided about a match, oldest first. `played` is the score as it was played where a decision has
    replaced it; the replay is the match that is played instead."""

    match_id: UUID
    played: Score | None
    replay_of: UUID | None
    replayed_by: UUID | None
    decisions: tuple[DecisionView, ...]


class NewOfficial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is needed at a match."""

    person_id: UUID
    role: Role = "referee"
    do_it_anyway: bool = False


class OfficialView(msgspec.Struct, frozen=True, kw_only=True):
    """Who is at a match, and as what."""

    person_id: UUID
    name: str
    role: str

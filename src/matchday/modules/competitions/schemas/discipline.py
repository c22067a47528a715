"""What is read and answered about cards, bans and decisions."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Side
from matchday.modules.competitions.domain.discipline.causes import Cause
from matchday.modules.competitions.schemas import Name
from matchday.modules.competitions.schemas.fixtures import NeededReason, Reason
from matchday.modules.competitions.schemas.statistics import TeamLink

Length = Annotated[int, msgspec.Meta(ge=0, le=100)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Slug = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)")]
OffenceWord = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$(?!\n)", max_length=40)]


class BanMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match that a ban speaks of."""

    match_id: UUID
    number: int
    round: str
    home: str
    away: str
    kicks_off_at: datetime


class RulingView(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, as everybody may read it. `decided_by` is None when the account is gone."""

    number: int
    kind: str
    name: str
    team: str
    is_staff: bool
    matches: int | None
    until: date | None
    is_provisional: bool
    reason: str
    decided_at: datetime
    decided_by: str | None


class SuspensionView(msgspec.Struct, frozen=True, kw_only=True):
    """A ban, why, and where it is served. `key` names it to organisers. `length` None: until it is decided, or `until` a day.
    `misses` are matches that are to be missed as the calendar stands; `fielded_in` matches that were played by somebody who was
    banned from them, and which serve nothing. `because` says the cause in English."""

    key: str
    competition: str
    competition_name: str
    person_id: UUID | None
    name: str
    is_staff: bool
    team: TeamLink
    cause: Cause
    because: str
    length: int | None
    until: date | None
    remaining: int | None
    state: Literal["running", "served", "lifted"]
    is_provisional: bool
    served: tuple[BanMatch, ...]
    misses: tuple[BanMatch, ...]
    fielded_in: tuple[BanMatch, ...]
    decisions: tuple[RulingView, ...]


class TallyView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has together. The `next_at`th is a ban of `next_matches`."""

    person_id: UUID | None
    name: str
    is_staff: bool
    team: TeamLink
    of: tuple[str, ...]
    count: int
    next_at: int | None
    next_matches: int


class FairPlayLine(msgspec.Struct, frozen=True, kw_only=True):
    """A team's conduct in the matches whose cards are known; `points` are zero or less, as tie-breakers count them."""

    rank: int
    team: TeamLink
    matches: int
    yellow: int
    second_yellow: int
    red: int
    yellow_and_red: int
    points: int


class CorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    """A ban that had been served and is another now, or none: matches that were missed are not given back."""

    name: str
    team: TeamLink
    made_at: datetime
    because: str
    missed: tuple[BanMatch, ...]
    is_ban_gone: bool


class DisciplineView(msgspec.Struct, frozen=True, kw_only=True):
    """All that discipline says of a competition."""

    competition: str
    running: tuple[SuspensionView, ...]
    over: tuple[SuspensionView, ...]
    at_threshold: tuple[TallyView, ...]
    tallies: tuple[TallyView, ...]
    fair_play: tuple[FairPlayLine, ...]
    corrections: tuple[CorrectionView, ...]
    decisions: tuple[RulingView, ...]


class NewBan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ban by decision. Without `matches` and `until` it lasts until it is decided. `match_id` is the match it is for: matches
    after it count, also those played by now. A `person_id` wins over the name."""

    team_id: UUID
    name: Name
    reason: NeededReason
    person_id: UUID | None = None
    is_staff: bool = False
    matches: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    until: date | None = None
    match_id: UUID | None = None
    is_provisional: bool = False


class BanChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another length for a ban, of whatever cause; matches served count. 0 matches: it is none."""

    key: Key
    reason: NeededReason
    matches: Length | None = None
    until: date | None = None
    is_provisional: bool = False


class BanLifting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is not served by now falls away."""

    key: Key
    reason: NeededReason


class CardEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card or penalty, in the words of the sport."""

    side: Side
    offence: OffenceWord
    name: Name
    person_id: UUID | None = None
    is_staff: bool = False
    minute: Annotated[int, msgspec.Meta(ge=0, le=600)] | None = None
    added: Annotated[int, msgspec.Meta(ge=0, le=30)] = 0
    reason: Reason = ""


class NewCards(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that were shown in a match, in their order; none: it is known that there were none."""

    cards: Annotated[tuple[CardEntry, ...], msgspec.Meta(max_length=100)]


class CardsView(msgspec.Struct, frozen=True, kw_only=True):
    """What is entered, None where nobody has. `is_kept_by_live`: a protocol stands above it."""

    match_id: UUID
    cards: tuple[CardEntry, ...] | None
    is_kept_by_live: bool


class NewCarrying(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The competition whose unserved bans are taken over."""

    competition: Slug


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """Bans taken over, by name, and those of whom no team is here."""

    taken_over: tuple[str, ...]
    without_team: tuple[str, ...]

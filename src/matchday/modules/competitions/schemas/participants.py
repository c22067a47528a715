"""What is read and answered about clubs, persons, registrations and squads."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.participants.people import Status
from matchday.modules.competitions.domain.regulations.squads import DocumentKind
from matchday.modules.competitions.schemas import Name, ShortText

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Position = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Number = Annotated[int, msgspec.Meta(ge=0, le=999)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=400, pattern=r"^[^\x00]*$(?!\n)")]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-f]{6}$(?!\n)", max_length=7)]
Ids = Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=200)]
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]*$(?!\n)")]


class NewClub(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A club, new or as it shall be."""

    name: Name
    short_name: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")] = ""
    colours: Annotated[tuple[Colour, ...], msgspec.Meta(max_length=3)] = ()
    founded: Annotated[int, msgspec.Meta(ge=1800, le=2200)] | None = None
    home_venue: ShortText = ""


class ClubView(NewClub, frozen=True, kw_only=True):
    """A club as its organisation sees it. `badge` is a path on this site; `teams` counts its entries in competitions."""

    club_id: UUID
    ref: str
    badge: str | None
    teams: int
    version: int


class NewPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person, new or as he or she shall be written down."""

    name: Name
    born_on: date | None = None
    nationality: Word | None = None
    second_nationality: Word | None = None
    position: Position | None = None
    is_trained_here: bool = False


class PersonView(NewPerson, frozen=True, kw_only=True):
    """A person as organisers see him or her."""

    person_id: UUID
    ref: str
    has_account: bool
    version: int


class FoundPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A person as the manager of any team may find him: enough to tell two of one name apart, and no more."""

    person_id: UUID
    name: str
    born_in: int | None
    team: str | None


class NewRegistration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person for a team: one that is known, by `person_id`, or a new one. Without `valid_from` it begins today."""

    person_id: UUID | None = None
    person: NewPerson | None = None
    number: Number | None = None
    position: Position | None = None
    valid_from: date | None = None
    valid_until: date | None = None


class RegistrationChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As it shall be. Days change only while the team has it in hand."""

    number: Number | None = None
    position: Position | None = None
    valid_from: date
    valid_until: date | None = None


class HandedIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Registrations of one team that are handed in together."""

    registration_ids: Ids


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On many at once: all or none. A rejection needs a reason. `exception` is why rules that stand against an approval are
    passed over this time; `ends_previous` ends the person's registrations for other teams the day before."""

    registration_ids: Ids
    verdict: Literal["approve", "reject"]
    reason: Reason | None = None
    exception: Reason | None = None
    ends_previous: bool = False


class Ending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`last_day` is the last on which the person may be fielded; without it, today."""

    last_day: date | None = None
    reason: Reason | None = None


class FaultView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that is not kept: its name, a sentence, and the facts in it. `is_open`: more registrations may mend it."""

    rule: str
    message: str
    person_id: UUID | None
    registration_id: UUID | None
    is_open: bool
    facts: dict[str, str | int]


class RegistrationView(msgspec.Struct, frozen=True, kw_only=True):
    """A registration as its team and the organiser see it."""

    registration_id: UUID
    ref: str
    competition_slug: str
    team_id: UUID
    team: str
    person_id: UUID
    person: str
    born_on: date | None
    nationality: str | None
    number: int | None
    position: str | None
    valid_from: date
    valid_until: date | None
    status: Status
    reason: str | None
    exception: str | None
    submitted_at: datetime | None
    decided_at: datetime | None
    documents: tuple[str, ...]
    version: int


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a registration's history."""

    version: int
    status: Status
    team: str
    valid_from: date
    valid_until: date | None
    number: int | None
    reason: str | None
    exception: str | None
    taken_at: datetime


class SquadPlayer(msgspec.Struct, frozen=True, kw_only=True):
    """A player as everybody may read of him."""

    person_id: UUID
    name: str
    number: int | None
    position: str | None
    nationality: str | None
    valid_from: date
    valid_until: date | None


class SquadView(msgspec.Struct, frozen=True, kw_only=True):
    """An approved squad: who is valid today or will be."""

    team_id: UUID
    team: str
    code: str
    club: str | None
    colours: tuple[str, ...]
    badge: str | None
    players: tuple[SquadPlayer, ...]


class SquadCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What stands against a team's squad, and against what it has drafted and handed in."""

    faults: tuple[FaultView, ...]


class TeamPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody a team is entrusted to."""

    account_id: UUID
    name: str
    since: datetime


class InvitationLink(msgspec.Struct, frozen=True, kw_only=True):
    """Shown once: whoever opens `path` signed in takes it. It works for `days`."""

    path: str
    days: int


class InvitationToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the link carries."""

    token: Token


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """What the link has opened."""

    team_id: UUID | None
    person_id: UUID | None
    name: str


class TeamClub(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose entry a team is; null: nobody's."""

    club_id: UUID | None


class MergeOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`gone_id` becomes part of the one in the path and is not found by itself any more."""

    gone_id: UUID


class MergeView(msgspec.Struct, frozen=True, kw_only=True):
    """What a merge moves, by kind of row, and what stands against it."""

    kept: str
    gone: str
    moves: dict[str, int]
    against: tuple[str, ...] = ()


class NewDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said about a document beside its file."""

    kind: DocumentKind
    name: Name
    expires_on: date | None = None


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """A document, without what is in it."""

    document_id: UUID
    kind: DocumentKind
    name: str
    size_bytes: int
    expires_on: date | None
    is_expired: bool
    uploaded_at: datetime


class PictureView(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file is to be had."""

    path: str


class SheetImport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or would do on a dry run. `warnings` are rules that what was imported does not keep."""

    is_dry_run: bool
    created: dict[str, int]
    changed: dict[str, int]
    unchanged: int
    warnings: tuple[str, ...] = ()

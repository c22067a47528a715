"""The sheets and their rows, field by field as the columns stand."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from matchday.modules.competitions.domain.participants.people import Status

Ref = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9.:-]*$(?!\n)", max_length=80)]
Line = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Short = Annotated[str, Meta(max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Words = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Position = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Text = Annotated[str, Meta(min_length=1, max_length=400, pattern=r"^[^\x00]*$(?!\n)")]


class ClubRow(Struct, frozen=True, kw_only=True):
    """A club. `colours` are `#rrggbb`, apart by spaces."""

    club_ref: Ref
    name: Line
    short_name: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")] = ""
    colours: Annotated[str, Meta(pattern=r"^(#[0-9a-f]{6}( #[0-9a-f]{6}){0,2})?$(?!\n)", max_length=23)] = ""
    founded: Annotated[int, Meta(ge=1800, le=2200)] | None = None
    home_venue: Short = ""


class PersonRow(Struct, frozen=True, kw_only=True):
    """A person, without account, photo and documents: files are passed around."""

    person_ref: Ref
    name: Line
    born_on: date | None = None
    nationality: Words | None = None
    second_nationality: Words | None = None
    position: Position | None = None
    trained_here: bool = False


class TeamRow(Struct, frozen=True, kw_only=True):
    """A team of the competition, known by its code."""

    team_code: Annotated[str, Meta(min_length=1, max_length=12, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
    name: Line
    club_ref: Ref | None = None


class RegistrationRow(Struct, frozen=True, kw_only=True):
    """A registration as it stands; its earlier steps are the organisation's books and stay there."""

    registration_ref: Ref
    team_code: Annotated[str, Meta(min_length=1, max_length=12, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
    person_ref: Ref
    number: Annotated[int, Meta(ge=0, le=999)] | None = None
    position: Position | None = None
    valid_from: date
    valid_until: date | None = None
    status: Status
    reason: Text | None = None
    exception: Text | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None


Row = ClubRow | PersonRow | TeamRow | RegistrationRow
KINDS: dict[str, type[Row]] = {"clubs": ClubRow, "persons": PersonRow, "teams": TeamRow, "registrations": RegistrationRow}


class Sheets(Struct, frozen=True, kw_only=True):
    """All rows of a file, each with its line."""

    clubs: tuple[tuple[int, ClubRow], ...] = ()
    persons: tuple[tuple[int, PersonRow], ...] = ()
    teams: tuple[tuple[int, TeamRow], ...] = ()
    registrations: tuple[tuple[int, RegistrationRow], ...] = ()

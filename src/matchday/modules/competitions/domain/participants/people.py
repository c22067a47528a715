"""Clubs, persons and registrations as they are held."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.regulations.squads import DocumentKind

Status = Literal["draft", "submitted", "approved", "rejected", "withdrawn", "deregistered"]
VALID: tuple[Status, ...] = ("approved", "deregistered")
"""Somebody may be fielded on the days of such a registration; a deregistered one has its last day set."""

KEEPER_WORDS = frozenset(("goalkeeper", "keeper", "goalie", "goaltender", "gk", "g", "tw", "torwart", "torhüter", "wicketkeeper"))


class Club(msgspec.Struct, frozen=True, kw_only=True):
    """Who plays year after year. `colours` are up to three `#rrggbb`; `ref` is how files name it."""

    club_id: UUID
    ref: str
    name: str
    short_name: str = ""
    colours: tuple[str, ...] = ()
    founded: int | None = None
    home_venue: str = ""
    badge_key: str | None = None
    version: int = 1


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A player, coach or official of an organisation's competitions."""

    person_id: UUID
    organisation_id: UUID
    ref: str
    name: str
    born_on: date | None = None
    nationality: str | None = None
    second_nationality: str | None = None
    position: str | None = None
    is_trained_here: bool = False
    photo_key: str | None = None
    account_id: UUID | None = None
    made_by_team: UUID | None = None
    version: int = 1


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a team, from `valid_from` to `valid_until`, both included; None is until somebody ends it."""

    registration_id: UUID
    ref: str
    competition_id: UUID
    team_id: UUID
    person_id: UUID
    number: int | None = None
    position: str | None = None
    valid_from: date
    valid_until: date | None = None
    status: Status = "draft"
    reason: str | None = None
    exception: str | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    version: int = 1

    def meets(self, other: "Registration") -> bool:
        """Whether both have a day in common."""
        return (other.valid_until is None or self.valid_from <= other.valid_until) and (
            self.valid_until is None or other.valid_from <= self.valid_until
        )


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A registration with its person, and the kinds of documents that lie there and have not expired."""

    registration: Registration
    person: Person
    documents: frozenset[DocumentKind] = frozenset()

    @property
    def is_keeper(self) -> bool:
        """By the position registered, else the person's own."""
        return (self.registration.position or self.person.position or "").strip().casefold() in KEEPER_WORDS

"""What suspensions are counted from."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Side
from matchday.modules.competitions.domain.fixtures import State

Place = tuple[datetime, int]
"""Where something stands in the course of a competition: when the match kicked off, and its number."""


class Recorded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One card or penalty as a protocol, or an organiser, has it. `subject` is `person:<id>` or `name:<plain name>`."""

    side: Side
    subject: str
    name: str
    offence: str
    is_staff: bool = False
    minute: int | None = None
    added: int = 0
    reason: str | None = None


class Offender(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Somebody, the same in every match: a person's id, or a team's id with a plain name. As one of the staff he is another
    than as a player."""

    key: str
    is_staff: bool = False


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A card or penalty of somebody, in the order of the protocol."""

    match_id: UUID
    team_id: UUID
    who: Offender
    name: str
    offence: str


class Fixture(msgspec.Struct, frozen=True, kw_only=True):
    """A match as far as it matters here. `day` is by the competition's clock."""

    match_id: UUID
    number: int
    stage: tuple[str, str | None]
    round: str
    kicks_off_at: datetime
    day: date
    home_team_id: UUID | None
    away_team_id: UUID | None
    state: State

    @property
    def place(self) -> Place:
        """In the order in which matches are played, which is not that of the draw."""
        return self.kicks_off_at, self.number


class Spell(msgspec.Struct, frozen=True, kw_only=True):
    """The days on which somebody was registered with a team."""

    team_id: UUID
    first: date
    last: date | None = None


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, numbered in its competition. A `ban` is a new one; `change` and `lift` are about another, by its `about`.
    Without `matches` and without `until` it lasts until somebody decides. `since` is the match it was taken for: matches after
    it count, also those that were played before the decision was written down."""

    number: int
    kind: Literal["ban", "change", "lift"]
    who: Offender
    team_id: UUID
    name: str
    reason: str
    decided_at: datetime
    about: str = ""
    matches: int | None = None
    until: date | None = None
    since: UUID | None = None
    is_provisional: bool = False


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one competition. `fielded` names who stood on the team sheets of a match; a match that has none there
    is one whose sheets nobody knows."""

    fixtures: tuple[Fixture, ...]
    shown: tuple[Shown, ...]
    rulings: tuple[Ruling, ...] = ()
    spells: dict[str, tuple[Spell, ...]] = {}
    fielded: dict[UUID, frozenset[Offender]] = {}

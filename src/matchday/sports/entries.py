"""What a scorer enters: one struct per kind, flat, so that a plain form can send it. These kinds every sport has."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchday.contracts.competitions import Phase, Side
from matchday.contracts.live import Involved, Listed

Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[^\u0000-\u001f\u007f]+$(?!\n)")]
Text = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[^\u0000-\u001f\u007f]+$(?!\n)")]
Minute = Annotated[int, Meta(ge=0, le=600)]
Added = Annotated[int, Meta(ge=0, le=30)]
Second = Annotated[int, Meta(ge=0, le=59)]


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """What an entry says. A person is a name, with an id where the team sheet has one."""


class Timed(Body, frozen=True, kw_only=True):
    """Something that happens at a time. What is not said is read off the clock when the entry was made. The time decides
    the entry's place in the protocol, not when it arrives."""

    phase: Phase | None = None
    minute: Minute | None = None
    added: Added = 0
    second: Second | None = None


class PhaseBegun(Body, frozen=True, kw_only=True, tag="phase"):
    """The whistle. `clock_pace` is how many match minutes pass in a minute: 1, or up to 120 in training and replays."""

    phase: Phase
    clock_pace: Annotated[int, Meta(ge=1, le=120)] = 1


class ClockChanged(Timed, frozen=True, kw_only=True, tag="clock"):
    """The clock is stopped, goes on, or is put right: then `to_minute` and `to_second` are what it shows."""

    change: Literal["pause", "resume", "set"]
    to_minute: Minute | None = None
    to_second: Second = 0


class Noted(Timed, frozen=True, kw_only=True, tag="note"):
    """A remark: a review by video, an injury, a delay, anything else."""

    text: Text
    about: Literal["note", "review", "injury", "delay", "crowd"] = "note"
    side: Side | None = None


class OfficialsNamed(Body, frozen=True, kw_only=True, tag="officials"):
    """Referees and others, all of them: the newest list is the one that counts."""

    people: Annotated[tuple[Involved, ...], Meta(max_length=20)]


class LineUpHandedIn(Body, frozen=True, kw_only=True, tag="line_up"):
    """A side's team sheet: the newest counts. `overruled` is why an organiser let it stand against the squad's rules, and
    `overruled_faults` what these said."""

    side: Side
    players: Annotated[tuple[Listed, ...], Meta(min_length=1, max_length=60)]
    formation: Annotated[str, Meta(pattern=r"^[0-9](-[0-9]){1,4}$(?!\n)")] | None = None
    staff: Annotated[tuple[Involved, ...], Meta(max_length=20)] = ()
    overruled: Text | None = None
    overruled_faults: tuple[str, ...] = ()


COMMON: tuple[type[Body], ...] = (PhaseBegun, ClockChanged, Noted, OfficialsNamed, LineUpHandedIn)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a protocol. The id was made on the scorer's device; `taken_at` is when it was pressed there, by
    PostgreSQL's clock."""

    entry_id: UUID
    taken_at: datetime
    body: Body

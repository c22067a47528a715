"""The part of regulations that says whom a team may register and field."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0, le=500)]
Years = Annotated[int, Meta(ge=1, le=120)]
Word = Annotated[str, Meta(min_length=1, max_length=60)]
Mark = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$(?!\n)", max_length=40)]
DocumentKind = Literal["identity", "medical", "clearance", "photo"]


class Amounts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many in the squad, on the team sheet, among those who begin. None is no limit."""

    squad: Count | None = None
    named: Count | None = None
    starting: Count | None = None


class ForeignRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who counts as foreign: whose nationalities are all outside `home` (as persons' nationalities are written), or, `by`
    training, who was not trained here. `most` limits them."""

    by: Literal["nationality", "training"] = "nationality"
    home: Annotated[tuple[Word, ...], Meta(max_length=60)] = ()
    most: Amounts = Amounts()


class AgeGroup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Players born on `born_from` or later, known by a mark of their own ("under_21"). `outside_size`: they do not count
    towards the squad's largest size."""

    key: Mark
    born_from: date
    least: Amounts = Amounts()
    most: Amounts = Amounts()
    outside_size: bool = False


class Window(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days, both included and by the competition's clock, on which registrations are handed in."""

    name: Word
    first: date
    last: date


class SquadRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits; None is no limit.

    A squad has `size_min` to `size_max` players of whom `keepers_min` keep goal, born between `born_from` and `born_until`.
    A team sheet names at most `named_max`, of whom exactly `starting` begin, at most `bench_max` wait and at least
    `keepers_named_min` keep goal. Home-grown players are those trained here. `documents` must lie before an approval.
    Outside of `windows` nobody changes clubs (`windows_for: transfers`) or nobody is registered at all (`all`); without any
    window it is always open. Names of players younger than `short_names_under` years are shortened wherever everybody reads.
    """

    size_max: Count | None = None
    size_min: Count | None = None
    keepers_min: Count | None = None
    keepers_named_min: Count | None = None
    named_max: Count | None = None
    starting: Count | None = None
    bench_max: Count | None = None
    number_min: Count = 1
    number_max: Annotated[int, Meta(ge=0, le=999)] = 99
    numbers_needed: bool = False
    born_from: date | None = None
    born_until: date | None = None
    foreign: ForeignRule | None = None
    home_grown: Amounts = Amounts()
    ages: Annotated[tuple[AgeGroup, ...], Meta(max_length=10)] = ()
    documents: Annotated[tuple[DocumentKind, ...], Meta(max_length=4)] = ()
    windows: Annotated[tuple[Window, ...], Meta(max_length=20)] = ()
    windows_for: Literal["transfers", "all"] = "transfers"
    short_names_under: Years | None = None

"""The part of regulations that says whom a team may register and field."""

from typing import Annotated

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0, le=500)]


class SquadRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits; None is no limit."""

    size_max: Count | None = None
    size_min: Count | None = None

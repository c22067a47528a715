"""The part of regulations that says what cards and penalties lead to."""

from typing import Annotated

from msgspec import Meta, Struct

Matches = Annotated[int, Meta(ge=0, le=100)]


class DisciplineRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many matches a player misses. None: the competition leaves it to people."""

    red_card: Matches | None = None

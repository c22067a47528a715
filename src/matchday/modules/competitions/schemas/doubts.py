"""Questions whether two names are one."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec


class DoubtView(msgspec.Struct, frozen=True, kw_only=True):
    """A question. `known_in` and `new_in` are some of the competitions that each of the two has played in."""

    doubt_id: UUID
    kind: str
    known_id: UUID
    new_id: UUID
    known_name: str
    new_name: str
    likeness: int
    origin: str
    asked_at: datetime
    known_in: tuple[str, ...]
    new_in: tuple[str, ...]


class DoubtAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`same`: the new one becomes the known one. `different`: they stay two, and nobody asks again."""

    answer: Literal["same", "different"]

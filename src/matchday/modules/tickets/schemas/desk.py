"""The figures of a sale over HTTP."""

from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.desk import Figures


class SoldProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product with what became of it. `left` is that of its fullest quota; None: as many as people want."""

    product_id: UUID
    name: str
    is_archived: bool
    is_seated: bool
    price_minor: int
    sold: int
    held: int
    taken_minor: int
    left: int | None
    size: int | None

    @property
    def percent(self) -> int | None:
        """Of the smallest of its quotas, how much is sold or held by anything that draws on it."""
        if self.size is None or self.left is None:
            return None
        return 100 * (self.size - max(self.left, 0)) // self.size if self.size else 100


class DeskView(msgspec.Struct, frozen=True, kw_only=True):
    """As of now. `conversion_percent`: of a hundred holds that have ended, how many were paid."""

    figures: Figures
    conversion_percent: int | None
    products: list[SoldProduct]


class DeskRoom(msgspec.Struct, frozen=True, kw_only=True):
    """Where the figures are told, and how to get in."""

    room: str
    ticket: str
    seq: int

"""The figures of a sale over HTTP."""

import msgspec

from matchday.modules.tickets.domain.desk import Figures
from matchday.modules.tickets.queries.desk import SoldProduct


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

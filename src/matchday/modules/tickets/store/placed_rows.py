"""New orders and their places as COPY reads them in its binary format: at a third of what arrays of their columns cost here, and half
of what inserting them costs PostgreSQL."""

import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from matchday.modules.tickets.domain.asked import HeldPlace, Order

ORDER_COLUMNS = (
    *("order_id", "stock_id", "sale_id", "account_id", "email", "locale", "state", "placed_at", "held_until", "ended_at"),
    *("command_digest", "amount_minor", "tax_minor", "currency", "places", "only_product_id"),
)
PLACE_COLUMNS = (
    *("order_id", "state", "holder_id", "number", "sale_id", "product_id", "seat_row_id", "seat", "seat_label", "price_minor"),
    *("discount_minor", "tax_rate", "tax_minor", "voucher_id", "replaces"),
)
_ORDER = struct.pack("!hi", len(ORDER_COLUMNS), 16)
_PLACE = struct.pack("!hi", len(PLACE_COLUMNS), 16)
_NULL = struct.pack("!i", -1)
_SMALL = struct.Struct("!ih")
_AMOUNTS = struct.Struct("!iqiqiq")
_PRICES = struct.Struct("!iqiqiiiq")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def order_rows(orders: Iterable[Order]) -> bytes:
    """What costs nothing is complete as it is placed."""
    parts: list[bytes] = []
    for order in orders:
        parts += (
            _ORDER,
            order.order_id.bytes,
            _id(order.stock_id),
            _id(order.sale_id),
            _id(order.account_id),
            _text(order.email),
            _text(order.locale),
            _text(order.state),
            _moment(order.placed_at),
            _moment(order.held_until),
            _moment(order.placed_at if order.state == "complete" else None),
            _AMOUNTS.pack(8, order.digest, 8, order.amount_minor, 8, order.tax_minor),
            _text(order.currency),
            _SMALL.pack(2, order.count),
            _id(_product_of_all(order)),
        )
    return b"".join(parts)


def place_rows(orders: Iterable[Order]) -> bytes:
    """Their places, numbered from 1; tickets where the order is complete."""
    parts: list[bytes] = []
    last: tuple[HeldPlace | None, bytes] = (None, b"")
    for order in orders:
        is_issued = order.state == "complete"
        state = _text("valid" if is_issued else None) + _id(order.account_id if is_issued else None)
        sale_id = _id(order.sale_id)
        for number, place in enumerate(order.places, 1):
            if place is not last[0]:
                last = place, _place(place)
            parts += (_PLACE, order.order_id.bytes, state, _SMALL.pack(2, number), sale_id, last[1])
    return b"".join(parts)


def _product_of_all(order: Order) -> UUID | None:
    first = order.places[0].product_id
    return first if all(place.product_id == first and place.replaces is None for place in order.places) else None


def _place(place: HeldPlace) -> bytes:
    return b"".join(
        (
            _id(place.product_id),
            _id(place.seat_row_id),
            _NULL if place.seat is None else _SMALL.pack(2, place.seat),
            _text(place.seat_label),
            _PRICES.pack(8, place.price_minor, 8, place.discount_minor, 4, place.tax_rate, 8, place.tax_minor),
            _id(place.voucher_id),
            _id(place.replaces),
        )
    )


def _id(value: UUID | None) -> bytes:
    return _NULL if value is None else b"\0\0\0\x10" + value.bytes


@lru_cache(maxsize=1024)
def _text(value: str | None) -> bytes:
    if value is None:
        return _NULL
    written = value.encode()
    return struct.pack("!i", len(written)) + written


@lru_cache(maxsize=64)
def _moment(value: datetime | None) -> bytes:
    return _NULL if value is None else struct.pack("!iq", 8, (value - _EPOCH) // _MICROSECOND)

"""Identifiers: UUIDv7, so that new rows land at the end of their index."""

from uuid import UUID

import uuid_utils
import uuid_utils.compat


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562), ordered by creation time to the millisecond."""
    return uuid_utils.compat.uuid7()


def new_ids_as_text(count: int) -> list[str]:
    """The same for many rows that are written as text: four times as fast."""
    make = uuid_utils.uuid7
    return [str(make()) for _ in range(count)]

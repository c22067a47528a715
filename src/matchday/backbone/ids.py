"""Identifiers: UUIDv7, so that new rows land at the end of their index."""

from datetime import UTC, datetime
from uuid import UUID

import uuid_utils
from asyncpg.pgproto import pgproto


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562), ordered by creation time to the millisecond."""
    return id_of(uuid_utils.uuid7().bytes)


def id_of(made: bytes) -> UUID:
    """Of sixteen bytes. The database driver's kind of UUID, which ids in rows are too: equal to any other, and made, hashed and written
    out at a tenth of the cost."""
    quick: UUID = pgproto.UUID(made)
    return quick


def new_ids_as_bytes(count: int) -> list[bytes]:
    """The same for many rows that are written in binary: five times as fast."""
    make = uuid_utils.uuid7
    return [make().bytes for _ in range(count)]


def made_at(made: UUID) -> datetime:
    """When an id of `new_id` was made: its first 48 bits are milliseconds."""
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)

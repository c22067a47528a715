"""Identifiers: UUIDv7, so that new rows land at the end of their index."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562), ordered by creation time to the millisecond."""
    return uuid_utils.compat.uuid7()

"""Rows on their way into one statement: `jsonb_to_recordset` makes a table of them."""

from typing import Any

import msgspec

from matchday.backbone.errors import as_text

_ENCODE = msgspec.json.Encoder(enc_hook=as_text).encode


def encoded(rows: Any) -> str:
    """A list of structs or mappings as PostgreSQL reads it."""
    return _ENCODE(rows).decode()

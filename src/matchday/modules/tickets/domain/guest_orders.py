"""The orders and gifts that a browser may open without an account: their ids and secrets, as the text of one cookie."""

import re
from collections.abc import Mapping
from uuid import UUID

ORDERS_MAX = 5
"""Those that were opened last; older ones are opened again by the link that was mailed."""
_ENTRY = re.compile(r"^([0-9a-f]{32})\.([A-Za-z0-9_-]{1,64})$(?!\n)")


def remembered(text: str) -> dict[UUID, str]:
    """Secrets by order. What was not written by us is passed over."""
    entries = (_ENTRY.match(entry) for entry in text[:1000].split("~")[:ORDERS_MAX])
    return {UUID(hex=entry[1]): entry[2] for entry in entries if entry}


def with_order(known: Mapping[UUID, str], order_id: UUID, secret: str) -> str:
    """The text with this order first."""
    others = [(key, value) for key, value in known.items() if key != order_id]
    return "~".join(f"{key.hex}.{value}" for key, value in [(order_id, secret), *others][:ORDERS_MAX])

"""What a webhook says: `{type, timestamp, data}`, the same bytes at every try. Pure."""

from typing import Any

import msgspec

from matchday.modules.notifications.domain.happenings import BUSINESS
from matchday.modules.notifications.domain.parcels import Carried

BODY_BYTES_MAX = 20_000
"""The standard asks for bodies below 20 kB; the rare larger one is told by its ids."""


def body_of(told: Carried) -> bytes:
    """The same bytes at every try."""
    about: dict[str, Any] = {"type": type_of(told), "timestamp": told.happened_at, "data": data_of(told)}
    body = msgspec.json.encode(about)
    if len(body) < BODY_BYTES_MAX:
        return body
    ids = {name: value for name, value in about["data"].items() if name.endswith("_id")}
    return msgspec.json.encode(about | {"data": ids | {"is_shortened": True}})


def type_of(told: Carried) -> str:
    """`match.goal`, `match.goal_taken_back`, `article.published`, `order.completed`, `ping`."""
    if told.happening_id is None:
        return "ping"
    if told.template == BUSINESS:
        return str(told.happening_kind)
    return "article.published" if told.happening_kind == "news" else f"match.{told.facts['what']}"


def data_of(told: Carried) -> dict[str, Any]:
    """Facts and no words: receivers make their own."""
    if told.happening_id is None:
        return {"message": "This is a test. Nothing has happened."}
    if told.template == BUSINESS:
        return dict(told.facts)
    return {"happening_id": told.happening_id, "corrects": told.corrects, **told.facts}

"""Tells the processes of the public surface which keys of client sites work (`backbone/http/api_keys.py` asks)."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http.api_keys import ApiKey, ApiKeyAnswer, ApiKeyQuestion
from matchday.modules.accounts.store import api_keys


async def look_up_api_keys(tx: Transaction, questions: Sequence[ApiKeyQuestion]) -> Sequence[ApiKeyAnswer]:
    """All questions of a batch with one look and one note of when the keys were used: a process asks for a key about
    once a minute, so that is how exact it is."""
    rows = {row["key_hash"]: row for row in await api_keys.load_working(tx, [question.key_hash for question in questions])}
    if rows:
        await api_keys.note_use(tx, [row["api_key_id"] for row in rows.values()])
    return [ApiKeyAnswer(key=_key(rows.get(question.key_hash))) for question in questions]


def _key(row: Any) -> ApiKey | None:
    if row is None:
        return None
    return ApiKey(
        api_key_id=row["api_key_id"],
        organisation_id=row["organisation_id"],
        scopes=frozenset(row["scopes"]),
        expires_at=row["expires_at"].timestamp() if row["expires_at"] else None,
    )


async def answer_api_key(resources: Mapping[str, Any], question: bytes) -> bytes:
    """The question as it came over the bus."""
    asked = msgspec.json.decode(question, type=ApiKeyQuestion)
    answer: ApiKeyAnswer = await resources["api_key_questions"].submit(asked)
    return msgspec.json.encode(answer)

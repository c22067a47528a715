"""Drafts of competitions, as they are kept between one step and the next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.drafts import Draft

DRAFTS_MAX = 20
"""Of one organisation at a time."""


_DRAFT = "SELECT draft_id, organisation_id, answers, changed_at, slug FROM competitions.drafts"
_ANSWERS = msgspec.json.Decoder(Draft)


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A draft with its id. With a slug it is published."""

    draft_id: UUID
    organisation_id: UUID
    draft: Draft
    changed_at: datetime
    slug: str | None


async def count_drafts(tx: Transaction, organisation_id: UUID) -> int:
    """Of one organisation, under a lock: two that begin at once do not both become the last."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('competitions.drafts:' || $1::text, 0))", str(organisation_id))
    found: int = await tx.fetchval("SELECT count(*) FROM competitions.drafts WHERE organisation_id = $1 AND slug IS NULL", organisation_id)
    return found


async def add_draft(tx: Transaction, draft_id: UUID, organisation_id: UUID, draft: Draft) -> None:
    """Begins it."""
    await tx.execute(
        "INSERT INTO competitions.drafts (draft_id, organisation_id, answers) VALUES ($1, $2, $3::jsonb)",
        draft_id,
        organisation_id,
        msgspec.json.encode(draft).decode(),
    )


async def load_draft(tx: Transaction, organisation_id: UUID, draft_id: UUID) -> Held | None:
    """Of this organisation only, to be read."""
    row = await tx.fetchrow(f"{_DRAFT} WHERE draft_id = $1 AND organisation_id = $2", draft_id, organisation_id)
    return _held(row) if row else None


async def lock_draft(tx: Transaction, organisation_id: UUID, draft_id: UUID) -> Held | None:
    """The same, held until the commit."""
    row = await tx.fetchrow(f"{_DRAFT} WHERE draft_id = $1 AND organisation_id = $2 FOR UPDATE", draft_id, organisation_id)
    return _held(row) if row else None


async def drafts_of(tx: Transaction, organisation_id: UUID) -> list[Held]:
    """Those that are not published, the newest first."""
    rows = await tx.fetch(
        f"{_DRAFT} WHERE organisation_id = $1 AND slug IS NULL ORDER BY changed_at DESC LIMIT {DRAFTS_MAX}", organisation_id
    )
    return [_held(row) for row in rows]


async def save_draft(tx: Transaction, draft_id: UUID, draft: Draft) -> None:
    """Its answers."""
    await tx.execute(
        "UPDATE competitions.drafts SET answers = $2::jsonb, changed_at = now() WHERE draft_id = $1",
        draft_id,
        msgspec.json.encode(draft).decode(),
    )


async def mark_published(tx: Transaction, draft_id: UUID, slug: str) -> None:
    """It has become this competition."""
    await tx.execute("UPDATE competitions.drafts SET slug = $2, changed_at = now() WHERE draft_id = $1", draft_id, slug)


async def remove_draft(tx: Transaction, draft_id: UUID) -> None:
    """Nothing of it stays."""
    await tx.execute("DELETE FROM competitions.drafts WHERE draft_id = $1", draft_id)


def _held(row: Mapping[str, Any]) -> Held:
    return Held(
        draft_id=row["draft_id"],
        organisation_id=row["organisation_id"],
        draft=_ANSWERS.decode(row["answers"]),
        changed_at=row["changed_at"],
        slug=row["slug"],
    )

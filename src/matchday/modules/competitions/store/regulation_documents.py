"""Regulations that organisations wrote themselves. A version is never edited; a change is the next one."""

from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a document."""

    document_id: UUID
    organisation_id: UUID
    key: str
    version: int
    name: str
    text: str
    made_by: UUID | None
    made_at: datetime


_DOCUMENT = """
    SELECT document_id, organisation_id, key, version, name, text, made_by, made_at FROM competitions.regulation_documents
"""


async def add_version(tx: Transaction, *, document_id: UUID, organisation_id: UUID, key: str, name: str, text: str, by: UUID | None) -> int:
    """The number of the version; after `lock_texts`, so that numbers have no gaps."""
    version: int = await tx.fetchval(
        """
        INSERT INTO competitions.regulation_documents (document_id, organisation_id, key, version, name, text, made_by)
        SELECT $1, $2, $3, 1 + coalesce(max(version), 0), $4, $5, $6
        FROM competitions.regulation_documents WHERE organisation_id = $2 AND key = $3
        RETURNING version
        """,
        document_id,
        organisation_id,
        key,
        name,
        text,
        by,
    )
    return version


async def lock_texts(tx: Transaction, organisation_id: UUID) -> None:
    """Until the commit nobody else adds a document to this organisation: the same text is kept once."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"regulation_documents/{organisation_id}")


async def document_with_text(tx: Transaction, organisation_id: UUID, text: str) -> Document | None:
    """The version that says exactly this."""
    row = await tx.fetchrow(f"{_DOCUMENT} WHERE organisation_id = $1 AND md5(text) = md5($2) AND text = $2", organisation_id, text)
    return Document(**row) if row else None


async def load_document(tx: Transaction, document_id: UUID, *, organisation_id: UUID | None = None) -> Document | None:
    """A version; with `organisation_id` of this organisation only."""
    row = await tx.fetchrow(
        f"{_DOCUMENT} WHERE document_id = $1 AND ($2::uuid IS NULL OR organisation_id = $2)", document_id, organisation_id
    )
    return Document(**row) if row else None


async def load_version(tx: Transaction, organisation_id: UUID, key: str, version: int | None = None) -> Document | None:
    """By its key: the version asked for, else the newest."""
    row = await tx.fetchrow(
        f"{_DOCUMENT} WHERE organisation_id = $1 AND key = $2 AND ($3::int IS NULL OR version = $3) ORDER BY version DESC LIMIT 1",
        organisation_id,
        key,
        version,
    )
    return Document(**row) if row else None

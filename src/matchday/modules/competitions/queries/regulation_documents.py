"""What organisations ask about their own regulations."""

from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction

SHOWN_MAX = 500


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a document. `competitions` are the addresses of those that are played by it."""

    document_id: UUID
    key: str
    version: int
    name: str
    made_by: UUID | None
    made_at: datetime
    competitions: tuple[str, ...]


class DocumentText(DocumentView, frozen=True, kw_only=True):
    """The same with what it says."""

    text: str


_DOCUMENT = """
    SELECT d.document_id, d.key, d.version, d.name, d.made_by, d.made_at,
           array(SELECT slug FROM competitions.competitions WHERE document_id = d.document_id ORDER BY slug) AS competitions
"""


async def documents_of(tx: Transaction, organisation_id: UUID) -> list[DocumentView]:
    """Every version, by key, the newest first."""
    rows = await tx.fetch(
        f"{_DOCUMENT} FROM competitions.regulation_documents AS d WHERE d.organisation_id = $1 ORDER BY d.key, d.version DESC LIMIT $2",
        organisation_id,
        SHOWN_MAX,
    )
    return [DocumentView(**{**row, "competitions": tuple(row["competitions"])}) for row in map(dict, rows)]


async def document_of(tx: Transaction, organisation_id: UUID, document_id: UUID) -> DocumentText | None:
    """One version, of this organisation only."""
    row = await tx.fetchrow(
        f"{_DOCUMENT}, d.text FROM competitions.regulation_documents AS d WHERE d.organisation_id = $1 AND d.document_id = $2",
        organisation_id,
        document_id,
    )
    return DocumentText(**{**dict(row), "competitions": tuple(row["competitions"])}) if row else None

"""Participants as a file that imports without loss."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.participants.sheets.writing import write_sheets
from matchday.modules.competitions.store.sheet_rows import load_rows


async def export_participants(tx: Transaction, organisation_id: UUID, competition_id: UUID | None, sheet: str | None = None) -> bytes:
    """All sheets, or the one named."""
    sheets = await load_rows(tx, organisation_id, competition_id)
    return write_sheets({kind: rows for kind, rows in sheets.items() if sheet in (None, kind)})

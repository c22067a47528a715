"""Finds the regulations that a key names: those that come with Matchday, else the newest version of the organisation's own."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.regulations import REGULATIONS, Regulations
from matchday.modules.competitions.domain.regulations.reading import read_regulations
from matchday.modules.competitions.errors import UnknownRegulations
from matchday.modules.competitions.store.regulation_documents import load_version


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Regulations, and the version where they are somebody's own."""

    regulations: Regulations
    document_id: UUID | None = None


async def choose_regulations(tx: Transaction, organisation_id: UUID, key: str) -> Chosen:
    """Raises UnknownRegulations, which names what comes along and nobody else's documents."""
    if key in REGULATIONS:
        return Chosen(regulations=REGULATIONS[key])
    document = await load_version(tx, organisation_id, key)
    if document is None:
        raise UnknownRegulations(name=key, known=", ".join(REGULATIONS))
    return Chosen(regulations=read_regulations(document.text), document_id=document.document_id)

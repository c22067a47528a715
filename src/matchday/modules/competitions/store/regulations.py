"""The regulations a competition is played by: shipped ones by their key, an organisation's own by their version."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE, REGULATIONS, Regulations
from matchday.modules.competitions.domain.regulations.reading import read_regulations
from matchday.modules.competitions.domain.season import Competition

KEPT_MAX = 256


async def load_regulations(tx: Transaction, competition: Competition) -> Regulations:
    """Those of a competition."""
    return await regulations_at(tx, competition.regulations, competition.document_id)


async def regulations_at(tx: Transaction, key: str, document_id: UUID | None) -> Regulations:
    """As they are written. A document is read once per process: a version never changes."""
    if document_id is None:
        return REGULATIONS.get(key, PLAIN_LEAGUE)
    held = _KEPT.get(document_id)
    if held is None:
        text = await tx.fetchval("SELECT text FROM competitions.regulation_documents WHERE document_id = $1", document_id)
        held = _keep(document_id, read_regulations(text))
    return held


_KEPT: dict[UUID, Regulations] = {}


def _keep(document_id: UUID, regulations: Regulations) -> Regulations:
    if len(_KEPT) >= KEPT_MAX:
        _KEPT.clear()
    _KEPT[document_id] = regulations
    return regulations

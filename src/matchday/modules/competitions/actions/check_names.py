"""Whom regulations name must be there: else a deduction would count for nobody, and nobody would notice."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.keep_regulations import line_fault
from matchday.modules.competitions.domain.counting import named_tables
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.regulations.naming import unknown_names
from matchday.modules.competitions.domain.regulations.reading import RegulationsFault, line_of
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.errors import NobodyCalledSo
from matchday.modules.competitions.store.regulation_documents import load_document
from matchday.modules.competitions.store.regulations import load_regulations


async def check_names(tx: Transaction, competition: Competition) -> None:
    """Raises NobodyCalledSo, each name with its line. What comes with Matchday names nobody."""
    if competition.document_id is None:
        return
    regulations = await load_regulations(tx, competition)
    strangers = await faults_of_names(tx, competition.competition_id, regulations, await _text(tx, competition))
    if strangers:
        raise NobodyCalledSo(faults=tuple(map(line_fault, strangers)))


async def faults_of_names(tx: Transaction, competition_id: UUID, regulations: Regulations, text: str) -> list[RegulationsFault]:
    """Names in a document that nobody in this competition has, each at its line."""
    if not (regulations.adjustments or regulations.decisions or regulations.coefficients):
        return []
    tables = named_tables(await store.load_entrants(tx, await store.load_table_ids(tx, competition_id)))
    return [RegulationsFault(line=line_of(text, unknown.path), message=unknown.message) for unknown in unknown_names(regulations, tables)]


async def _text(tx: Transaction, competition: Competition) -> str:
    if competition.document_id is None:
        return ""
    document = await load_document(tx, document_id=competition.document_id)
    return document.text if document else ""

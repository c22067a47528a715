"""Keeps regulations that somebody wrote: as a new version, or as the one that says exactly the same already."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Phrase
from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.regulations.holding import read_sound
from matchday.modules.competitions.domain.regulations.reading import RegulationsFault, RegulationsRefused
from matchday.modules.competitions.errors import RegulationsFaulty
from matchday.modules.competitions.store.regulation_documents import add_version, document_with_text, lock_texts


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A stored version. `is_new` is false where the same text was stored before."""

    document_id: UUID
    key: str
    version: int
    is_new: bool
    regulations: Regulations


async def keep_regulations(tx: Transaction, text: str, *, organisation_id: UUID, by: UUID | None = None, key: str | None = None) -> Kept:
    """Raises RegulationsFaulty with every fault and its line. Whose document it is says `organisation_id`
    (PLATFORM at the command line). With `key` only a document of that key is taken."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    regulations = read(text)
    if key is not None and regulations.key != key:
        message = Phrase("The key of this document is {key}; another key is another document.", key=key)
        raise RegulationsFaulty(faults=(line_fault(RegulationsFault(line=1, message=message)),))
    await lock_texts(tx, organisation_id)
    held = await document_with_text(tx, organisation_id, text)
    if held is not None:
        return Kept(document_id=held.document_id, key=held.key, version=held.version, is_new=False, regulations=regulations)
    document_id = new_id()
    version = await add_version(
        tx, document_id=document_id, organisation_id=organisation_id, key=regulations.key, name=regulations.name, text=text, by=by
    )
    tx.note("keep_regulations", organisation_id=organisation_id, key=regulations.key, document_version=version)
    return Kept(document_id=document_id, key=regulations.key, version=version, is_new=True, regulations=regulations)


def read(text: str) -> Regulations:
    """The document. Raises RegulationsFaulty."""
    try:
        return read_sound(text)
    except RegulationsRefused as refused:
        raise RegulationsFaulty(faults=tuple(map(line_fault, refused.faults))) from None


def line_fault(fault: RegulationsFault) -> Fault:
    """As refusals carry it."""
    return Fault(message=Phrase("line {line}: {reason}", line=fault.line, reason=fault.message), field=f"line {fault.line}", code="line")

"""Regulations that organisations keep: lists, new versions, previews, and giving them to a competition."""

from typing import Annotated
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import get, post, put
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.give_regulations import give_regulations
from matchday.modules.competitions.actions.keep_regulations import keep_regulations
from matchday.modules.competitions.actions.preview_regulations import Preview, preview_regulations
from matchday.modules.competitions.domain.names import SLUG, SLUG_LENGTH_MAX
from matchday.modules.competitions.domain.regulations.reading import BYTES_MAX
from matchday.modules.competitions.errors import NobodyCalledSo, RegulationsFaulty, RegulationsGone, UnknownRegulations
from matchday.modules.competitions.queries.regulation_documents import DocumentText, DocumentView, document_of, documents_of
from matchday.modules.competitions.routes.powers import competition_organiser, organiser
from matchday.modules.competitions.schemas import CompetitionView

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=BYTES_MAX)]
BODY_BYTES_MAX = 2 * BYTES_MAX


class WrittenRegulations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document as it is written in YAML."""

    text: Text


class ChosenRegulations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Either the key of regulations that come with Matchday, or a version of the organisation's own."""

    key: Annotated[str, msgspec.Meta(max_length=SLUG_LENGTH_MAX, pattern=SLUG)] | None = None
    document_id: UUID | None = None


class KeptRegulations(msgspec.Struct, frozen=True, kw_only=True):
    """`is_new` is false where the same text was kept before."""

    document_id: UUID
    key: str
    version: int
    is_new: bool


@get("/organisations/{organisation_id:uuid}/regulations", access=organiser)
async def list_regulations(tx: Transaction, organisation_id: UUID) -> list[DocumentView]:
    """The organisation's own, every version, with the competitions that are played by it."""
    return await documents_of(tx, organisation_id)


@get("/organisations/{organisation_id:uuid}/regulations/{document_id:uuid}", access=organiser)
async def read_regulations(tx: Transaction, organisation_id: UUID, document_id: UUID) -> DocumentText:
    """One version with its text."""
    document = await document_of(tx, organisation_id, document_id)
    if document is None:
        raise NotFound
    return document


@post("/organisations/{organisation_id:uuid}/regulations", access=organiser, refuses=[RegulationsFaulty], body_bytes_max=BODY_BYTES_MAX)
async def add_regulations(tx: Transaction, identity: Identity, organisation_id: UUID, data: WrittenRegulations) -> KeptRegulations:
    """Keeps a document as the next version of its key. The same text again is the version it was; competitions stay with the
    version they have."""
    kept = await keep_regulations(tx, data.text, organisation_id=organisation_id, by=identity.account_id)
    return KeptRegulations(document_id=kept.document_id, key=kept.key, version=kept.version, is_new=kept.is_new)


@post(
    "/competitions/{slug:str}/regulation-previews",
    access=competition_organiser,
    refuses=[RegulationsFaulty, NobodyCalledSo],
    status=200,
    body_bytes_max=BODY_BYTES_MAX,
)
async def preview(tx: Transaction, slug: str, data: WrittenRegulations) -> Preview:
    """The tables as they would be under this document, with the places that change. Changes nothing."""
    return await preview_regulations(tx, slug, data.text)


@put("/competitions/{slug:str}/regulations", access=competition_organiser, refuses=[UnknownRegulations, RegulationsGone, NobodyCalledSo])
async def put_regulations(tx: Transaction, slug: str, data: ChosenRegulations) -> CompetitionView:
    """Gives the competition other regulations; its tables are counted anew."""
    await give_regulations(tx, slug, key=data.key, document_id=data.document_id)
    competition = await queries.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    return competition


manage = [list_regulations, read_regulations, add_regulations, preview, put_regulations]

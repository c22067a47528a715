"""Documents, badges and photos over HTTP. Who may is judged by the action, because a file is stored outside of any
transaction: the organiser, the team's manager, the person. To everybody else there is nothing here."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter, RawBody

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, delete, get, post, put
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.stored_files import saved
from matchday.backbone.images import ImageTooLarge, NotAnImage
from matchday.modules.competitions.actions.keep_files import KeptFiles, may_see_all, remove_document
from matchday.modules.competitions.domain.participants.documents import DOCUMENT_BYTES_MAX
from matchday.modules.competitions.domain.regulations.squads import DocumentKind
from matchday.modules.competitions.errors import DocumentRefused, TooManyDocuments
from matchday.modules.competitions.queries.participants import documents_of, entrusted_documents_of
from matchday.modules.competitions.schemas.participants import DocumentView, PictureView

BODIES = ("application/pdf", "image/jpeg", "image/png", "application/octet-stream")
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", "application/octet-stream")
AskedKind = Annotated[DocumentKind, QueryParameter(name="kind")]
AskedName = Annotated[str, QueryParameter(name="name", min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
AskedDay = Annotated[date | None, QueryParameter(name="expires_on", required=False)]


@get("/persons/{person_id:uuid}/documents", access=signed_in)
async def list_documents(tx: Transaction, identity: Identity, person_id: UUID) -> list[DocumentView]:
    """Those that the account may see; none for everybody else."""
    if await may_see_all(tx, identity, person_id):
        return await documents_of(tx, person_id)
    return await entrusted_documents_of(tx, person_id, identity.account_id)


@post(
    "/persons/{person_id:uuid}/documents",
    access=signed_in,
    accepts=BODIES,
    body_bytes_max=DOCUMENT_BYTES_MAX,
    refuses=[DocumentRefused, TooManyDocuments],
)
async def add_document(
    identity: Identity, kept_files: KeptFiles, body: RawBody, person_id: UUID, kind: AskedKind, name: AskedName, expires_on: AskedDay = None
) -> PictureView:
    """The body is a PDF, JPEG or PNG of at most 5 MB, judged by what is in it. Pictures are made anew, without where and when
    they were taken."""
    document_id = await kept_files.add_document(identity, person_id, body, kind=kind, name=name, expires_on=expires_on)
    return PictureView(path=f"/api/v1/documents/{document_id}")


@get("/documents/{document_id:uuid}", access=signed_in)
async def read_document(identity: Identity, kept_files: KeptFiles, document_id: UUID) -> Answer[bytes]:
    """The file, to be saved. Every look is in the audit log."""
    return saved(*await kept_files.read_document(identity, document_id))


@delete("/documents/{document_id:uuid}", access=signed_in)
async def delete_document(tx: Transaction, identity: Identity, document_id: UUID) -> None:
    """Takes a document away; its file is deleted."""
    await remove_document(tx, identity, document_id)


@put(
    "/clubs/{club_id:uuid}/badge",
    access=signed_in,
    accepts=PICTURES,
    body_bytes_max=DOCUMENT_BYTES_MAX,
    refuses=[NotAnImage, ImageTooLarge, TooManyDocuments, NotFound],
)
async def put_badge(identity: Identity, kept_files: KeptFiles, body: RawBody, club_id: UUID) -> PictureView:
    """The club's badge, made anew as WebP."""
    return PictureView(path=await kept_files.change_badge(identity, club_id, body))


@put(
    "/persons/{person_id:uuid}/photo",
    access=signed_in,
    accepts=PICTURES,
    body_bytes_max=DOCUMENT_BYTES_MAX,
    refuses=[NotAnImage, ImageTooLarge, TooManyDocuments, NotFound],
)
async def put_photo(identity: Identity, kept_files: KeptFiles, body: RawBody, person_id: UUID) -> PictureView:
    """The person's photo, made anew as WebP."""
    return PictureView(path=await kept_files.change_photo(identity, person_id, body))


api = [list_documents, add_document, read_document, delete_document, put_badge, put_photo]

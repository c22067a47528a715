"""Persons as the organiser keeps them; their documents' way in and out."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.stored_files import saved
from matchday.modules.competitions.actions.entrust_team import invite_person
from matchday.modules.competitions.actions.keep_files import KeptFiles, remove_document
from matchday.modules.competitions.actions.keep_people import add_person, change_person
from matchday.modules.competitions.actions.merge_people import merge_persons
from matchday.modules.competitions.pages import people
from matchday.modules.competitions.pages.fields import converted
from matchday.modules.competitions.pages.people import AskedFor, Kind, is_id
from matchday.modules.competitions.pages.squads import SENTENCES_OF
from matchday.modules.competitions.queries import participants as queries
from matchday.modules.competitions.routes.powers import organiser, person_organiser
from matchday.modules.competitions.schemas.participants import NewDocument, NewPerson
from matchday.web.rendering import Page

EVERYBODY = "/manage/organisations/{organisation_id:uuid}/persons"
ONE = "/manage/persons/{person_id:uuid}"
FORM_BYTES_MAX = 6_000_000


async def _change(tx: Transaction, _: UUID, person_id: UUID, data: NewPerson) -> None:
    await change_person(tx, person_id, data)


def _typed(fields: FormFields) -> NewPerson:
    names = ("name", "born_on", "nationality", "second_nationality", "position")
    given: dict[str, Any] = {name: fields.text(name, 130) for name in names if fields.get(name)}
    return converted(NewPerson, given | {"is_trained_here": bool(fields.get("is_trained_here"))}, SENTENCES_OF)


PERSON = Kind(
    name="person",
    plural="persons",
    read=queries.person_by_id,
    listed=queries.list_persons,
    owner=queries.organisation_of_person,
    typed=_typed,
    add=add_person,
    change=_change,
    merge=merge_persons,
    documents=queries.documents_of,
)


@page(EVERYBODY, access=organiser)
async def show_persons(tx: Transaction, request: AskedFor, organisation_id: UUID, cursor: Cursor) -> Page:
    """By name, with a form for another."""
    return await people.show_all(tx, PERSON, organisation_id, request, cursor)


@form(EVERYBODY, access=organiser)
async def send_person(tx: Transaction, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Writes a person down."""
    return await people.add(tx, PERSON, organisation_id, fields)


@page(ONE, access=person_organiser)
async def show_person(tx: Transaction, request: AskedFor, person_id: UUID) -> Page:
    """One person with documents, and what merging another would move."""
    return await people.show(tx, PERSON, person_id, request)


@form(ONE, access=person_organiser)
async def send_person_change(tx: Transaction, person_id: UUID, fields: FormFields) -> Page | Redirect:
    """The person as he or she shall be written down."""
    return await people.change(tx, PERSON, person_id, fields)


@form(f"{ONE}/merge", access=person_organiser)
async def send_person_merge(tx: Transaction, identity: Identity, person_id: UUID, fields: FormFields) -> Page | Redirect:
    """Merges the one that was looked at."""
    return await people.merge(tx, PERSON, person_id, fields, identity.account_id)


@form(f"{ONE}/invitation", access=person_organiser)
async def send_person_invitation(tx: Transaction, person_id: UUID) -> Page:
    """Shows the link this once."""
    link = await invite_person(tx, person_id)
    return await people.one(tx, PERSON, person_id, link=link.path)


@form("/persons/{person_id:uuid}/documents", access=signed_in, accepts=("multipart/form-data",), body_bytes_max=FORM_BYTES_MAX)
async def send_document(identity: Identity, kept_files: KeptFiles, person_id: UUID, fields: FormFields) -> Redirect:
    """A document, from the organiser's page of the person or from a squad's."""
    given: dict[str, Any] = {"kind": fields.text("kind", 20), "name": fields.text("document_name", 120) or fields.text("kind", 20)}
    given |= {"expires_on": fields.text("expires_on", 20)} if fields.get("expires_on") else {}
    data = converted(NewDocument, given, {"kind": "Choose a kind.", "expires_on": "Give a day."})
    content = fields.files.get("file", b"")
    await kept_files.add_document(identity, person_id, content, kind=data.kind, name=data.name, expires_on=data.expires_on)
    back = fields.text("team_id", 40)
    place = f"/manage/teams/{UUID(back)}/squad" if is_id(back) else f"/manage/persons/{person_id}"
    return Redirect(location=f"{place}?done=document")


@page("/documents/{document_id:uuid}", access=signed_in)
async def download_document(identity: Identity, kept_files: KeptFiles, document_id: UUID) -> Answer[bytes]:
    """To be saved; every look is written down."""
    return saved(*await kept_files.read_document(identity, document_id))


@form("/documents/{document_id:uuid}/remove", access=signed_in)
async def send_document_removal(tx: Transaction, identity: Identity, document_id: UUID, fields: FormFields) -> Redirect:
    """Takes it away."""
    await remove_document(tx, identity, document_id)
    person = fields.text("person_id", 40)
    return Redirect(location=f"/manage/persons/{UUID(person)}?done=removed" if is_id(person) else "/me/teams")


persons = [
    show_persons,
    send_person,
    show_person,
    send_person_change,
    send_person_merge,
    send_person_invitation,
    send_document,
    download_document,
    send_document_removal,
]

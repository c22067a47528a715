"""Clubs and persons as the organiser keeps them, with badges, documents and merging; a document's way in and out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Answer, Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.stored_files import saved, shown
from matchday.backbone.images.reencoding import MADE_BYTES_MAX
from matchday.backbone.storage import Storage
from matchday.modules.competitions.actions.entrust_team import invite_person
from matchday.modules.competitions.actions.keep_files import KeptFiles, remove_document
from matchday.modules.competitions.actions.keep_people import add_club, add_person, change_club, change_person
from matchday.modules.competitions.actions.merge_people import look_at_merge, merge_clubs, merge_persons
from matchday.modules.competitions.domain.participants.documents import BADGES, KINDS
from matchday.modules.competitions.pages.fields import converted, errors_of
from matchday.modules.competitions.pages.squads import SENTENCES_OF
from matchday.modules.competitions.queries import organisation_known
from matchday.modules.competitions.queries import participants as queries
from matchday.modules.competitions.routes.powers import club_organiser, organiser, person_organiser
from matchday.modules.competitions.schemas.participants import MergeOrder, NewClub, NewDocument, NewPerson
from matchday.web.rendering import Page

CLUBS = "/manage/organisations/{organisation_id:uuid}/clubs"
PERSONS = "/manage/organisations/{organisation_id:uuid}/persons"
FORM_BYTES_MAX = 6_000_000
OF_A_CLUB = {
    "name": "Give a name of at most 120 letters.",
    "short_name": "Give at most 40 letters.",
    "colours": "Give up to three colours such as #1a5fb4, apart by spaces.",
    "founded": "Give a year from 1800 to 2200.",
    "home_venue": "Give at most 80 letters.",
}


@page(CLUBS, access=organiser)
async def show_clubs(tx: Transaction, request: Request[Any, Any, Any], organisation_id: UUID, cursor: Cursor) -> Page:
    """By name, with a form for another."""
    return await _clubs(tx, organisation_id, cursor, query=request.query_params.get("q", "")[:120])


@form(CLUBS, access=organiser)
async def send_club(tx: Transaction, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Writes a club down."""
    try:
        club_id = await add_club(tx, organisation_id, _club_of(fields))
    except Refusal as refusal:
        return await _clubs(tx, organisation_id, Cursor(after=None, limit=50), typed=fields, refusal=refusal)
    return Redirect(location=f"/manage/clubs/{club_id}?done=saved")


@page("/manage/clubs/{club_id:uuid}", access=club_organiser)
async def show_club(tx: Transaction, request: Request[Any, Any, Any], club_id: UUID) -> Page:
    """One club, and what merging another into it would move."""
    asked = request.query_params
    return await _thing(tx, "club", club_id, gone=asked.get("gone", ""), query=asked.get("q", ""), done=asked.get("done", ""))


@form("/manage/clubs/{club_id:uuid}", access=club_organiser)
async def send_club_change(tx: Transaction, club_id: UUID, fields: FormFields) -> Page | Redirect:
    """The club as it shall be."""
    try:
        await change_club(tx, await _owner(tx, "club", club_id), club_id, _club_of(fields))
    except Refusal as refusal:
        return await _thing(tx, "club", club_id, typed=fields, refusal=refusal)
    return Redirect(location=f"/manage/clubs/{club_id}?done=saved")


@form("/manage/clubs/{club_id:uuid}/merge", access=club_organiser)
async def send_club_merge(tx: Transaction, identity: Identity, club_id: UUID, fields: FormFields) -> Page | Redirect:
    """Merges the one that was looked at."""
    try:
        await merge_clubs(tx, club_id, converted(MergeOrder, {"gone_id": fields.text("gone_id", 40)}, {}).gone_id, identity.account_id)
    except Refusal as refusal:
        return await _thing(tx, "club", club_id, refusal=refusal)
    return Redirect(location=f"/manage/clubs/{club_id}?done=merged")


@form("/manage/clubs/{club_id:uuid}/badge", access=signed_in, accepts=("multipart/form-data",), body_bytes_max=FORM_BYTES_MAX)
async def send_badge(identity: Identity, kept_files: KeptFiles, club_id: UUID, fields: FormFields) -> Redirect:
    """Another badge."""
    await kept_files.change_badge(identity, club_id, fields.files.get("badge", b""))
    return Redirect(location=f"/manage/clubs/{club_id}?done=saved")


@page(PERSONS, access=organiser)
async def show_persons(tx: Transaction, request: Request[Any, Any, Any], organisation_id: UUID, cursor: Cursor) -> Page:
    """By name, with a form for another."""
    return await _persons(tx, organisation_id, cursor, query=request.query_params.get("q", "")[:120])


@form(PERSONS, access=organiser)
async def send_person(tx: Transaction, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Writes a person down."""
    try:
        person_id = await add_person(tx, organisation_id, person_of(fields))
    except Refusal as refusal:
        return await _persons(tx, organisation_id, Cursor(after=None, limit=50), typed=fields, refusal=refusal)
    return Redirect(location=f"/manage/persons/{person_id}?done=saved")


@page("/manage/persons/{person_id:uuid}", access=person_organiser)
async def show_person(tx: Transaction, request: Request[Any, Any, Any], person_id: UUID) -> Page:
    """One person with documents, and what merging another would move."""
    asked = request.query_params
    return await _thing(tx, "person", person_id, gone=asked.get("gone", ""), query=asked.get("q", ""), done=asked.get("done", ""))


@form("/manage/persons/{person_id:uuid}", access=person_organiser)
async def send_person_change(tx: Transaction, person_id: UUID, fields: FormFields) -> Page | Redirect:
    """The person as he or she shall be written down."""
    try:
        await change_person(tx, person_id, person_of(fields))
    except Refusal as refusal:
        return await _thing(tx, "person", person_id, typed=fields, refusal=refusal)
    return Redirect(location=f"/manage/persons/{person_id}?done=saved")


@form("/manage/persons/{person_id:uuid}/merge", access=person_organiser)
async def send_person_merge(tx: Transaction, identity: Identity, person_id: UUID, fields: FormFields) -> Page | Redirect:
    """Merges the one that was looked at."""
    try:
        await merge_persons(tx, person_id, converted(MergeOrder, {"gone_id": fields.text("gone_id", 40)}, {}).gone_id, identity.account_id)
    except Refusal as refusal:
        return await _thing(tx, "person", person_id, refusal=refusal)
    return Redirect(location=f"/manage/persons/{person_id}?done=merged")


@form("/manage/persons/{person_id:uuid}/invitation", access=person_organiser)
async def send_person_invitation(tx: Transaction, person_id: UUID) -> Page:
    """Shows the link this once."""
    link = await invite_person(tx, person_id)
    return await _thing(tx, "person", person_id, link=link.path)


@form("/persons/{person_id:uuid}/documents", access=signed_in, accepts=("multipart/form-data",), body_bytes_max=FORM_BYTES_MAX)
async def send_document(identity: Identity, kept_files: KeptFiles, person_id: UUID, fields: FormFields) -> Redirect:
    """A document, from the organiser's page of the person or from a squad's."""
    given: dict[str, Any] = {"kind": fields.text("kind", 20), "name": fields.text("document_name", 120) or fields.text("kind", 20)}
    given |= {"expires_on": fields.text("expires_on", 20)} if fields.get("expires_on") else {}
    data = converted(NewDocument, given, {"kind": "Choose a kind.", "expires_on": "Give a day."})
    content = fields.files.get("file", b"")
    await kept_files.add_document(identity, person_id, content, kind=data.kind, name=data.name, expires_on=data.expires_on)
    back = fields.text("team_id", 40)
    place = f"/manage/teams/{UUID(back)}/squad" if _is_id(back) else f"/manage/persons/{person_id}"
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
    return Redirect(location=f"/manage/persons/{UUID(person)}?done=removed" if _is_id(person) else "/me/teams")


@page(f"/files/{BADGES}/{{name:str}}", access=anyone)
async def show_badge(name: str, storage: Storage) -> Answer[bytes]:
    """A badge or a photo. Its address names this content for good."""
    return shown(*await storage.get(f"{BADGES}/{name}", size_bytes_max=MADE_BYTES_MAX))


async def _clubs(
    tx: Transaction,
    organisation_id: UUID,
    cursor: Cursor,
    *,
    query: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Page:
    listed = await queries.list_clubs(tx, organisation_id, query, cursor)
    return await _list_page(tx, "clubs", organisation_id, listed, query, typed, refusal, {"club_taken": "name"})


async def _persons(
    tx: Transaction,
    organisation_id: UUID,
    cursor: Cursor,
    *,
    query: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Page:
    listed = await queries.list_persons(tx, organisation_id, query, cursor)
    return await _list_page(tx, "persons", organisation_id, listed, query, typed, refusal, {})


async def _list_page(
    tx: Transaction,
    kind: str,
    organisation_id: UUID,
    listed: Any,
    query: str,
    typed: Mapping[str, Any] | None,
    refusal: Refusal | None,
    fields_of_codes: Mapping[str, str],
) -> Page:
    context = {
        "kind": kind,
        "organisation_id": organisation_id,
        "organisation": await organisation_known(tx, organisation_id),
        "listed": listed,
        "query": query,
        "typed": typed or {},
        "errors": errors_of(refusal, fields_of_codes) if refusal else {},
    }
    return Page("competitions/people.html", context, status=refusal.status if refusal else 200)


async def _thing(
    tx: Transaction,
    kind: Any,
    thing_id: UUID,
    *,
    gone: str = "",
    query: str = "",
    done: str = "",
    link: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Page:
    view: Any = await (queries.club_by_id(tx, thing_id) if kind == "club" else queries.person_by_id(tx, thing_id))
    if view is None:
        raise NotFound
    owner = await _owner(tx, kind, thing_id)
    found: Any = None
    if query:
        start = Cursor(after=None, limit=20)
        found = await (queries.list_clubs(tx, owner, query, start) if kind == "club" else queries.list_persons(tx, owner, query, start))
    context = {
        "kind": kind,
        "thing": view,
        "organisation_id": owner,
        "typed": typed,
        "errors": errors_of(refusal, {"club_taken": "name"}) if refusal else {},
        "refusal": refusal,
        "done": done,
        "link": link,
        "query": query,
        "found": found,
        "gone_id": gone,
        "merge": await look_at_merge(tx, kind, thing_id, UUID(gone)) if _is_id(gone) else None,
        "documents": await queries.documents_of(tx, thing_id) if kind == "person" else [],
        "KINDS": KINDS,
    }
    return Page(
        "competitions/person.html" if kind == "person" else "competitions/club.html", context, status=refusal.status if refusal else 200
    )


async def _owner(tx: Transaction, kind: str, thing_id: UUID) -> UUID:
    path = {f"{kind}_id": thing_id}
    owner = await (queries.organisation_of_club(tx, path) if kind == "club" else queries.organisation_of_person(tx, path))
    if owner is None:
        raise NotFound
    return owner


def _club_of(fields: FormFields) -> NewClub:
    given: dict[str, Any] = {name: fields.text(name, 400) for name in OF_A_CLUB if fields.get(name)}
    given["colours"] = fields.text("colours", 60).lower().split()
    return converted(NewClub, given, OF_A_CLUB)


def person_of(fields: FormFields) -> NewPerson:
    """From a form. Raises Invalid with every fault."""
    names = ("name", "born_on", "nationality", "second_nationality", "position")
    given: dict[str, Any] = {name: fields.text(name, 130) for name in names if fields.get(name)}
    return converted(NewPerson, given | {"is_trained_here": bool(fields.get("is_trained_here"))}, SENTENCES_OF)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


clubs = [
    show_clubs,
    send_club,
    show_club,
    send_club_change,
    send_club_merge,
    send_badge,
    show_persons,
    send_person,
    show_person,
    send_person_change,
    send_person_merge,
    send_person_invitation,
    send_document,
    download_document,
    send_document_removal,
    show_badge,
]

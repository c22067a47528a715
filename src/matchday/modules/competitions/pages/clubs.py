"""Clubs as the organiser keeps them, with their badges."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.stored_files import shown
from matchday.backbone.images.reencoding import MADE_BYTES_MAX
from matchday.backbone.storage import Storage
from matchday.modules.competitions.actions.keep_files import KeptFiles
from matchday.modules.competitions.actions.keep_people import add_club, change_club
from matchday.modules.competitions.actions.merge_people import merge_clubs
from matchday.modules.competitions.domain.participants.documents import BADGES
from matchday.modules.competitions.pages import people
from matchday.modules.competitions.pages.fields import converted
from matchday.modules.competitions.pages.people import AskedFor, Kind
from matchday.modules.competitions.queries import participants as queries
from matchday.modules.competitions.routes.powers import club_organiser, organiser
from matchday.modules.competitions.schemas.participants import NewClub
from matchday.web.rendering import Page

EVERY = "/manage/organisations/{organisation_id:uuid}/clubs"
ONE = "/manage/clubs/{club_id:uuid}"
FORM_BYTES_MAX = 6_000_000
OF_A_CLUB = {
    "name": "Give a name of at most 120 letters.",
    "short_name": "Give at most 40 letters.",
    "colours": "Give up to three colours such as #1a5fb4, apart by spaces.",
    "founded": "Give a year from 1800 to 2200.",
    "home_venue": "Give at most 80 letters.",
}


def _typed(fields: FormFields) -> NewClub:
    given: dict[str, Any] = {name: fields.text(name, 400) for name in OF_A_CLUB if fields.get(name)}
    given["colours"] = fields.text("colours", 60).lower().split()
    return converted(NewClub, given, OF_A_CLUB)


async def _no_documents(_: Transaction, __: UUID) -> list[Any]:
    return []


CLUB = Kind(
    name="club",
    plural="clubs",
    read=queries.club_by_id,
    listed=queries.list_clubs,
    owner=queries.organisation_of_club,
    typed=_typed,
    add=add_club,
    change=change_club,
    merge=merge_clubs,
    documents=_no_documents,
)


@page(EVERY, access=organiser)
async def show_clubs(tx: Transaction, request: AskedFor, organisation_id: UUID, cursor: Cursor) -> Page:
    """By name, with a form for another."""
    return await people.show_all(tx, CLUB, organisation_id, request, cursor)


@form(EVERY, access=organiser)
async def send_club(tx: Transaction, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Writes a club down."""
    return await people.add(tx, CLUB, organisation_id, fields)


@page(ONE, access=club_organiser)
async def show_club(tx: Transaction, request: AskedFor, club_id: UUID) -> Page:
    """One club, and what merging another into it would move."""
    return await people.show(tx, CLUB, club_id, request)


@form(ONE, access=club_organiser)
async def send_club_change(tx: Transaction, club_id: UUID, fields: FormFields) -> Page | Redirect:
    """The club as it shall be."""
    return await people.change(tx, CLUB, club_id, fields)


@form(f"{ONE}/merge", access=club_organiser)
async def send_club_merge(tx: Transaction, identity: Identity, club_id: UUID, fields: FormFields) -> Page | Redirect:
    """Merges the one that was looked at."""
    return await people.merge(tx, CLUB, club_id, fields, identity.account_id)


@form(f"{ONE}/badge", access=signed_in, accepts=("multipart/form-data",), body_bytes_max=FORM_BYTES_MAX)
async def send_badge(identity: Identity, kept_files: KeptFiles, club_id: UUID, fields: FormFields) -> Redirect:
    """Another badge."""
    await kept_files.change_badge(identity, club_id, fields.files.get("badge", b""))
    return Redirect(location=CLUB.address(club_id, "saved"))


@page(f"/files/{BADGES}/{{name:str}}", access=anyone)
async def show_badge(name: str, storage: Storage) -> Answer[bytes]:
    """A badge or a photo. Its address names this content for good."""
    return shown(*await storage.get(f"{BADGES}/{name}", size_bytes_max=MADE_BYTES_MAX))


clubs = [show_clubs, send_club, show_club, send_club_change, send_club_merge, send_badge, show_badge]

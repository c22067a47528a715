"""Documents of persons, badges of clubs and photos of persons.

Checking and storing are slow, so they happen between two transactions: the first judges who asks and writes down the key,
the second refers to it. Whatever goes wrong in between leaves at worst a file that nobody uses, which a worker deletes an hour later.
"""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from msgspec.structs import replace

from matchday.backbone.audit import Actor, say_action
from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import NotFound, Unavailable
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.backbone.images import CONTENT_TYPE, Images, ImageTooLarge, NotAnImage
from matchday.backbone.storage import Storage, StoredFile
from matchday.backbone.storage.noted_files import free_files, note_files, use_files
from matchday.contracts.competitions import ActionTaken
from matchday.modules.competitions.domain.participants import documents as rules
from matchday.modules.competitions.domain.regulations.squads import DocumentKind
from matchday.modules.competitions.errors import DocumentRefused, TooManyDocuments
from matchday.modules.competitions.queries.participants import organisation_of_club, organisation_of_person
from matchday.modules.competitions.store import documents
from matchday.modules.competitions.store.participants import lock_club, lock_persons, save_clubs, save_persons

PDF = "application/pdf"


class KeptFiles:
    """Holds no connection while a file is checked and stored."""

    def __init__(self, database: Database, storage: Storage, images: Images) -> None:
        self._database = database
        self._storage = storage
        self._images = images

    async def add_document(
        self, identity: Identity, person_id: UUID, content: bytes, *, kind: DocumentKind, name: str, expires_on: date | None
    ) -> UUID:
        """Raises NotFound for everybody who has no business with the person, DocumentRefused, TooManyDocuments, Unavailable."""
        suffix, folder = rules.kind_of_file(content), rules.FOLDER
        if suffix is None or len(content) > rules.DOCUMENT_BYTES_MAX:
            raise DocumentRefused
        key = f"{folder}/{new_id()}.{'pdf' if suffix == 'pdf' else 'webp'}"
        async with self._database.begin("competitions") as tx:
            team_id = await _team_that_hands_in(tx, identity, person_id)
            await _note(tx, key, identity)
        kept, content_type = (content, PDF) if suffix == "pdf" else (await self._picture(content, rules.PICTURE_SIDE_PIXELS), CONTENT_TYPE)
        await self._storage.put(key, kept, content_type=content_type, size_bytes_max=len(kept))
        document_id = new_id()
        async with self._database.begin("competitions") as tx:
            team_id = await _team_that_hands_in(tx, identity, person_id)
            await _use(tx, key)
            await documents.insert_document(
                tx,
                document_id=document_id,
                person_id=person_id,
                team_id=team_id,
                kind=kind,
                name=name,
                key=key,
                content_type=content_type,
                size_bytes=len(kept),
                expires_on=expires_on,
                by=identity.account_id,
            )
            await _write_down(tx, identity, "add_document", {"person_id": person_id}, kind=kind)
        return document_id

    async def read_document(self, identity: Identity, document_id: UUID) -> tuple[StoredFile, bytes, str]:
        """The file and the name to save it under. Every look is written down. Raises NotFound."""
        async with self._database.begin("competitions") as tx:
            found = await documents.find_document(tx, document_id)
            if found is None or not await may_see(tx, identity, found):
                raise NotFound
            await _write_down(
                tx, identity, "read_document", {"document_id": document_id, "person_id": found["person_id"]}, kind=found["kind"]
            )
        file, content = await self._storage.get(found["key"], size_bytes_max=rules.DOCUMENT_BYTES_MAX)
        return file, content, f"{found['name']}.{found['key'].rpartition('.')[2]}"

    async def change_badge(self, identity: Identity, club_id: UUID, content: bytes) -> str:
        """Returns its path. Raises NotFound, NotAnImage, ImageTooLarge, TooManyDocuments, Unavailable."""
        key = await self._store_picture(identity, "club", club_id, content)
        async with self._database.begin("competitions") as tx:
            organisation_id = await _own(tx, identity, "club", club_id)
            club = await lock_club(tx, club_id)
            if club is None:
                raise NotFound
            await _use(tx, key)
            if club.badge_key:
                await free_files(tx, [club.badge_key])
            await save_clubs(tx, organisation_id, [replace(club, badge_key=key, version=club.version + 1)])
            await _write_down(tx, identity, "change_badge", {"club_id": club_id}, club=club.name)
        return f"/files/{key}"

    async def change_photo(self, identity: Identity, person_id: UUID, content: bytes) -> str:
        """The same for a person's photo, by the organiser."""
        key = await self._store_picture(identity, "person", person_id, content)
        async with self._database.begin("competitions") as tx:
            await _own(tx, identity, "person", person_id)
            person = (await lock_persons(tx, [person_id])).get(person_id)
            if person is None:
                raise NotFound
            await _use(tx, key)
            if person.photo_key:
                await free_files(tx, [person.photo_key])
            await save_persons(tx, [replace(person, photo_key=key, version=person.version + 1)])
            await _write_down(tx, identity, "change_photo", {"person_id": person_id}, person=person.name)
        return f"/files/{key}"

    async def _store_picture(self, identity: Identity, kind: Literal["club", "person"], thing_id: UUID, content: bytes) -> str:
        key = f"{rules.BADGES}/{new_id()}.webp"
        async with self._database.begin("competitions") as tx:
            await _own(tx, identity, kind, thing_id)
            await _note(tx, key, identity)
        picture = await self._images.reencode(content, shape="inside", side_pixels=rules.BADGE_SIDE_PIXELS)
        await self._storage.put(key, picture, content_type=CONTENT_TYPE, size_bytes_max=len(picture))
        return key

    async def _picture(self, content: bytes, side_pixels: int) -> bytes:
        try:
            return await self._images.reencode(content, shape="inside", side_pixels=side_pixels)
        except (NotAnImage, ImageTooLarge) as refused:
            raise DocumentRefused from refused


async def remove_document(tx: Transaction, identity: Identity, document_id: UUID) -> None:
    """By whoever may see it. Raises NotFound."""
    found = await documents.find_document(tx, document_id)
    if found is None or not await may_see(tx, identity, found):
        raise NotFound
    await free_files(tx, await documents.delete_documents(tx, [document_id]))
    await _write_down(tx, identity, "remove_document", {"document_id": document_id, "person_id": found["person_id"]}, kind=found["kind"])


async def may_see(tx: Transaction, identity: Identity, document: dict[str, Any]) -> bool:
    """The organiser, the person, and managers: of the team that handed it in, or of one where the person is approved. A draft
    opens nothing: anybody could write one."""
    held = await documents.holders_of(tx, document["person_id"], identity.account_id)
    if held is None:
        return False
    if _is_organiser(identity, held["organisation_id"]) or held["is_own"]:
        return True
    return bool(held["teams"]) or document["team_id"] in (held["drafting"] or ())


async def may_see_all(tx: Transaction, identity: Identity, person_id: UUID) -> bool:
    """Whether somebody may see every document of a person, whoever handed it in."""
    held = await documents.holders_of(tx, person_id, identity.account_id)
    return held is not None and bool(_is_organiser(identity, held["organisation_id"]) or held["is_own"] or held["teams"])


async def _team_that_hands_in(tx: Transaction, identity: Identity, person_id: UUID) -> UUID | None:
    """None for the organiser and the person. Raises NotFound."""
    held = await documents.holders_of(tx, person_id, identity.account_id)
    if held is None:
        raise NotFound
    if _is_organiser(identity, held["organisation_id"]) or held["is_own"]:
        return None
    own = [*(held["teams"] or ()), *(held["drafting"] or ())]
    if not own:
        raise NotFound
    return UUID(str(own[0]))


async def _own(tx: Transaction, identity: Identity, kind: Literal["club", "person"], thing_id: UUID) -> UUID:
    """The organisation, if the account organises there. Raises NotFound."""
    found = organisation_of_club(tx, {"club_id": thing_id}) if kind == "club" else organisation_of_person(tx, {"person_id": thing_id})
    organisation_id = await found
    if organisation_id is None or not _is_organiser(identity, organisation_id):
        raise NotFound
    return organisation_id


def _is_organiser(identity: Identity, organisation_id: UUID) -> bool:
    return identity.is_platform_admin or identity.has_role(organisation_id, "owner", "organiser")


async def _note(tx: Transaction, key: str, identity: Identity) -> None:
    if not await note_files(tx, [key], identity.account_id, per_hour_max=rules.FILES_PER_HOUR_MAX):
        raise TooManyDocuments(limit=rules.FILES_PER_HOUR_MAX)


async def _use(tx: Transaction, key: str) -> None:
    if not await use_files(tx, [key]):
        raise Unavailable


async def _write_down(tx: Transaction, identity: Identity, action: str, targets: dict[str, UUID], **facts: str) -> None:
    """Into the audit log: these routes take no transaction of the edge's, which would write it."""
    tx.note(action, **facts)
    owner = await (organisation_of_club(tx, targets) if "club_id" in targets else organisation_of_person(tx, targets))
    await say_action(
        tx, ActionTaken, Actor(account_id=identity.account_id, name=identity.name), action=action, organisation_id=owner, targets=targets
    )

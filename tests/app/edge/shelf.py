"""A small module that has one of everything the edge must handle."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Answer, Cursor, FormFields, Redirect, Slice, delete, form, get, page, post, put
from matchday.backbone.http.access import anyone, member, platform_admin, role, signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.module import Module
from matchday.contracts.event import ManagementAction
from matchday.web.rendering import Page

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
OWNER = UUID("01900000-0000-7000-8000-000000000001")
FORMS = Path(__file__).parent / "migrations"


class Thing(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    name: Name
    weight: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0


class Told(msgspec.Struct, kw_only=True):
    thing_id: UUID
    key: str | None
    name: str
    weight: int
    who: str


class ShelfIsFull(Refusal):
    """409: there is no room."""

    code = "shelf_is_full"
    sentence = "The shelf is full."


class Counted(Refusal):
    """409: refused, and the attempt stays counted."""

    code = "counted"
    sentence = "Refused, and counted."
    keeps_changes = True


async def organisation_of_thing(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    return await tx.fetchval("SELECT organisation_id FROM shelf.things WHERE name = $1", path["name"])


async def put_up(tx: Transaction, name: str) -> None:
    await tx.execute("INSERT INTO shelf.things (name, organisation_id) VALUES ($1, $2)", name, OWNER)


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """For the audit log."""


def fail(name: str) -> None:
    if name == "full":
        raise ShelfIsFull
    if name == "counted":
        raise Counted
    if name == "bug":
        raise LookupError("a secret of ours")


@get("/things", access=anyone)
async def list_things(tx: Transaction, cursor: Cursor) -> Slice[Thing]:
    after = cursor.convert(str)
    rows = await tx.fetch(
        "SELECT name FROM shelf.things WHERE $1::text IS NULL OR name > $1 ORDER BY name LIMIT $2", after and after[0], cursor.limit + 1
    )
    return cursor.slice(rows, key=lambda row: (row["name"],), view=lambda row: Thing(name=row["name"]))


@post("/things", access=signed_in, refuses=[ShelfIsFull], idempotent=True, body_bytes_max=2000)
async def add_thing(tx: Transaction, identity: Identity, data: Thing) -> Thing:
    await put_up(tx, data.name)
    fail(data.name)
    if data.name == "deadlock":
        await tx.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END $$")
    return data


@post("/slow", access=anyone, status=200)
async def be_slow(tx: Transaction) -> Thing:
    await put_up(tx, "slow")
    await asyncio.Event().wait()
    raise AssertionError


@put("/things/{name:str}", access=role("editor", of=organisation_of_thing), refuses=[ShelfIsFull, Counted])
async def change_thing(tx: Transaction, name: str, data: Thing) -> Thing:
    tx.note(before=name)
    fail(data.name)
    return data


@get("/things/{name:str}", access=member(of=organisation_of_thing))
async def read_thing(name: str) -> Answer[Thing]:
    return Answer(body=Thing(name=name), etag="v1")


@delete("/things", access=platform_admin)
async def clear(tx: Transaction) -> None:
    await tx.execute("DELETE FROM shelf.things")


@get("/me", access=signed_in)
async def me(identity: Identity) -> Thing:
    return Thing(name=identity.name)


@page("/shelf", access=anyone)
async def show(tx: Transaction) -> Page:
    return Page("error.html", {"status": 404, "title": "", "detail": ""})


@page("/mine", access=signed_in)
async def show_mine() -> Page:
    return Page("error.html", {"status": 404, "title": "", "detail": ""})


@page("/shelf/{name:str}/label", access=role("editor", of=organisation_of_thing))
async def show_label(name: str) -> Page:
    return Page("error.html", {"status": 404, "title": "", "detail": ""})


@form("/shelf/{name:str}/label", access=role("editor", of=organisation_of_thing))
async def change_label(tx: Transaction, name: str, fields: FormFields) -> Page | Redirect:
    if fields.text("label") == "wrong":
        return Page("error.html", {"status": 422, "title": "", "detail": ""}, status=422)
    return Redirect(location="/shelf")


@post("/boxes", access=signed_in, audited=True, idempotent=True)
async def found_box(tx: Transaction, data: Thing) -> Thing:
    tx.note(organisation_id=OWNER)
    return data


@form("/shelf", access=anyone)
async def submit(tx: Transaction, fields: FormFields) -> Page | Redirect:
    await put_up(tx, fields.text("name"))
    if fields.text("name") == "wrong":
        return Page("error.html", {"status": 422, "title": "", "detail": ""}, status=422)
    return Redirect(location="/shelf")


@post("/hot-things/{thing_id:uuid}", access=signed_in, refuses=[ShelfIsFull], body_bytes_max=2000, hot=True)
async def add_hot_thing(thing_id: UUID, visitor: Identity | None, identity: Identity, idempotency_key: str | None, data: Thing) -> Told:
    fail(data.name)
    if data.name == "late":
        raise TimeoutError
    if data.name == "slow":
        await asyncio.Event().wait()
    is_same = visitor == identity
    return Told(thing_id=thing_id, key=idempotency_key, name=data.name, weight=data.weight, who=identity.name if is_same else "")


@post("/cold-things/{thing_id:uuid}", access=signed_in, refuses=[ShelfIsFull], body_bytes_max=2000)
async def add_cold_thing(thing_id: UUID, visitor: Identity | None, identity: Identity, idempotency_key: str | None, data: Thing) -> Told:
    return await add_hot_thing.function(thing_id, visitor, identity, idempotency_key, data)


@post("/hot/{organisation_id:uuid}", access=role("editor"), status=200, keeps_own_record=True, hot=True)
async def work_hot(organisation_id: UUID, data: Thing) -> Thing:
    return data


@post("/cold/{organisation_id:uuid}", access=role("editor"), status=200, keeps_own_record=True)
async def work_cold(organisation_id: UUID, data: Thing) -> Thing:
    return data


shelf = Module(
    name="shelf",
    publishes=(ActionTaken,),
    audits=ActionTaken,
    routes={
        "api": (add_thing, be_slow, me, clear, found_box, add_hot_thing, add_cold_thing),
        "public": (list_things,),
        "manage": (change_thing, read_thing, work_hot, work_cold),
        "pages": (show, show_mine, submit, show_label, change_label),
    },
    migrations=FORMS,
)

"""Clubs and persons as the organiser keeps them are the same pages twice: a list with a form, and one with what merging another
into it would move. What differs is in a `Kind`; the addresses are in clubs.py and persons.py."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, NamedTuple
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, Slice
from matchday.modules.competitions.actions.merge_people import look_at_merge
from matchday.modules.competitions.domain.participants.documents import KINDS
from matchday.modules.competitions.pages.fields import converted, errors_of
from matchday.modules.competitions.queries import organisation_known
from matchday.modules.competitions.schemas.participants import MergeOrder
from matchday.web.rendering import Page

AskedFor = Request[Any, Any, Any]
_FIELDS_OF_CODES = {"club_taken": "name"}
_ALIKE_SHOWN_MAX = 20


class Kind(NamedTuple):
    """`typed` makes what is kept from a form's fields and raises Invalid with every fault."""

    name: Literal["club", "person"]
    plural: str
    read: Callable[[Transaction, UUID], Awaitable[Any]]
    listed: Callable[[Transaction, UUID, str, Cursor], Awaitable[Slice[Any]]]
    owner: Callable[[Transaction, Mapping[str, Any]], Awaitable[UUID | None]]
    typed: Callable[[FormFields], Any]
    add: Callable[[Transaction, UUID, Any], Awaitable[UUID]]
    change: Callable[[Transaction, UUID, UUID, Any], Awaitable[None]]
    merge: Callable[[Transaction, UUID, UUID, UUID], Awaitable[Any]]
    documents: Callable[[Transaction, UUID], Awaitable[list[Any]]]

    def address(self, thing_id: UUID, done: str) -> str:
        """Its own page, with what was done."""
        return f"/manage/{self.plural}/{thing_id}?done={done}"

    async def owner_of(self, tx: Transaction, thing_id: UUID) -> UUID:
        """Raises NotFound."""
        owner = await self.owner(tx, {f"{self.name}_id": thing_id})
        if owner is None:
            raise NotFound
        return owner


async def show_all(tx: Transaction, kind: Kind, organisation_id: UUID, request: AskedFor, cursor: Cursor) -> Page:
    """By name, with a form for another."""
    return await _list(tx, kind, organisation_id, cursor, query=request.query_params.get("q", "")[:120])


async def add(tx: Transaction, kind: Kind, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Writes one down."""
    try:
        thing_id = await kind.add(tx, organisation_id, kind.typed(fields))
    except Refusal as refusal:
        return await _list(tx, kind, organisation_id, Cursor(after=None, limit=50), typed=fields, refusal=refusal)
    return Redirect(location=kind.address(thing_id, "saved"))


async def show(tx: Transaction, kind: Kind, thing_id: UUID, request: AskedFor) -> Page:
    """One, and what merging another into it would move."""
    asked = request.query_params
    return await one(tx, kind, thing_id, gone=asked.get("gone", ""), query=asked.get("q", ""), done=asked.get("done", ""))


async def change(tx: Transaction, kind: Kind, thing_id: UUID, fields: FormFields) -> Page | Redirect:
    """As it shall be written down."""
    try:
        await kind.change(tx, await kind.owner_of(tx, thing_id), thing_id, kind.typed(fields))
    except Refusal as refusal:
        return await one(tx, kind, thing_id, typed=fields, refusal=refusal)
    return Redirect(location=kind.address(thing_id, "saved"))


async def merge(tx: Transaction, kind: Kind, thing_id: UUID, fields: FormFields, by: UUID) -> Page | Redirect:
    """Merges the one that was looked at."""
    try:
        await kind.merge(tx, thing_id, converted(MergeOrder, {"gone_id": fields.text("gone_id", 40)}, {}).gone_id, by)
    except Refusal as refusal:
        return await one(tx, kind, thing_id, refusal=refusal)
    return Redirect(location=kind.address(thing_id, "merged"))


async def one(
    tx: Transaction,
    kind: Kind,
    thing_id: UUID,
    *,
    gone: str = "",
    query: str = "",
    done: str = "",
    link: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Page:
    """Its page. Raises NotFound."""
    view = await kind.read(tx, thing_id)
    if view is None:
        raise NotFound
    owner = await kind.owner_of(tx, thing_id)
    context = {
        "kind": kind.name,
        "thing": view,
        "organisation_id": owner,
        "typed": typed,
        "errors": errors_of(refusal, _FIELDS_OF_CODES) if refusal else {},
        "refusal": refusal,
        "done": done,
        "link": link,
        "query": query,
        "found": await kind.listed(tx, owner, query, Cursor(after=None, limit=_ALIKE_SHOWN_MAX)) if query else None,
        "gone_id": gone,
        "merge": await look_at_merge(tx, kind.name, thing_id, UUID(gone)) if is_id(gone) else None,
        "documents": await kind.documents(tx, thing_id),
        "KINDS": KINDS,
    }
    return Page(f"competitions/{kind.name}.html", context, status=refusal.status if refusal else 200)


def is_id(text: str) -> bool:
    """Whether an address says who is meant."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def _list(
    tx: Transaction,
    kind: Kind,
    organisation_id: UUID,
    cursor: Cursor,
    *,
    query: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Page:
    context = {
        "kind": kind.plural,
        "organisation_id": organisation_id,
        "organisation": await organisation_known(tx, organisation_id),
        "listed": await kind.listed(tx, organisation_id, query, cursor),
        "query": query,
        "typed": typed or {},
        "errors": errors_of(refusal, _FIELDS_OF_CODES) if refusal else {},
    }
    return Page("competitions/people.html", context, status=refusal.status if refusal else 200)

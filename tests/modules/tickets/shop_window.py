"""The seat picker on a page of its own, served to a real browser."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from litestar import Request
from tests.inner_site import site_of, surroundings
from tests.listening import listening

from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import FormFields, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.module import Module
from matchday.modules.tickets import module
from matchday.modules.tickets.pages.picking import lines_of, picker_words
from matchday.modules.tickets.pages.seat_maps import seat_maps
from matchday.modules.tickets.queries.picking import picking_of
from matchday.modules.tickets.routes import seats
from matchday.web.rendering import Page, add_templates

add_templates(Path(__file__).parent / "templates")
TEMPLATE = "tickets_window/window.html"


@page("/window/{slug:str}", access=anyone)
async def show_window(tx: Transaction, request: Request[Any, Any, Any], slug: str) -> Page:
    """The picker in a form."""
    return Page(TEMPLATE, await _context(tx, slug, request.query_params.get("section", "")))


@form("/window/{slug:str}", access=anyone)
async def send_window(tx: Transaction, slug: str, fields: FormFields) -> Page:
    """What was sent, as the server understood it."""
    return Page(TEMPLATE, await _context(tx, slug, "") | {"lines": lines_of(fields)})


async def _context(tx: Transaction, slug: str, section: str) -> dict[str, Any]:
    picking = await picking_of(tx, slug, int(section) if section.isdigit() else None)
    if picking is None:
        raise NotFound
    return {"picking": picking, "words": picker_words("en")}


def window() -> Module:
    """The module with these two pages and no other."""
    return replace(
        module, routes={"public": seats.public, "manage": seats.manage, "pages": [show_window, send_window, *seat_maps]}, resources={}
    )


@asynccontextmanager
async def shown(database: Database, served: Module, resources: Mapping[str, Any] | None = None) -> AsyncIterator[str]:
    """The address of a site on a port of its own."""
    around = surroundings(anonymous_writes_per_minute_max=10**6)
    around.database = database
    if resources is not None:
        around.resources[served.name] = dict(resources)
    site = site_of([served], around)

    async def heard(scope: Any, receive: Any, send: Any) -> None:
        """Nobody's sign-in has ended, as far as has been heard until this very request."""
        around.revocations.confirm()
        await site(scope, receive, send)

    async with listening(heard) as address:
        yield address

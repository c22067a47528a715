"""The organiser's pages of websites that are read for the organisation: which, how often, what came of it, and where every
value was read. They work without JavaScript."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.keep_source import ask_for_reading, keep_source, pause_source, remove_source
from matchday.modules.competitions.domain.crawling.sources import BYTES_MAX, EXAMPLE
from matchday.modules.competitions.pages.fields import converted, errors_of
from matchday.modules.competitions.queries.crawl_sources import pages_read, source_at, sources_of, values_of_page
from matchday.modules.competitions.routes.powers import organiser
from matchday.modules.competitions.schemas.crawl_sources import NewSource, SourceText
from matchday.web.rendering import Page

HOME = "/manage/organisations/{organisation_id:uuid}/sources"
ONE = f"{HOME}/{{source_id:uuid}}"
BODY_BYTES_MAX = 256 * 1024
OF_THE_TEXT = ("description_refused", "host_not_allowed", "source_name_taken", "not_your_competition")
_SENTENCES = {"text": "Describe the website in YAML, in at most 64 kB.", "every_minutes": "Choose how often it is read."}
AnyRequest = Request[Any, Any, Any]


@page(HOME, access=organiser)
async def list_own(tx: Transaction, request: AnyRequest, crawl_hosts: tuple[str, ...], organisation_id: UUID, cursor: Cursor) -> Page:
    """By name."""
    context = {
        "organisation_id": organisation_id,
        "organisation": await queries.organisation_known(tx, organisation_id),
        "sources": await sources_of(tx, organisation_id, cursor),
        "hosts": crawl_hosts,
        "done": request.query_params.get("done", ""),
    }
    return Page("competitions/sources.html", context)


@page(f"{HOME}/new", access=organiser)
async def show_new(tx: Transaction, crawl_hosts: tuple[str, ...], organisation_id: UUID) -> Page:
    """With a description to go on from."""
    return await _page(tx, organisation_id, None, crawl_hosts, {"text": EXAMPLE, "every_minutes": "1440"})


@form(f"{HOME}/new", access=organiser, body_bytes_max=BODY_BYTES_MAX)
async def send_new(tx: Transaction, crawl_hosts: tuple[str, ...], organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Declares it."""
    try:
        await keep_source(tx, organisation_id, _declared(fields), hosts=crawl_hosts)
    except Refusal as refusal:
        return await _page(tx, organisation_id, None, crawl_hosts, fields, refusal)
    return Redirect(location=f"{_home(organisation_id)}?done=kept")


@page(ONE, access=organiser)
async def show_one(tx: Transaction, request: AnyRequest, crawl_hosts: tuple[str, ...], organisation_id: UUID, source_id: UUID) -> Page:
    """Its readings, pages and description."""
    held = await _found(tx, organisation_id, source_id)
    typed = {"text": held.text, "every_minutes": str(held.source.every_minutes)}
    return await _page(tx, organisation_id, held, crawl_hosts, typed, done=request.query_params.get("done", ""))


@form(ONE, access=organiser, body_bytes_max=BODY_BYTES_MAX)
async def send_one(
    tx: Transaction, crawl_hosts: tuple[str, ...], organisation_id: UUID, source_id: UUID, fields: FormFields
) -> Page | Redirect:
    """Changes it, reads it now, lets it rest or go on, or removes it."""
    held, step = await _found(tx, organisation_id, source_id), fields.get("step", "")
    here = f"{_home(organisation_id)}/{source_id}"
    try:
        if step == "remove":
            await remove_source(tx, organisation_id, source_id)
            return Redirect(location=f"{_home(organisation_id)}?done=removed")
        if step == "read":
            await ask_for_reading(tx, organisation_id, source_id)
            return Redirect(location=f"{here}?done=asked")
        if step in ("pause", "resume"):
            await pause_source(tx, organisation_id, source_id, is_paused=step == "pause")
            return Redirect(location=f"{here}?done={step}d")
        data = _declared(fields, is_paused=held.source.is_paused)
        await keep_source(tx, organisation_id, data, hosts=crawl_hosts, source_id=source_id)
    except Refusal as refusal:
        typed = fields if step == "save" else {"text": held.text, "every_minutes": str(held.source.every_minutes)}
        return await _page(tx, organisation_id, held, crawl_hosts, typed, refusal)
    return Redirect(location=f"{here}?done=kept")


@page(f"{ONE}/values", access=organiser)
async def show_values(tx: Transaction, request: AnyRequest, organisation_id: UUID, source_id: UUID) -> Page:
    """Where each value of a page was read."""
    held = await _found(tx, organisation_id, source_id)
    url = request.query_params.get("url", "")[:2000]
    values = await values_of_page(tx, source_id, url)
    return Page(
        "competitions/source_values.html", {"organisation_id": organisation_id, "source": held.source, "url": url, "values": values}
    )


async def _found(tx: Transaction, organisation_id: UUID, source_id: UUID) -> SourceText:
    held = await source_at(tx, organisation_id, source_id)
    if held is None:
        raise NotFound
    return held


def _home(organisation_id: UUID) -> str:
    return f"/manage/organisations/{organisation_id}/sources"


def _declared(fields: FormFields, *, is_paused: bool = False) -> NewSource:
    """Raises Invalid."""
    given: dict[str, Any] = {"text": fields.text("text", 2 * BYTES_MAX).replace("\r\n", "\n"), "is_paused": is_paused}
    minutes = fields.get("every_minutes", "")
    given["every_minutes"] = int(minutes) if minutes.isdecimal() and minutes.isascii() and len(minutes) < 6 else minutes[:20]
    return converted(NewSource, given, _SENTENCES)


async def _page(
    tx: Transaction,
    organisation_id: UUID,
    held: SourceText | None,
    hosts: tuple[str, ...],
    typed: Mapping[str, str],
    refusal: Refusal | None = None,
    done: str = "",
) -> Page:
    context = {
        "organisation_id": organisation_id,
        "held": held,
        "pages": await pages_read(tx, held.source.source_id) if held else [],
        "hosts": hosts,
        "typed": typed,
        "errors": errors_of(refusal, dict.fromkeys(OF_THE_TEXT, "text")) if refusal else {},
        "sentence": refusal.detail if refusal else "",
        "done": done,
    }
    return Page("competitions/source.html", context, status=refusal.status if refusal else 200)


crawl_sources = [list_own, show_new, send_new, show_one, send_one, show_values]

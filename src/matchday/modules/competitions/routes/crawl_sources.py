"""Websites that are read for an organisation, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.modules.competitions.actions.keep_source import ask_for_reading, keep_source, remove_source
from matchday.modules.competitions.errors import (
    DescriptionRefused,
    HostNotAllowed,
    NotYourCompetition,
    SourceNameTaken,
    SourcePaused,
    TooManySources,
)
from matchday.modules.competitions.queries.crawl_sources import pages_read, source_at, sources_of, values_of_page
from matchday.modules.competitions.routes.powers import organiser
from matchday.modules.competitions.schemas.crawl_sources import NewSource, PageRead, SourceText, SourceView, ValueRead

OWN = "/organisations/{organisation_id:uuid}/sources"
ONE = f"{OWN}/{{source_id:uuid}}"
BODY_BYTES_MAX = 256 * 1024
REFUSES = [DescriptionRefused, HostNotAllowed, NotYourCompetition, SourceNameTaken]
AskedUrl = Annotated[str, QueryParameter(name="url", min_length=1, max_length=2000)]


@get(OWN, access=organiser)
async def list_sources(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[SourceView]:
    """By name, each with its last reading."""
    return await sources_of(tx, organisation_id, cursor)


@get(ONE, access=organiser)
async def read_one_source(tx: Transaction, organisation_id: UUID, source_id: UUID) -> SourceText:
    """With its description and its latest readings."""
    return await _found(tx, organisation_id, source_id)


@post(OWN, access=organiser, refuses=[*REFUSES, TooManySources], idempotent=True, body_bytes_max=BODY_BYTES_MAX)
async def add_source(tx: Transaction, crawl_hosts: tuple[str, ...], organisation_id: UUID, data: NewSource) -> SourceText:
    """Declares a website. It is read at once, and then as often as it says; only hosts that the operator allows are asked."""
    return await _found(tx, organisation_id, await keep_source(tx, organisation_id, data, hosts=crawl_hosts))


@put(ONE, access=organiser, refuses=REFUSES, body_bytes_max=BODY_BYTES_MAX)
async def put_source(tx: Transaction, crawl_hosts: tuple[str, ...], organisation_id: UUID, source_id: UUID, data: NewSource) -> SourceText:
    """Everything about it. By another description all its pages are read anew."""
    await keep_source(tx, organisation_id, data, hosts=crawl_hosts, source_id=source_id)
    return await _found(tx, organisation_id, source_id)


@delete(ONE, access=organiser)
async def delete_one_source(tx: Transaction, organisation_id: UUID, source_id: UUID) -> None:
    """It is read no more. What it brought stays."""
    await remove_source(tx, organisation_id, source_id)


@post(f"{ONE}/readings", access=organiser, refuses=[SourcePaused], status=202)
async def add_reading(tx: Transaction, organisation_id: UUID, source_id: UUID) -> SourceText:
    """Reads it as soon as its host is free."""
    await ask_for_reading(tx, organisation_id, source_id)
    return await _found(tx, organisation_id, source_id)


@get(f"{ONE}/pages", access=organiser)
async def list_pages(tx: Transaction, organisation_id: UUID, source_id: UUID) -> list[PageRead]:
    """As they were last seen: those that could not be had first."""
    await _found(tx, organisation_id, source_id)
    return await pages_read(tx, source_id)


@get(f"{ONE}/values", access=organiser)
async def list_values(tx: Transaction, organisation_id: UUID, source_id: UUID, url: AskedUrl) -> list[ValueRead]:
    """Where each value of a page was read."""
    await _found(tx, organisation_id, source_id)
    return await values_of_page(tx, source_id, url)


async def _found(tx: Transaction, organisation_id: UUID, source_id: UUID) -> SourceText:
    found = await source_at(tx, organisation_id, source_id)
    if found is None:
        raise NotFound
    return found


manage = [list_sources, read_one_source, add_source, put_source, delete_one_source, add_reading, list_pages, list_values]
"""For organisers."""

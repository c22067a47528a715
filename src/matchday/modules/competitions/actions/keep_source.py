"""Declares websites that are read whenever they are due, changes them, and lets go of them."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.crawling import Source, SourceRefused, hosts_of, read_source
from matchday.modules.competitions.errors import (
    DescriptionRefused,
    HostNotAllowed,
    NotYourCompetition,
    SourceNameTaken,
    SourcePaused,
    TooManySources,
)
from matchday.modules.competitions.schemas.crawl_sources import NewSource
from matchday.modules.competitions.store.competitions import load_competition_at
from matchday.modules.competitions.store.crawl_sources import (
    DeclaredSource,
    count_sources,
    delete_source,
    lock_source,
    lock_sources_of,
    make_due,
    read_all_anew,
    save_source,
)

SOURCES_MAX = 100
"""Of one organisation."""


async def keep_source(
    tx: Transaction, organisation_id: UUID, data: NewSource, *, hosts: tuple[str, ...], source_id: UUID | None = None
) -> UUID:
    """Without an id it is a new one. It is read at once. `hosts` are those that the operator allows. Raises NotFound,
    DescriptionRefused, HostNotAllowed, NotYourCompetition, SourceNameTaken or TooManySources."""
    source = _described(data, hosts)
    await lock_sources_of(tx, organisation_id)
    before = await _held(tx, organisation_id, source_id) if source_id is not None else None
    if source_id is None and await count_sources(tx, organisation_id) >= SOURCES_MAX:
        raise TooManySources(count=SOURCES_MAX)
    held = await load_competition_at(tx, source.slug)
    if held is not None and held.organisation_id != organisation_id:
        raise NotYourCompetition(slug=source.slug)
    declared = DeclaredSource(
        source_id=source_id or new_id(),
        organisation_id=organisation_id,
        name=source.name,
        text=data.text,
        competition=source.slug,
        hosts=hosts_of(source),
        every_seconds=data.every_minutes * 60,
        is_paused=data.is_paused,
    )
    tx.note("keep_source", source=source.name, urls=", ".join(source.urls)[:300], every_minutes=data.every_minutes)
    if not await save_source(tx, declared):
        raise SourceNameTaken(name=source.name)
    if before is not None and before.text != data.text:
        await read_all_anew(tx, declared.source_id)
    return declared.source_id


async def remove_source(tx: Transaction, organisation_id: UUID, source_id: UUID) -> None:
    """What it brought stays. Raises NotFound."""
    source = await _held(tx, organisation_id, source_id)
    tx.note("remove_source", source=source.name)
    await delete_source(tx, source_id)


async def ask_for_reading(tx: Transaction, organisation_id: UUID, source_id: UUID) -> None:
    """It is read as soon as its host is free. Raises NotFound or SourcePaused."""
    source = await _held(tx, organisation_id, source_id)
    if source.is_paused:
        raise SourcePaused
    tx.note("ask_for_reading", source=source.name)
    await make_due(tx, source_id)


async def pause_source(tx: Transaction, organisation_id: UUID, source_id: UUID, *, is_paused: bool) -> None:
    """Or lets it go on. Raises NotFound."""
    source = await _held(tx, organisation_id, source_id)
    tx.note("pause_source" if is_paused else "resume_source", source=source.name)
    if source.is_paused != is_paused:
        await save_source(tx, msgspec.structs.replace(source, is_paused=is_paused))


async def _held(tx: Transaction, organisation_id: UUID, source_id: UUID) -> DeclaredSource:
    source = await lock_source(tx, organisation_id, source_id)
    if source is None:
        raise NotFound
    return source


def _described(data: NewSource, hosts: tuple[str, ...]) -> Source:
    try:
        source = read_source(data.text)
    except SourceRefused as refused:
        raise DescriptionRefused(reason=refused.reason) from refused
    if strange := [host for host in hosts_of(source) if host not in hosts]:
        raise HostNotAllowed(hosts=", ".join(strange)[:200])
    return source

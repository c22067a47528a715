"""What organisers see of the websites that are read for them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.competitions.domain.crawling import SourceRefused, read_source
from matchday.modules.competitions.schemas.crawl_sources import PageRead, RunView, SourceText, SourceView, ValueRead

RUNS_SHOWN_MAX = 20
PAGES_SHOWN_MAX = 200
VALUES_SHOWN_MAX = 2_000
_FAULTS = msgspec.json.Decoder(tuple[str, ...])

_RUN = """
    run.run_id, run.began_at, run.ended_at, run.pages, run.pages_changed, run.matches_created, run.matches_changed,
    run.players_changed, run.faults, run.faults_shown
"""
_SOURCE = f"""
    SELECT s.source_id, s.name, s.text, s.competition, s.hosts, s.every_seconds, s.is_paused, s.declared_at, s.due_at, s.failures,
           coalesce(run.run_id = s.run_id AND s.leased_until >= now(), false) AS is_under_way, {_RUN}
    FROM competitions.crawl_sources AS s
    LEFT JOIN LATERAL (
        SELECT * FROM competitions.crawl_runs AS r WHERE r.source_id = s.source_id ORDER BY r.began_at DESC, r.run_id DESC LIMIT 1
    ) AS run ON true
"""


async def sources_of(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[SourceView]:
    """By name, each with its last reading."""
    after = cursor.convert(str, UUID)
    rows = await tx.fetch(
        f"""
        {_SOURCE} WHERE s.organisation_id = $1 AND ($2::text IS NULL OR (s.name, s.source_id) > ($2, $3))
        ORDER BY s.name, s.source_id LIMIT $4
        """,
        organisation_id,
        after[0] if after else None,
        after[1] if after else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["name"], row["source_id"]), _view)


async def source_at(tx: Transaction, organisation_id: UUID, source_id: UUID) -> SourceText | None:
    """With its description and its latest readings."""
    row = await tx.fetchrow(f"{_SOURCE} WHERE s.organisation_id = $1 AND s.source_id = $2", organisation_id, source_id)
    if row is None:
        return None
    runs = await tx.fetch(
        f"""
        SELECT {_RUN}, coalesce(run.run_id = s.run_id AND s.leased_until >= now(), false) AS is_under_way
        FROM competitions.crawl_runs AS run JOIN competitions.crawl_sources AS s USING (source_id)
        WHERE source_id = $1 ORDER BY run.began_at DESC, run.run_id DESC LIMIT $2
        """,
        source_id,
        RUNS_SHOWN_MAX,
    )
    return SourceText(source=_view(row), text=row["text"], runs=tuple(map(_run, runs)))


async def pages_read(tx: Transaction, source_id: UUID) -> list[PageRead]:
    """Each page as it was last seen: those that could not be had first, then the latest."""
    rows = await tx.fetch(
        """
        SELECT p.url, p.kind, p.fetched_at, p.applied_hash IS NOT NULL AS is_taken_over, p.failures,
               (SELECT count(*) FROM competitions.provenance AS v WHERE v.source = p.source AND v.url = p.url) AS values
        FROM competitions.crawled_pages AS p WHERE p.source = $1
        ORDER BY p.failures = 0, p.fetched_at DESC NULLS LAST, p.url LIMIT $2
        """,
        str(source_id),
        PAGES_SHOWN_MAX,
    )
    return [PageRead(**row) for row in rows]


async def values_of_page(tx: Transaction, source_id: UUID, url: str) -> list[ValueRead]:
    """Where each value of a page stands."""
    rows = await tx.fetch(
        """
        SELECT subject, field, raw, selector, fetched_at FROM competitions.provenance
        WHERE source = $1 AND url = $2 ORDER BY subject, field LIMIT $3
        """,
        str(source_id),
        url,
        VALUES_SHOWN_MAX,
    )
    return [ValueRead(**row) for row in rows]


def _view(row: Mapping[str, Any]) -> SourceView:
    return SourceView(
        source_id=row["source_id"],
        name=row["name"],
        competition=row["competition"],
        urls=_urls(row["text"]),
        hosts=tuple(row["hosts"]),
        every_minutes=row["every_seconds"] // 60,
        is_paused=row["is_paused"],
        declared_at=row["declared_at"],
        due_at=row["due_at"],
        failures=row["failures"],
        last_run=_run(row) if row["run_id"] else None,
    )


def _run(row: Mapping[str, Any]) -> RunView:
    named = {name: row[name] for name in RunView.__struct_fields__}
    return RunView(**{**named, "faults_shown": _FAULTS.decode(row["faults_shown"])})


def _urls(text: str) -> tuple[str, ...]:
    """What was a description once is one still; a field that has gone since costs the addresses only."""
    try:
        return read_source(text).urls
    except SourceRefused:
        return ()

"""Declared websites: their rows, and whose turn it is."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.store.json_rows import encoded

RUNS_KEPT_MAX = 50
FAULTS_KEPT_MAX = 50
FAULT_LENGTH_MAX = 500
PAUSE_SECONDS_MAX = 86_400
_CLAIMING = 0x6D645F637261776C
"""Names the lock under which turns are given, so that two processes never give one host away at once."""


class DeclaredSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source as it was declared."""

    source_id: UUID
    organisation_id: UUID
    name: str
    text: str
    competition: str
    hosts: tuple[str, ...]
    every_seconds: int
    is_paused: bool = False


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A source that this process may read now, until the lease ends. The run is its proof."""

    run_id: UUID
    source: DeclaredSource


async def lock_source(tx: Transaction, organisation_id: UUID, source_id: UUID) -> DeclaredSource | None:
    """The row, held."""
    row = await tx.fetchrow(
        """
        SELECT source_id, organisation_id, name, text, competition, hosts, every_seconds, is_paused
        FROM competitions.crawl_sources WHERE source_id = $1 AND organisation_id = $2 FOR UPDATE
        """,
        source_id,
        organisation_id,
    )
    return _source(row) if row else None


async def count_sources(tx: Transaction, organisation_id: UUID) -> int:
    """How many an organisation has."""
    count: int = await tx.fetchval("SELECT count(*) FROM competitions.crawl_sources WHERE organisation_id = $1", organisation_id)
    return count


async def lock_sources_of(tx: Transaction, organisation_id: UUID) -> None:
    """One change of an organisation's sources after the other: their number and names are judged."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('sources ' || $1::text, 0))", str(organisation_id))


async def save_source(tx: Transaction, source: DeclaredSource) -> bool:
    """New or changed: it is due at once, and whoever reads it by its old description loses it. False: another has the name."""
    saved = await tx.execute(
        """
        INSERT INTO competitions.crawl_sources AS held
            (source_id, organisation_id, name, text, competition, hosts, every_seconds, is_paused)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8
        WHERE NOT EXISTS (
            SELECT FROM competitions.crawl_sources WHERE organisation_id = $2 AND name = $3 AND source_id <> $1
        )
        ON CONFLICT (source_id) DO UPDATE
        SET name = excluded.name, text = excluded.text, competition = excluded.competition, hosts = excluded.hosts,
            every_seconds = excluded.every_seconds, is_paused = excluded.is_paused, version = held.version + 1, due_at = now(),
            failures = 0, run_id = NULL, leased_until = NULL
        """,
        source.source_id,
        source.organisation_id,
        source.name,
        source.text,
        source.competition,
        list(source.hosts),
        source.every_seconds,
        source.is_paused,
    )
    return saved > 0


async def read_all_anew(tx: Transaction, source_id: UUID) -> None:
    """By another description every page may say something else: none counts as taken over."""
    await tx.execute(
        """
        UPDATE competitions.crawled_pages
        SET etag = NULL, last_modified = NULL, applied_hash = NULL, next_url = NULL, failures = 0, ask_after = NULL WHERE source = $1
        """,
        str(source_id),
    )


async def make_due(tx: Transaction, source_id: UUID) -> None:
    """As soon as its host is free."""
    await tx.execute("UPDATE competitions.crawl_sources SET due_at = now() WHERE source_id = $1", source_id)


async def delete_source(tx: Transaction, source_id: UUID) -> None:
    """With its readings, and all that is remembered of its pages. What it brought stays."""
    await tx.execute("DELETE FROM competitions.provenance WHERE source = $1", str(source_id))
    await tx.execute("DELETE FROM competitions.crawled_pages WHERE source = $1", str(source_id))
    await tx.execute("DELETE FROM competitions.crawl_sources WHERE source_id = $1", source_id)


async def take_turn(tx: Transaction, run_id: UUID, *, hosts: Sequence[str], lease_seconds: float) -> Turn | None:
    """The source that has been due longest and may be read now: nobody reads it, nobody reads another of its hosts, and those
    have had their pause. `hosts` are the only ones that the operator allows."""
    await tx.execute("SELECT pg_advisory_xact_lock($1)", _CLAIMING)
    row = await tx.fetchrow(
        """
        UPDATE competitions.crawl_sources AS taken
        SET run_id = $1, leased_until = clock_timestamp() + $3 * interval '1 second'
        WHERE source_id = (
            SELECT source_id FROM competitions.crawl_sources AS due
            WHERE NOT is_paused AND due_at <= clock_timestamp() AND hosts <@ $2::text[]
            AND (leased_until IS NULL OR leased_until < clock_timestamp())
            AND NOT EXISTS (
                SELECT FROM competitions.crawl_sources AS other
                WHERE other.leased_until >= clock_timestamp() AND other.hosts && due.hosts
            )
            AND NOT EXISTS (
                SELECT FROM competitions.crawled_hosts WHERE host = ANY (due.hosts) AND free_at > clock_timestamp()
            )
            ORDER BY due_at, source_id LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING source_id, organisation_id, name, text, competition, hosts, every_seconds, is_paused
        """,
        run_id,
        list(hosts),
        lease_seconds,
    )
    if row is None:
        return None
    await tx.execute("INSERT INTO competitions.crawl_runs (run_id, source_id) VALUES ($1, $2)", run_id, row["source_id"])
    await tx.execute(
        """
        DELETE FROM competitions.crawl_runs WHERE source_id = $1 AND run_id NOT IN (
            SELECT run_id FROM competitions.crawl_runs WHERE source_id = $1 ORDER BY began_at DESC, run_id DESC LIMIT $2
        )
        """,
        row["source_id"],
        RUNS_KEPT_MAX,
    )
    return Turn(run_id=run_id, source=_source(row))


async def keep_turn(tx: Transaction, turn: Turn, lease_seconds: float) -> bool:
    """Holds the source until this transaction ends, and the lease for longer. False: it is somebody else's now, was changed
    or is gone, and nothing may be written for it."""
    kept = await tx.execute(
        """
        UPDATE competitions.crawl_sources SET leased_until = clock_timestamp() + $3 * interval '1 second'
        WHERE source_id = $1 AND run_id = $2
        """,
        turn.source.source_id,
        turn.run_id,
        lease_seconds,
    )
    return kept > 0


async def add_to_run(tx: Transaction, run_id: UUID, *, is_changed: bool, counts: Sequence[int], faults: Sequence[str]) -> None:
    """What one page brought. `counts` are matches created and changed, and players changed."""
    await tx.execute(
        """
        UPDATE competitions.crawl_runs
        SET pages = pages + 1, pages_changed = pages_changed + $2::int, matches_created = matches_created + $3,
            matches_changed = matches_changed + $4, players_changed = players_changed + $5, faults = faults + $6,
            faults_shown = CASE WHEN jsonb_array_length(faults_shown) < $8 THEN faults_shown || $7::jsonb ELSE faults_shown END
        WHERE run_id = $1
        """,
        run_id,
        int(is_changed),
        *counts,
        len(faults),
        encoded([fault[:FAULT_LENGTH_MAX] for fault in faults[:FAULTS_KEPT_MAX]]),
        FAULTS_KEPT_MAX,
    )


async def end_turn(tx: Transaction, turn: Turn, *, is_well: bool, seconds_min: float) -> None:
    """Lets go. After a failure the pause is twice as long each time, up to a day or the source's own pace, and never shorter
    than the host has asked for."""
    await tx.execute(
        """
        UPDATE competitions.crawl_sources
        SET run_id = NULL, leased_until = NULL, failures = CASE WHEN $3 THEN 0 ELSE failures + 1 END,
            due_at = clock_timestamp() + interval '1 second' * greatest($4, CASE WHEN $3 THEN every_seconds ELSE least(
                every_seconds * power(2, least(failures + 1, 16)), greatest(every_seconds, $5)
            ) END)
        WHERE source_id = $1 AND run_id = $2
        """,
        turn.source.source_id,
        turn.run_id,
        is_well,
        seconds_min,
        PAUSE_SECONDS_MAX,
    )
    await tx.execute("UPDATE competitions.crawl_runs SET ended_at = clock_timestamp() WHERE run_id = $1", turn.run_id)


async def leave_alone(tx: Transaction, hosts: Mapping[str, float]) -> None:
    """Nobody asks these hosts for so many seconds."""
    await tx.execute(
        """
        INSERT INTO competitions.crawled_hosts AS held (host, free_at)
        SELECT host, clock_timestamp() + seconds * interval '1 second' FROM unnest($1::text[], $2::float8[]) AS given (host, seconds)
        ON CONFLICT (host) DO UPDATE SET free_at = greatest(held.free_at, excluded.free_at)
        """,
        list(hosts),
        list(hosts.values()),
    )


async def count_waiting(tx: Transaction, hosts: Sequence[str]) -> tuple[int, int, int]:
    """Sources that are due, those that failed last, and those whose hosts the operator does not allow."""
    row = await tx.fetchrow(
        """
        SELECT count(*) FILTER (WHERE due_at <= now() AND leased_until IS NULL) AS due, count(*) FILTER (WHERE failures > 0) AS failing,
               count(*) FILTER (WHERE NOT hosts <@ $1::text[]) AS forbidden
        FROM competitions.crawl_sources WHERE NOT is_paused
        """,
        list(hosts),
    )
    return (row["due"], row["failing"], row["forbidden"]) if row else (0, 0, 0)


def _source(row: Any) -> DeclaredSource:
    return DeclaredSource(**{**dict(row.items()), "hosts": tuple(row["hosts"])})

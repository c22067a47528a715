"""The inbox of one module: what it has heard, and what waits, failed or is parked.

An event is in the inbox once, by its id: whether it is new is decided by the row, in the transaction that applies it.
"""

from collections.abc import Sequence
from typing import Any

from matchday.backbone.database import Transaction
from matchday.backbone.events.arrivals import Arrival, headers_as_text

ERROR_LENGTH_MAX = 2000


async def take(tx: Transaction, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Notes them as done; returns those that are new, in their order. A copy being applied elsewhere is waited for."""
    rows = await tx.fetch(
        f"""
        INSERT INTO {tx.schema}.inbox (event_id, name, key, state)
        SELECT event_id, name, key, 'done'
        FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS heard (event_id, name, key, place)
        ORDER BY place
        ON CONFLICT (event_id) DO NOTHING
        RETURNING event_id
        """,
        [arrival.event_id for arrival in arrivals],
        [arrival.name for arrival in arrivals],
        [arrival.key for arrival in arrivals],
    )
    if len(rows) == len(arrivals):
        return list(arrivals)
    new = {row["event_id"] for row in rows}
    fresh = []
    for arrival in arrivals:
        if arrival.event_id in new:
            new.remove(arrival.event_id)
            fresh.append(arrival)
    return fresh


async def held_keys(tx: Transaction, names: Sequence[str], keys: Sequence[str]) -> set[str]:
    """Which keys have an event of these names that is not applied yet: its successors must wait."""
    rows = await tx.fetch(
        f"""
        SELECT DISTINCT key FROM {tx.schema}.inbox
        WHERE state IN ('waiting', 'failed', 'parked') AND key = ANY ($1::text[]) AND name = ANY ($2::text[])
        """,
        keys,
        names,
    )
    return {row["key"] for row in rows}


async def put_waiting(tx: Transaction, arrivals: Sequence[Arrival]) -> None:
    """They follow when the events of their keys before them are done."""
    await tx.execute(
        f"""
        INSERT INTO {tx.schema}.inbox (event_id, name, key, state, payload, headers)
        SELECT event_id, name, key, 'waiting', payload, headers
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::text[]) WITH ORDINALITY
             AS heard (event_id, name, key, payload, headers, place)
        ORDER BY place
        ON CONFLICT (event_id) DO NOTHING
        """,
        [arrival.event_id for arrival in arrivals],
        [arrival.name for arrival in arrivals],
        [arrival.key for arrival in arrivals],
        [arrival.payload for arrival in arrivals],
        [headers_as_text(arrival) for arrival in arrivals],
    )


async def put_failed(tx: Transaction, arrival: Arrival, error: str, next_try_seconds: float | None) -> None:
    """Its first try has failed. Without a next try it is parked."""
    await tx.execute(
        f"""
        INSERT INTO {tx.schema}.inbox (event_id, name, key, state, payload, headers, tries, error, next_try_at)
        VALUES ($1, $2, $3, CASE WHEN $7::float8 IS NULL THEN 'parked' ELSE 'failed' END, $4, $5, 1, $6,
                now() + make_interval(secs => $7))
        ON CONFLICT (event_id) DO NOTHING
        """,
        arrival.event_id,
        arrival.name,
        arrival.key,
        arrival.payload,
        headers_as_text(arrival),
        error[:ERROR_LENGTH_MAX],
        next_try_seconds,
    )


async def due(tx: Transaction, ordered_names: Sequence[str], limit: int) -> list[Any]:
    """What may be tried now, oldest first: of ordered events only the first of each source and key."""
    return await tx.fetch(
        f"""
        SELECT event_id, name, key, payload, headers, tries
        FROM {tx.schema}.inbox AS turn
        WHERE (state = 'waiting' OR (state = 'failed' AND next_try_at <= now()))
          AND (
            name <> ALL ($1::text[])
            OR NOT EXISTS (
                SELECT FROM {tx.schema}.inbox AS before
                WHERE before.key = turn.key AND before.arrival < turn.arrival
                  AND before.state IN ('waiting', 'failed', 'parked')
                  AND before.name = ANY ($1::text[])
                  AND split_part(before.name, '.', 1) = split_part(turn.name, '.', 1)
            )
          )
        ORDER BY arrival
        LIMIT $2
        """,
        ordered_names,
        limit,
    )


async def claim(tx: Transaction, event_id: Any) -> bool:
    """Marks a waiting or failed event done; false when it is no longer its turn."""
    return bool(
        await tx.execute(
            f"""
            UPDATE {tx.schema}.inbox SET state = 'done', payload = NULL, headers = NULL, error = NULL, next_try_at = NULL
            WHERE event_id = $1 AND state IN ('waiting', 'failed')
            """,
            event_id,
        )
    )


async def note_failure(tx: Transaction, event_id: Any, error: str, next_try_seconds: float | None) -> None:
    """One more try has failed. Without a next try it is parked."""
    await tx.execute(
        f"""
        UPDATE {tx.schema}.inbox
        SET state = CASE WHEN $3::float8 IS NULL THEN 'parked' ELSE 'failed' END, tries = tries + 1, error = $2,
            next_try_at = now() + make_interval(secs => $3)
        WHERE event_id = $1 AND state IN ('waiting', 'failed')
        """,
        event_id,
        error[:ERROR_LENGTH_MAX],
        next_try_seconds,
    )


async def count_open(tx: Transaction) -> dict[str, int]:
    """How many events wait, failed or are parked."""
    rows = await tx.fetch(
        f"""
        SELECT state, count(*) FROM {tx.schema}.inbox
        WHERE state IN ('waiting', 'failed', 'parked') GROUP BY state
        """
    )
    return {row["state"]: row["count"] for row in rows}

"""The rows of the log: appended under one lock, and emptied of what is personal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.audit.domain.entries import COLUMNS, ERASED, Entry, Head

_TYPES = {
    "sequence": "bigint",
    "entry_id": "uuid",
    "occurred_at": "timestamptz",
    "recorded_at": "timestamptz",
    "organisation_id": "uuid",
    "account_id": "uuid",
    "subject_id": "uuid",
    "person_salt": "bytea",
    "person_digest": "bytea",
    "details_salt": "bytea",
    "details_digest": "bytea",
    "previous_hash": "bytea",
    "hash": "bytea",
    "seal": "bytea",
}
_EXPORTED_MAX = 10_000
"""The newest, for one person."""
_ARRAYS = ", ".join(f"${place}::{_TYPES.get(column, 'text')}[]" for place, column in enumerate(COLUMNS, start=1))


async def lock_log(tx: Transaction) -> None:
    """One appends at a time, and begins where the other has ended. Readers are not disturbed."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('audit.entries', 0))")


async def read_end(tx: Transaction) -> tuple[Entry | None, datetime]:
    """The last entry, and PostgreSQL's clock. Under the lock."""
    row = await tx.fetchrow(f"SELECT {', '.join(COLUMNS)} FROM audit.entries ORDER BY sequence DESC LIMIT 1")
    return (entry_of(row) if row else None), await tx.clock()


async def known_entries(tx: Transaction, entry_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these are in the log already."""
    rows = await tx.fetch("SELECT entry_id FROM audit.entries WHERE entry_id = ANY($1::uuid[])", list(entry_ids))
    return {row["entry_id"] for row in rows}


async def erased_accounts(tx: Transaction, account_ids: Sequence[UUID]) -> set[UUID]:
    """Of whom nothing personal is kept any more."""
    rows = await tx.fetch(
        "SELECT subject_id FROM audit.entries WHERE subject_id = ANY($1::uuid[]) AND action = $2", list(account_ids), ERASED
    )
    return {row["subject_id"] for row in rows}


async def insert_entries(tx: Transaction, entries: Sequence[Entry]) -> None:
    """In one statement."""
    columns: list[list[Any]] = [[getattr(entry, column) for entry in entries] for column in COLUMNS]
    await tx.execute(f"INSERT INTO audit.entries ({', '.join(COLUMNS)}) SELECT * FROM unnest({_ARRAYS})", *columns)


async def erase_person(tx: Transaction, account_ids: Sequence[UUID]) -> int:
    """Who it was, in what they did; what is told of them, in what was done to them. Returns how many entries."""
    return await tx.execute(
        """
        UPDATE audit.entries SET
            account_name = CASE WHEN account_id = ANY($1::uuid[]) THEN NULL ELSE account_name END,
            address = CASE WHEN account_id = ANY($1::uuid[]) THEN NULL ELSE address END,
            person_salt = CASE WHEN account_id = ANY($1::uuid[]) THEN NULL ELSE person_salt END,
            details = CASE WHEN subject_id = ANY($1::uuid[]) THEN NULL ELSE details END,
            details_salt = CASE WHEN subject_id = ANY($1::uuid[]) THEN NULL ELSE details_salt END
        WHERE (account_id = ANY($1::uuid[]) AND person_salt IS NOT NULL)
           OR (subject_id = ANY($1::uuid[]) AND details_salt IS NOT NULL AND action <> $2)
        """,
        list(account_ids),
        ERASED,
    )


async def personal_data(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    """What the log says of one person, for that person: what they did, and what was done to them. Who did that is somebody
    else's, and so are the details."""
    rows = await tx.fetch(
        """
        SELECT sequence, occurred_at, action, organisation_id, account_id = $1 AS is_own,
               CASE WHEN account_id = $1 THEN targets END AS targets, CASE WHEN account_id = $1 THEN address END AS address,
               CASE WHEN account_id = $1 THEN details END AS details
        FROM audit.entries WHERE account_id = $1 OR subject_id = $1 ORDER BY sequence DESC LIMIT $2
        """,
        account_id,
        _EXPORTED_MAX,
    )
    return {"entries": [dict(row.items()) for row in rows]} if rows else {}


async def entries_after(tx: Transaction, sequence: int, limit: int) -> list[Entry]:
    """The next entries, in their order."""
    rows = await tx.fetch(f"SELECT {', '.join(COLUMNS)} FROM audit.entries WHERE sequence > $1 ORDER BY sequence LIMIT $2", sequence, limit)
    return [entry_of(row) for row in rows]


async def is_there(tx: Transaction) -> bool:
    """Not before the first `matchday migrate` of a version that has a log."""
    return bool(await tx.fetchval("SELECT to_regclass('audit.entries') IS NOT NULL"))


async def read_head(tx: Transaction) -> Head:
    """The end of the log as it stands."""
    row = await tx.fetchrow("SELECT sequence, hash FROM audit.entries ORDER BY sequence DESC LIMIT 1")
    return Head(sequence=row["sequence"], hash=row["hash"]) if row else Head()


def entry_of(row: Any) -> Entry:
    """A row, typed."""
    return Entry(**dict(row.items()))

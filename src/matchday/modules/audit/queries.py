"""What people ask of the log."""

from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.audit.schemas import Choices, EntryView, LogFilter

EXPORTED_MAX = 10_000
_LOOKED_AT_MAX = 5000
_DETAILS = msgspec.json.Decoder(dict[str, Any])
_TARGETS = msgspec.json.Decoder(dict[str, str])
_ENTRY = """
    SELECT sequence, occurred_at, action, organisation_id, known.name AS organisation, account_id, account_name, address,
           subject_id, targets, details, correlation_id, hash
    FROM audit.entries LEFT JOIN audit.known_organisations known USING (organisation_id)
"""


async def list_entries(tx: Transaction, asked: LogFilter, cursor: Cursor, *, with_address: bool) -> Slice[EntryView]:
    """Newest first."""
    (before,) = cursor.convert(int) or (None,)
    rows = await _fetch(tx, asked, before if before is None or 0 < before < 2**63 else 0, cursor.limit + 1)
    return cursor.slice(rows, lambda row: (row["sequence"],), lambda row: _view(row, with_address=with_address))


async def exported_entries(tx: Transaction, asked: LogFilter, *, with_address: bool) -> list[EntryView]:
    """The newest EXPORTED_MAX, newest first."""
    return [_view(row, with_address=with_address) for row in await _fetch(tx, asked, None, EXPORTED_MAX)]


async def choices(tx: Transaction, organisation_id: UUID | None) -> Choices:
    """The people and actions of the last entries: what a reader is likely to look for."""
    rows = await tx.fetch(
        """
        SELECT account_id, action, max(account_name) AS name
        FROM (
            SELECT account_id, action, account_name FROM audit.entries
            WHERE $1::uuid IS NULL OR organisation_id = $1 ORDER BY sequence DESC LIMIT $2
        ) AS latest
        GROUP BY account_id, action
        """,
        organisation_id,
        _LOOKED_AT_MAX,
    )
    people = {str(row["account_id"]): row["name"] for row in rows if row["account_id"] is not None and row["name"] is not None}
    return Choices(
        people=sorted(people.items(), key=lambda person: (person[1].casefold(), person[0])), actions=sorted({row["action"] for row in rows})
    )


async def organisation_name(tx: Transaction, organisation_id: UUID) -> tuple[str, str] | None:
    """Its name and its address; None before it was heard of."""
    row = await tx.fetchrow("SELECT name, slug FROM audit.known_organisations WHERE organisation_id = $1", organisation_id)
    return (row["name"], row["slug"]) if row else None


async def _fetch(tx: Transaction, asked: LogFilter, before: int | None, limit: int) -> list[Any]:
    """Only the conditions that were asked for are in the statement, so that PostgreSQL plans for them."""
    conditions = {
        "sequence < ${}": before,
        "organisation_id = ${}": asked.organisation_id,
        "account_id = ${}": asked.person,
        "action = ${}": asked.action or None,
        "module = ${}": asked.module or None,
        "occurred_at >= ${}::date": asked.since,
        "occurred_at < ${}::date + 1": asked.until,
    }
    given = {condition: value for condition, value in conditions.items() if value is not None}
    where = " AND ".join(condition.format(place) for place, condition in enumerate(given, start=1))
    statement = f"{_ENTRY} {'WHERE ' + where if where else ''} ORDER BY sequence DESC LIMIT {int(limit)}"
    return await tx.fetch(statement, *given.values())


def _view(row: Any, *, with_address: bool) -> EntryView:
    details = _DETAILS.decode(row["details"]) if row["details"] is not None else {}
    return EntryView(
        sequence=row["sequence"],
        at=row["occurred_at"],
        action=row["action"],
        organisation_id=row["organisation_id"],
        organisation=row["organisation"],
        account_id=row["account_id"],
        account_name=row["account_name"],
        address=row["address"] if with_address else None,
        subject_id=row["subject_id"],
        targets=_TARGETS.decode(row["targets"]),
        sent=details.get("sent"),
        noted=details.get("noted"),
        correlation_id=row["correlation_id"],
        hash=row["hash"].hex(),
    )

"""Loads and saves protocols."""

from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.live.domain import Entry, EntryStruck, Fixture, Happening, Protocol, fold
from matchday.modules.live.errors import EntryIdReused
from matchday.modules.live.schemas import Recorded

_ENCODER = msgspec.json.Encoder()
_HAPPENING: msgspec.json.Decoder[Happening] = msgspec.json.Decoder(Happening)


async def open_protocol(tx: Transaction, match_id: UUID) -> tuple[Protocol, datetime]:
    """Locks the match; returns its present protocol and the time at which the lock was had. Raises NotFound.

    The time is read outside the locking part, which PostgreSQL runs to its end first: a scorer who waited for another
    one is not dated back to before the other's entry.
    """
    await tx.execute(
        """
        INSERT INTO live.matches (match_id) SELECT match_id FROM live.known_matches WHERE match_id = $1
        ON CONFLICT DO NOTHING
        """,
        match_id,
    )
    row = await tx.fetchrow(
        """
        WITH locked AS MATERIALIZED (
            SELECT match_id, protocol, version FROM live.matches WHERE match_id = $1 FOR UPDATE
        )
        SELECT locked.protocol, locked.version, known.are_teams_known, known.has_result, clock_timestamp() AS now
        FROM locked JOIN live.known_matches known USING (match_id)
        """,
        match_id,
    )
    if row is None:
        raise NotFound
    fixture = Fixture(are_teams_known=row["are_teams_known"], has_result=row["has_result"])
    entries = await entries_of(tx, match_id, row["protocol"])
    protocol = Protocol(match_id=match_id, fixture=fixture, number=row["protocol"], version=row["version"], state=fold(entries))
    return protocol, row["now"]


async def entries_of(tx: Transaction, match_id: UUID, protocol: int) -> list[Entry]:
    """All entries of one protocol in the order recorded, struck ones and strikes included."""
    rows = await tx.fetch(
        """
        SELECT entry_id, recorded_at, detail FROM live.entries
        WHERE match_id = $1 AND protocol = $2 ORDER BY match_version
        """,
        match_id,
        protocol,
    )
    return [Entry(entry_id=row["entry_id"], recorded_at=row["recorded_at"], happening=decode(row["detail"])) for row in rows]


def decode(detail: str) -> Happening:
    """What an entry's `detail` says."""
    return _HAPPENING.decode(detail)


async def recorded_before(tx: Transaction, match_id: UUID, entry_id: UUID, happening: Happening) -> Recorded | None:
    """The first answer to an entry that has been recorded already. Raises EntryIdReused if it was another entry."""
    row = await tx.fetchrow("SELECT match_id, protocol, match_version, recorded_at, detail FROM live.entries WHERE entry_id = $1", entry_id)
    if row is None:
        return None
    if row["match_id"] != match_id or decode(row["detail"]) != happening:
        raise EntryIdReused
    return Recorded(entry_id=entry_id, protocol=row["protocol"], match_version=row["match_version"], recorded_at=row["recorded_at"])


async def append(tx: Transaction, before: Protocol, after: Protocol, entry: Entry, recorded_by: UUID) -> Recorded:
    """Adds the entry to the protocol it was made in and moves the match on. Raises EntryIdReused when another match
    has taken the id meanwhile."""
    happening = entry.happening
    added = await tx.execute(
        """
        INSERT INTO live.entries (entry_id, match_id, protocol, match_version, kind, struck_id, detail, recorded_by, recorded_at)
        VALUES ($1, $2, $3, $4, $6::jsonb ->> 'kind', $5, $6::jsonb, $7, $8)
        ON CONFLICT (entry_id) DO NOTHING
        """,
        entry.entry_id,
        before.match_id,
        before.number,
        after.version,
        happening.struck_id if isinstance(happening, EntryStruck) else None,
        _ENCODER.encode(happening).decode(),
        recorded_by,
        entry.recorded_at,
    )
    if not added:
        raise EntryIdReused
    await tx.execute(
        "UPDATE live.matches SET protocol = $2, version = $3 WHERE match_id = $1",
        before.match_id,
        after.number,
        after.version,
    )
    return Recorded(entry_id=entry.entry_id, protocol=before.number, match_version=after.version, recorded_at=entry.recorded_at)

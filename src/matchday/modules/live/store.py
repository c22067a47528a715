"""Loads and saves protocols."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.contracts.competitions import BarredName, MatchFormat, SheetLimit, SheetPlayer
from matchday.modules.live.domain.protocol import EntryStruck, Fixture, Line, Protocol, bodies_of, protocol_of
from matchday.modules.live.domain.sheets import Squad
from matchday.modules.live.errors import EntryIdReused
from matchday.sports.entries import Body

FIXTURE = """
    known.home, known.away, known.are_teams_known, known.has_result, known.sport, known.match_format, known.is_winner_needed,
    known.status
"""
_ENCODER = msgspec.json.Encoder()
_FORMAT = msgspec.json.Decoder(MatchFormat)
_PLAYERS = msgspec.json.Decoder(tuple[SheetPlayer, ...])
_LIMITS = msgspec.json.Decoder(tuple[SheetLimit, ...])
_BARRED = msgspec.json.Decoder(tuple[BarredName, ...])


class Recorder(msgspec.Struct, frozen=True, kw_only=True):
    """Who records entries: kept beside them, told to the match's scorers only, and forgotten with the account."""

    account_id: UUID
    name: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that has been recorded, by whatever match: what a repeat is answered with."""

    entry_id: UUID
    match_id: UUID
    protocol: int
    match_version: int
    recorded_at: datetime
    detail: str


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
        f"""
        WITH locked AS MATERIALIZED (
            SELECT match_id, protocol, version FROM live.matches WHERE match_id = $1 FOR UPDATE
        )
        SELECT locked.protocol, locked.version, {FIXTURE}, clock_timestamp() AS now
        FROM locked JOIN live.known_matches known USING (match_id)
        """,
        match_id,
    )
    if row is None:
        raise NotFound
    fixture = fixture_of(row)
    lines = await lines_of(tx, match_id, row["protocol"], fixture.sport)
    return protocol_of(match_id, fixture, lines, number=row["protocol"], version=row["version"]), row["now"]


def fixture_of(row: Any) -> Fixture:
    """The columns of FIXTURE."""
    return Fixture(
        home=row["home"],
        away=row["away"],
        are_teams_known=row["are_teams_known"],
        has_result=row["has_result"],
        sport=row["sport"],
        match_format=_FORMAT.decode(row["match_format"]),
        is_winner_needed=row["is_winner_needed"],
        status=row["status"],
    )


async def lines_of(tx: Transaction, match_id: UUID, protocol: int, sport: str, version_max: int | None = None) -> list[Line]:
    """All entries of one protocol in the order recorded, struck ones and strikes included."""
    rows = await tx.fetch(
        """
        SELECT entry_id, recorded_at, taken_at, correction, detail FROM live.entries
        WHERE match_id = $1 AND protocol = $2 AND ($3::bigint IS NULL OR match_version <= $3) ORDER BY match_version
        """,
        match_id,
        protocol,
        version_max,
    )
    return [line_of(row, sport) for row in rows]


def line_of(row: Any, sport: str) -> Line:
    """A row of `entries`."""
    return Line(
        entry_id=row["entry_id"],
        recorded_at=row["recorded_at"],
        taken_at=row["taken_at"],
        correction=row["correction"],
        body=decode(row["detail"], sport),
    )


def decode(detail: str, sport: str) -> Body:
    """What an entry's `detail` says."""
    body: Body = _decoder(sport).decode(detail)
    return body


async def recorded_before(tx: Transaction, entry_ids: Sequence[UUID]) -> dict[UUID, Kept]:
    """Those of these ids that are in use."""
    rows = await tx.fetch(
        "SELECT entry_id, match_id, protocol, match_version, recorded_at, detail FROM live.entries WHERE entry_id = ANY($1)",
        list(entry_ids),
    )
    return {row["entry_id"]: Kept(**dict(row)) for row in rows}


async def append(tx: Transaction, before: Protocol, after: Protocol, lines: Sequence[Line], by: Recorder) -> None:
    """Adds the lines to the protocol they were made in and moves the match on, in one statement each. Raises EntryIdReused
    when another match has taken an id meanwhile."""
    versions = range(before.version + 1, before.version + 1 + len(lines))
    added = await tx.execute(
        """
        INSERT INTO live.entries
            (entry_id, match_id, protocol, match_version, kind, struck_id, detail, recorded_by, recorded_name, recorded_at,
             taken_at, correction)
        SELECT entry_id, $1, $2, match_version, detail ->> 'kind', struck_id, detail, $3, $11, recorded_at, taken_at, correction
        FROM unnest($4::uuid[], $5::bigint[], $6::uuid[], $7::jsonb[], $8::timestamptz[], $9::timestamptz[], $10::int[])
            AS line (entry_id, match_version, struck_id, detail, recorded_at, taken_at, correction)
        ON CONFLICT (entry_id) DO NOTHING
        """,
        before.match_id,
        before.number,
        by.account_id,
        [line.entry_id for line in lines],
        list(versions),
        [line.body.struck_id if isinstance(line.body, EntryStruck) else None for line in lines],
        [_ENCODER.encode(line.body).decode() for line in lines],
        [line.recorded_at for line in lines],
        [line.taken_at for line in lines],
        [line.correction for line in lines],
        by.name[:120] or None,
    )
    if added < len(lines):
        raise EntryIdReused
    await tx.execute(
        "UPDATE live.matches SET protocol = $2, version = $3 WHERE match_id = $1",
        before.match_id,
        after.number,
        after.version,
    )


async def forget_recorders(tx: Transaction, account_ids: Sequence[UUID]) -> list[UUID]:
    """Takes the people off what they recorded; returns the matches that bore their signature, which they are now without."""
    await tx.fetch(
        """
        SELECT match_id FROM live.matches WHERE match_id IN (SELECT match_id FROM live.entries WHERE recorded_by = ANY($1))
        ORDER BY match_id FOR UPDATE
        """,
        list(account_ids),
    )
    rows = await tx.fetch(
        """
        WITH forgotten AS (
            UPDATE live.entries SET recorded_by = NULL, recorded_name = NULL, detail = jsonb_set(detail, '{by}', '""', false)
            WHERE recorded_by = ANY($1) RETURNING match_id, kind
        )
        UPDATE live.matches SET version = version + 1
        WHERE match_id IN (SELECT match_id FROM forgotten WHERE kind IN ('sign_off', 'correction')) RETURNING match_id
        """,
        list(account_ids),
    )
    return sorted(row["match_id"] for row in rows)


async def squad_of(tx: Transaction, match_id: UUID, side: str) -> Squad:
    """Whom a side may field; an empty one where nothing was registered."""
    row = await tx.fetchrow(
        """
        SELECT squads.players, squads.limits, squads.barred_names
        FROM live.known_matches known
        JOIN live.known_squads squads ON squads.team_id = CASE $2 WHEN 'home' THEN known.home_team_id ELSE known.away_team_id END
        WHERE known.match_id = $1
        """,
        match_id,
        side,
    )
    if row is None:
        return Squad()
    return Squad(
        players=_PLAYERS.decode(row["players"]), limits=_LIMITS.decode(row["limits"]), barred_names=_BARRED.decode(row["barred_names"])
    )


async def kick_off_of(tx: Transaction, match_id: UUID) -> datetime:
    """When the match is to begin: the day that registrations are judged by."""
    at: datetime = await tx.fetchval("SELECT kicks_off_at FROM live.known_matches WHERE match_id = $1", match_id)
    return at


@cache
def _decoder(sport: str) -> Any:
    return msgspec.json.Decoder(bodies_of(sport))

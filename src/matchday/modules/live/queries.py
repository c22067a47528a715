"""What pages, clients and the announcer ask."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.contracts.live import MatchProgressed
from matchday.modules.live.domain import (
    Entry,
    EntryStruck,
    Fixture,
    GoalScored,
    KickTaken,
    MatchState,
    PhaseBegun,
    Protocol,
    ProtocolAnnulled,
    fold,
    minute_at,
)
from matchday.modules.live.schemas import AnnulledView, ConsoleView, EntryView, ProtocolView
from matchday.modules.live.store import decode

ANNOUNCED_AT_ONCE_MAX = 200
_ENTRIES = msgspec.json.Decoder(list[Entry])
_ANNULLED = msgspec.json.Decoder(tuple[AnnulledView, ...])


async def organisation_of_match(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose match a path speaks of: what access to its console and its protocol depends on."""
    organisation_id: UUID | None = await tx.fetchval("SELECT organisation_id FROM live.known_matches WHERE match_id = $1", path["match_id"])
    return organisation_id


async def protocol_of(tx: Transaction, match_id: UUID) -> ProtocolView:
    """The present protocol; an empty one when nobody has begun. Raises NotFound for an unknown match."""
    row = await _row(tx, match_id)
    entries = _ENTRIES.decode(row["entries"])
    return _protocol_view(row, entries, fold(entries))


async def console_of(tx: Transaction, match_id: UUID) -> ConsoleView:
    """The same, as of now by PostgreSQL's clock. Raises NotFound."""
    row = await _row(tx, match_id)
    entries = _ENTRIES.decode(row["entries"])
    state = fold(entries)
    view = _protocol_view(row, entries, state)
    minute, added = minute_at(state, row["now"])
    last_id = state.standing[-1].entry_id if state.standing else None
    last = next((entry for entry in view.entries if entry.entry_id == last_id), None)
    return ConsoleView(protocol=view, minute=minute, added=added, last=last)


async def every_match(tx: Transaction) -> AsyncIterator[MatchProgressed]:
    """Each match that was ever scored here, as it stands, to rebuild the copies of others."""
    last: UUID | None = None
    while True:
        rows = await tx.fetch(
            """
            SELECT match_id, protocol, version FROM live.matches
            WHERE version > 0 AND ($1::uuid IS NULL OR match_id > $1) ORDER BY match_id LIMIT $2
            """,
            last,
            ANNOUNCED_AT_ONCE_MAX,
        )
        for row in rows:
            yield await _present_state(tx, row["match_id"], row["protocol"], row["version"])
        if len(rows) < ANNOUNCED_AT_ONCE_MAX:
            return
        last = rows[-1]["match_id"]


async def _present_state(tx: Transaction, match_id: UUID, number: int, version: int) -> MatchProgressed:
    """As of `version`: an entry that is added meanwhile announces itself."""
    rows = await tx.fetch(
        """
        SELECT entry_id, recorded_at, detail FROM live.entries
        WHERE match_id = $1 AND protocol = $2 AND match_version <= $3 ORDER BY match_version
        """,
        match_id,
        number,
        version,
    )
    entries = [Entry(entry_id=row["entry_id"], recorded_at=row["recorded_at"], happening=decode(row["detail"])) for row in rows]
    fixture = Fixture(are_teams_known=True, has_result=False)
    return Protocol(match_id=match_id, fixture=fixture, number=number, version=version, state=fold(entries)).progressed()


async def _row(tx: Transaction, match_id: UUID) -> Mapping[str, Any]:
    """The match with its present entries and its annulled protocols, in one statement and so in one snapshot."""
    row: Mapping[str, Any] | None = await tx.fetchrow(
        """
        SELECT known.match_id, known.home, known.away, known.home_code, known.away_code, known.kicks_off_at,
               coalesce(matches.protocol, 1) AS protocol, coalesce(matches.version, 0) AS version,
               clock_timestamp() AS now,
               (
                   SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'entry_id', entry_id, 'recorded_at', recorded_at, 'happening', detail
                   ) ORDER BY match_version), '[]')
                   FROM live.entries WHERE match_id = matches.match_id AND protocol = matches.protocol
               ) AS entries,
               (
                   SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'protocol', protocol, 'reason', detail ->> 'reason', 'annulled_at', recorded_at
                   ) ORDER BY protocol), '[]')
                   FROM live.entries WHERE match_id = matches.match_id AND kind = 'annulment'
               ) AS annulled
        FROM live.known_matches known LEFT JOIN live.matches USING (match_id)
        WHERE match_id = $1
        """,
        match_id,
    )
    if row is None:
        raise NotFound
    return row


def _protocol_view(row: Mapping[str, Any], entries: list[Entry], state: MatchState) -> ProtocolView:
    reasons = {entry.happening.struck_id: entry.happening.reason for entry in entries if isinstance(entry.happening, EntryStruck)}
    return ProtocolView(
        match_id=row["match_id"],
        home=row["home"],
        away=row["away"],
        home_code=row["home_code"],
        away_code=row["away_code"],
        kicks_off_at=row["kicks_off_at"],
        protocol=row["protocol"],
        version=row["version"],
        phase=state.phase,
        score=state.score,
        goals=state.goals,
        clock_minute=state.clock_minute,
        clock_started_at=state.clock_started_at,
        clock_pace=state.clock_pace,
        entries=tuple(_entry_view(entry, reasons.get(entry.entry_id)) for entry in entries),
        annulled=_ANNULLED.decode(row["annulled"]),
    )


def _entry_view(entry: Entry, struck_reason: str | None) -> EntryView:
    facts: dict[str, Any] = {"entry_id": entry.entry_id, "recorded_at": entry.recorded_at, "struck_reason": struck_reason}
    match entry.happening:
        case PhaseBegun(phase=phase):
            return EntryView(kind="phase", phase=phase, **facts)
        case GoalScored(goal=goal):
            return EntryView(kind="goal", goal=goal, **facts)
        case KickTaken(side=side, player=player, is_scored=is_scored):
            return EntryView(kind="kick", side=side, player=player, is_scored=is_scored, **facts)
        case EntryStruck(struck_id=struck_id, reason=reason):
            return EntryView(kind="strike", struck_id=struck_id, reason=reason, **facts)
        case ProtocolAnnulled(reason=reason):
            return EntryView(kind="annulment", reason=reason, **facts)

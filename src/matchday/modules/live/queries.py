"""What pages, clients and the announcer ask."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.contracts.competitions import SheetPlayer, Side
from matchday.contracts.live import MatchProgressed
from matchday.modules.live.domain.protocol import CorrectionMade, EntryStruck, Line, Protocol, protocol_of
from matchday.modules.live.schemas import (
    AnnulledView,
    ButtonView,
    ConsoleView,
    CorrectionView,
    EntryView,
    Member,
    PhaseView,
    ProtocolView,
)
from matchday.modules.live.store import FIXTURE, decode, fixture_of, lines_of

ANNOUNCED_AT_ONCE_MAX = 200
SIDES: tuple[Side, Side] = ("home", "away")
_ANNULLED = msgspec.json.Decoder(tuple[AnnulledView, ...])


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line as the one statement hands it over."""

    entry_id: UUID
    recorded_at: datetime
    taken_at: datetime
    detail: msgspec.Raw
    correction: int | None = None


_ROWS = msgspec.json.Decoder(list[_Row])
_RECORDERS = msgspec.json.Decoder(dict[str, str])
_SQUAD = msgspec.json.Decoder(tuple[SheetPlayer, ...])


def room_of(match_id: UUID) -> str:
    """The public room in which scorers, and whoever likes, see each entry at once."""
    return f"live:protocol:{match_id}"


async def organisation_of_match(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose match a path speaks of: what access to its console and its protocol depends on."""
    organisation_id: UUID | None = await tx.fetchval("SELECT organisation_id FROM live.known_matches WHERE match_id = $1", path["match_id"])
    return organisation_id


async def read_protocol(tx: Transaction, match_id: UUID) -> ProtocolView:
    """The present protocol; an empty one when nobody has begun. Raises NotFound for an unknown match."""
    row = await _row(tx, match_id)
    lines = _lines(row)
    return _protocol_view(row, lines, _protocol(row, lines))


async def console_of(tx: Transaction, match_id: UUID, you: UUID | None = None) -> ConsoleView:
    """The same, as of now by PostgreSQL's clock, with all a console is drawn from. Raises NotFound."""
    row = await _row(tx, match_id)
    lines = _lines(row)
    protocol = _protocol(row, lines)
    view = _protocol_view(row, lines, protocol)
    state, sport = protocol.state, protocol.sport
    minute, added, second = sport.laws.time_at(state, row["now"])
    counted = {entry.entry_id for entry in protocol.standing}
    return ConsoleView(
        protocol=view,
        phases=tuple(msgspec.convert(part, PhaseView, from_attributes=True) for part in state.parts),
        buttons=tuple(msgspec.convert(button, ButtonView, from_attributes=True) for button in sport.actions),
        clock=sport.clock,
        counts_seconds=sport.laws.counts_seconds,
        now=row["now"],
        minute=minute,
        added=added,
        second=second,
        players={side: tuple(player.name for player in sheet.players) for side, sheet in state.line_ups.items()},
        on_field={side: tuple(state.people[who][1] for who in state.on_field.get(side, ())) for side in SIDES},
        last=next((entry for entry in reversed(view.entries) if entry.entry_id in counted), None),
        standing=tuple(entry.entry_id for entry in protocol.standing),
        recorders=_RECORDERS.decode(row["recorders"]),
        squads={side: tuple(_member(player, match_id) for player in _SQUAD.decode(row[f"{side}_squad"])) for side in SIDES},
        board=sport.laws.board(state),
        pad=sport.pad,
        starters_max=sport.laws.starters_max,
        positions=sport.laws.positions,
        you=you,
        room_seq=row["room_seq"],
    )


async def personal_data(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    """What the person has recorded and signed, without the names of others that it holds."""
    rows = await tx.fetch(
        """
        SELECT entry_id, match_id, kind, recorded_at, recorded_name, detail ->> 'by' AS signed_as
        FROM live.entries WHERE recorded_by = $1 ORDER BY recorded_at, entry_id
        """,
        account_id,
    )
    return {"entries": [dict(row) for row in rows]}


async def every_match(tx: Transaction) -> AsyncIterator[MatchProgressed]:
    """Each match that was ever scored here, as it stands, to rebuild the copies of others. Each as of the version read with
    it: an entry that is added meanwhile announces itself."""
    last: UUID | None = None
    while True:
        rows = await tx.fetch(
            f"""
            SELECT match_id, matches.protocol, matches.version, {FIXTURE}
            FROM live.matches JOIN live.known_matches known USING (match_id)
            WHERE matches.version > 0 AND ($1::uuid IS NULL OR match_id > $1) ORDER BY match_id LIMIT $2
            """,
            last,
            ANNOUNCED_AT_ONCE_MAX,
        )
        for row in rows:
            fixture = fixture_of(row)
            lines = await lines_of(tx, row["match_id"], row["protocol"], fixture.sport, version_max=row["version"])
            yield protocol_of(row["match_id"], fixture, lines, number=row["protocol"], version=row["version"]).progressed()
        if len(rows) < ANNOUNCED_AT_ONCE_MAX:
            return
        last = rows[-1]["match_id"]


def entry_views(lines: Iterable[Line]) -> tuple[EntryView, ...]:
    """Lines as they are shown, struck ones with their reason."""
    kept = list(lines)
    reasons = {line.body.struck_id: line.body.reason for line in kept if isinstance(line.body, EntryStruck)}
    return tuple(_entry_view(line, reasons.get(line.entry_id)) for line in kept)


async def _row(tx: Transaction, match_id: UUID) -> Mapping[str, Any]:
    """The match with its present entries and its annulled protocols, in one statement and so in one snapshot."""
    row: Mapping[str, Any] | None = await tx.fetchrow(
        f"""
        SELECT known.match_id, known.home_code, known.away_code, known.kicks_off_at, {FIXTURE},
               coalesce(matches.protocol, 1) AS protocol, coalesce(matches.version, 0) AS version,
               clock_timestamp() AS now,
               coalesce((SELECT seq FROM live.rooms WHERE room = 'live:protocol:' || known.match_id), 0) AS room_seq,
               coalesce((SELECT players FROM live.known_squads WHERE team_id = known.home_team_id), '[]') AS home_squad,
               coalesce((SELECT players FROM live.known_squads WHERE team_id = known.away_team_id), '[]') AS away_squad,
               (
                   SELECT coalesce(jsonb_object_agg(entry_id, recorded_name), '{{}}') FROM live.entries
                   WHERE match_id = matches.match_id AND protocol = matches.protocol AND recorded_name IS NOT NULL
               ) AS recorders,
               (
                   SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'entry_id', entry_id, 'recorded_at', recorded_at, 'taken_at', taken_at, 'correction', correction,
                       'detail', detail
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


def _member(player: SheetPlayer, match_id: UUID) -> Member:
    is_barred = not player.barred_match_ids or match_id in player.barred_match_ids
    return Member(
        person_id=player.person_id,
        name=player.name,
        number=player.number,
        position=player.position,
        barred=player.barred if is_barred else None,
    )


def _lines(row: Mapping[str, Any]) -> list[Line]:
    return [
        Line(
            entry_id=kept.entry_id,
            recorded_at=kept.recorded_at,
            taken_at=kept.taken_at,
            correction=kept.correction,
            body=decode(bytes(kept.detail).decode(), row["sport"]),
        )
        for kept in _ROWS.decode(row["entries"])
    ]


def _protocol(row: Mapping[str, Any], lines: list[Line]) -> Protocol:
    return protocol_of(row["match_id"], fixture_of(row), lines, number=row["protocol"], version=row["version"])


def _protocol_view(row: Mapping[str, Any], lines: list[Line], protocol: Protocol) -> ProtocolView:
    told = protocol.progressed()
    entries = entry_views(lines)
    return ProtocolView(
        match_id=row["match_id"],
        sport=told.sport,
        home=row["home"],
        away=row["away"],
        home_code=row["home_code"],
        away_code=row["away_code"],
        kicks_off_at=row["kicks_off_at"],
        protocol=row["protocol"],
        version=row["version"],
        phase=told.phase,
        phase_name=told.phase_name,
        score=told.score,
        goals=told.goals,
        clock_minute=told.clock_minute,
        clock_second=told.clock_second,
        clock_started_at=told.clock_started_at,
        clock_pace=told.clock_pace,
        incidents=told.incidents,
        line_ups=told.line_ups,
        officials=told.officials,
        figures=told.figures,
        signed_off=told.signed_off,
        corrections=_corrections(lines, entries),
        entries=entries,
        annulled=_ANNULLED.decode(row["annulled"]),
        room=room_of(row["match_id"]),
    )


def _corrections(lines: list[Line], entries: tuple[EntryView, ...]) -> tuple[CorrectionView, ...]:
    by_id = {entry.entry_id: entry for entry in entries}
    made = []
    for head in lines:
        if isinstance(head.body, CorrectionMade):
            of_it = [line for line in lines if line.correction == head.body.number and line is not head]
            struck = [by_id[line.body.struck_id] for line in of_it if isinstance(line.body, EntryStruck)]
            added = [by_id[line.entry_id] for line in of_it if not isinstance(line.body, EntryStruck)]
            made.append(
                CorrectionView(
                    number=head.body.number,
                    reason=head.body.reason,
                    by=head.body.by,
                    at=head.recorded_at,
                    struck=tuple(struck),
                    added=tuple(added),
                )
            )
    return tuple(made)


def _entry_view(line: Line, struck_reason: str | None) -> EntryView:
    what = msgspec.to_builtins(line.body)
    return EntryView(
        entry_id=line.entry_id,
        kind=what["kind"],
        recorded_at=line.recorded_at,
        taken_at=line.taken_at,
        what=what,
        correction=line.correction,
        struck_reason=struck_reason,
    )

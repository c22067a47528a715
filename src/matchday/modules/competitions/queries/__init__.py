"""Every question asked of competitions: each is one statement."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.contracts.competitions import CompetitionChanged, Goal, MatchChanged, StandingsChanged, StandingsRow
from matchday.modules.competitions.domain.feeders import placeholder, short
from matchday.modules.competitions.domain.formats.match_formats import match_format
from matchday.modules.competitions.schemas import (
    CompetitionView,
    MatchView,
    OrganisationLink,
    ReportRow,
    ReportTable,
    StandingsReport,
    StandingsView,
    TableRow,
    TableView,
)
from matchday.modules.competitions.store.matches import score_of
from matchday.modules.competitions.store.regulations import regulations_at

ANNOUNCED_AT_ONCE = 1_000
_GOALS = msgspec.json.Decoder(tuple[Goal, ...])
_ROWS = msgspec.json.Decoder(tuple[TableRow, ...])
_FIRST = UUID(int=0)
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
"""A match's, as the database can hold it."""

COMPETITION = """
    SELECT c.competition_id, c.organisation_id, c.slug, c.name, c.season, c.sport, c.regulations, c.zone, c.matches,
           c.matches_finished, c.version, organisation.name AS organisation, organisation.accent
    FROM competitions.competitions AS c
    LEFT JOIN competitions.known_organisations AS organisation USING (organisation_id)
"""

MATCH = """
    SELECT m.*, s.name AS stage, s.kind AS stage_kind, t.group_name, v.name AS venue, v.city,
           h.name AS home, h.code AS home_code, a.name AS away, a.code AS away_code, h.club_id AS home_club_id, a.club_id AS away_club_id,
           c.slug AS competition_slug, c.name AS competition_name, c.organisation_id, c.sport,
           c.regulations, c.document_id, c.zone
    FROM competitions.matches AS m
    JOIN competitions.competitions AS c USING (competition_id)
    JOIN competitions.stages AS s USING (stage_id)
    LEFT JOIN competitions.tables AS t USING (table_id)
    LEFT JOIN competitions.venues AS v USING (venue_id)
    LEFT JOIN competitions.teams AS h ON h.team_id = m.home_team_id
    LEFT JOIN competitions.teams AS a ON a.team_id = m.away_team_id
"""

_TABLE = """
    SELECT t.table_id, t.version, t.group_name, s.name AS stage, c.competition_id, c.slug AS competition_slug, standing.rows
    FROM competitions.tables AS t
    JOIN competitions.stages AS s USING (stage_id)
    JOIN competitions.competitions AS c ON c.competition_id = t.competition_id
    CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(line ORDER BY line.rank), '[]') AS rows
        FROM (
            SELECT r.*, team.name AS team, team.code FROM competitions.standings AS r JOIN competitions.teams AS team USING (team_id)
            WHERE r.table_id = t.table_id
        ) AS line
    ) AS standing
"""


async def list_competitions(tx: Transaction, cursor: Cursor, organisation_id: UUID | None = None) -> Slice[CompetitionView]:
    """Newest first; of one organisation if asked so."""
    after = cursor.convert(UUID)
    rows = await tx.fetch(
        f"""
        {COMPETITION}
        WHERE ($1::uuid IS NULL OR c.competition_id < $1) AND ($2::uuid IS NULL OR c.organisation_id = $2)
        ORDER BY c.competition_id DESC LIMIT $3
        """,
        after[0] if after else None,
        organisation_id,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["competition_id"],), competition_view)


async def competitions_by_id(tx: Transaction, competition_ids: Sequence[UUID]) -> list[CompetitionView]:
    """Some competitions."""
    return [competition_view(row) for row in await tx.fetch(f"{COMPETITION} WHERE c.competition_id = ANY($1)", list(competition_ids))]


async def competition_at(tx: Transaction, slug: str) -> CompetitionView | None:
    """By address."""
    row = await tx.fetchrow(f"{COMPETITION} WHERE c.slug = $1", slug)
    return competition_view(row) if row else None


async def standings_at(tx: Transaction, slug: str) -> StandingsView | None:
    """All tables of a competition, in the order of its regulations."""
    rows = await tx.fetch(f"{_TABLE} WHERE c.slug = $1 ORDER BY s.place, t.place", slug)
    if not rows and await competition_at(tx, slug) is None:
        return None
    return StandingsView(competition=slug, tables=tuple(map(table_view, rows)))


async def tables_of(tx: Transaction, competition_id: UUID) -> list[TableView]:
    """The tables with their rows."""
    rows = await tx.fetch(f"{_TABLE} WHERE t.competition_id = $1 ORDER BY s.place, t.place", competition_id)
    return [table_view(row) for row in rows]


async def competition_of_table(tx: Transaction, table_id: UUID) -> str | None:
    """The address of the competition that a table is of."""
    slug: str | None = await tx.fetchval(
        "SELECT slug FROM competitions.competitions JOIN competitions.tables USING (competition_id) WHERE table_id = $1", table_id
    )
    return slug


async def tables_by_id(tx: Transaction, table_ids: Sequence[UUID]) -> list[TableView]:
    """Some tables."""
    return [table_view(row) for row in await tx.fetch(f"{_TABLE} WHERE t.table_id = ANY($1) ORDER BY s.place, t.place", list(table_ids))]


async def standings_report(tx: Transaction, slug: str) -> StandingsReport | None:
    """What `matchday standings SLUG --json` prints; None for an unknown competition."""
    standings = await standings_at(tx, slug)
    if standings is None:
        return None
    tables = (
        ReportTable(
            stage=table.stage,
            group=table.group,
            rows=tuple(ReportRow(**_shared(row, ReportRow)) for row in table.rows),
        )
        for table in standings.tables
    )
    return StandingsReport(competition=slug, tables=tuple(tables))


async def list_matches(tx: Transaction, slug: str, cursor: Cursor) -> Slice[MatchView]:
    """By kick-off, then by number."""
    after = cursor.convert(datetime, _Number)
    rows = await tx.fetch(
        f"""
        {MATCH}
        WHERE c.slug = $1 AND ($2::timestamptz IS NULL OR (m.kicks_off_at, m.number) > ($2, $3))
        ORDER BY m.kicks_off_at, m.number LIMIT $4
        """,
        slug,
        after[0] if after else None,
        after[1] if after else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["kicks_off_at"], row["number"]), match_view)


async def matches_by_id(tx: Transaction, match_ids: Sequence[UUID]) -> list[MatchView]:
    """As everybody sees them, and how they are played."""
    rows = await tx.fetch(f"{MATCH} WHERE m.match_id = ANY($1) ORDER BY m.kicks_off_at, m.number", list(match_ids))
    return [await _as_it_is_played(tx, row) for row in rows]


async def _as_it_is_played(tx: Transaction, row: Mapping[str, Any]) -> MatchView:
    """The match with the format of its regulations, which are read once."""
    regulations = await regulations_at(tx, row["regulations"], row["document_id"])
    wanted = match_format(regulations, row["stage"], row["stage_kind"], row["round"])
    return msgspec.structs.replace(match_view(row), match_format=wanted)


async def teams_of(tx: Transaction, competition_id: UUID) -> list[tuple[UUID, str]]:
    """For a form's choice, by name."""
    rows = await tx.fetch("SELECT team_id, name FROM competitions.teams WHERE competition_id = $1 ORDER BY lower(name)", competition_id)
    return [(row["team_id"], row["name"]) for row in rows]


async def room_seq(tx: Transaction, room: str) -> int:
    """The number of the last message of a room, asked before what the room speaks of: nothing is missed that way."""
    seq: int = await tx.fetchval("SELECT coalesce((SELECT seq FROM competitions.rooms WHERE room = $1), 0)", room)
    return seq


async def organisation_of_competition(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """The owner of the competition that a path names, by `slug`."""
    owner: UUID | None = await tx.fetchval("SELECT organisation_id FROM competitions.competitions WHERE slug = $1", path.get("slug"))
    return owner


async def organisation_of_match(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """The owner of the competition of the match that a path names, by `match_id`."""
    owner: UUID | None = await tx.fetchval(
        "SELECT organisation_id FROM competitions.competitions JOIN competitions.matches USING (competition_id) WHERE match_id = $1",
        path.get("match_id"),
    )
    return owner


async def organisation_known(tx: Transaction, organisation_id: UUID) -> OrganisationLink | None:
    """Its name and address, or nothing while the copy has not arrived."""
    row = await tx.fetchrow("SELECT slug, name FROM competitions.known_organisations WHERE organisation_id = $1", organisation_id)
    return OrganisationLink(slug=row["slug"], name=row["name"]) if row else None


async def every_competition(tx: Transaction) -> AsyncIterator[CompetitionChanged]:
    """For `matchday announce`."""
    async for row in _every(tx, f"{COMPETITION} WHERE c.competition_id > $1 ORDER BY c.competition_id LIMIT $2", "competition_id"):
        yield competition_changed(competition_view(row))


async def every_match(tx: Transaction) -> AsyncIterator[MatchChanged]:
    """For `matchday announce`."""
    clubs: dict[UUID, str] = {}
    async for row in _every(tx, f"{MATCH} WHERE m.match_id > $1 ORDER BY m.match_id LIMIT $2", "match_id"):
        view = await _as_it_is_played(tx, row)
        if {view.home_club_id, view.away_club_id} - {None} - clubs.keys():
            clubs |= await club_names(tx, [view])
        yield match_changed(view, clubs)


async def every_table(tx: Transaction) -> AsyncIterator[StandingsChanged]:
    """For `matchday announce`."""
    async for row in _every(tx, f"{_TABLE} WHERE t.table_id > $1 AND t.version > 0 ORDER BY t.table_id LIMIT $2", "table_id"):
        yield standings_changed(row["competition_id"], row["competition_slug"], table_view(row))


async def _every(tx: Transaction, sql: str, key: str) -> AsyncIterator[Mapping[str, Any]]:
    last = _FIRST
    while rows := await tx.fetch(sql, last, ANNOUNCED_AT_ONCE):
        for row in rows:
            yield row
        last = rows[-1][key]


def competition_view(row: Mapping[str, Any]) -> CompetitionView:
    """From a row of COMPETITION."""
    return CompetitionView(**row)


def match_view(row: Mapping[str, Any]) -> MatchView:
    """From a row of MATCH. A team that is not known yet is called by the place it will come from."""
    return MatchView(
        match_id=row["match_id"],
        competition_id=row["competition_id"],
        competition_slug=row["competition_slug"],
        competition_name=row["competition_name"],
        organisation_id=row["organisation_id"],
        number=row["number"],
        stage=row["stage"],
        stage_kind=row["stage_kind"],
        group=row["group_name"],
        round=row["round"],
        home_team_id=row["home_team_id"],
        away_team_id=row["away_team_id"],
        home=row["home"] or placeholder(row["home_feeder"]),
        away=row["away"] or placeholder(row["away_feeder"]),
        home_code=row["home_code"] or short(row["home_feeder"]),
        away_code=row["away_code"] or short(row["away_feeder"]),
        home_feeder=row["home_feeder"],
        away_feeder=row["away_feeder"],
        venue=f"{row['venue']}, {row['city']}" if row["venue"] and row["city"] else row["venue"],
        kicks_off_at=row["kicks_off_at"],
        phase=row["phase"],
        score=score_of(row),
        goals=_GOALS.decode(row["goals"]),
        sport=row["sport"],
        result_by=row["result_by"],
        note=row["note"],
        is_winner_needed=row["is_winner_needed"],
        home_club_id=row["home_club_id"],
        away_club_id=row["away_club_id"],
        zone=row["zone"] or "",
        version=row["version"],
    )


def table_view(row: Mapping[str, Any]) -> TableView:
    """From a row of _TABLE."""
    return TableView(
        table_id=row["table_id"],
        stage=row["stage"],
        group=row["group_name"],
        rows=_ROWS.decode(row["rows"]),
        version=row["version"],
    )


def competition_changed(view: CompetitionView) -> CompetitionChanged:
    """The competition's state."""
    return CompetitionChanged(**_shared(view, CompetitionChanged))


def match_changed(view: MatchView, clubs: Mapping[UUID, str]) -> MatchChanged:
    """The match's state, with the names of its teams' clubs."""
    home, away = (clubs.get(club_id, "") if club_id else "" for club_id in (view.home_club_id, view.away_club_id))
    return MatchChanged(**_shared(view, MatchChanged, besides=("home_club", "away_club")), home_club=home, away_club=away)


async def club_names(tx: Transaction, views: Sequence[MatchView]) -> dict[UUID, str]:
    """Of all clubs of these matches."""
    asked = sorted({club_id for view in views for club_id in (view.home_club_id, view.away_club_id) if club_id is not None})
    rows = await tx.fetch("SELECT club_id, name FROM competitions.clubs WHERE club_id = ANY ($1::uuid[])", asked) if asked else []
    return {row["club_id"]: row["name"] for row in rows}


def standings_changed(competition_id: UUID, slug: str, table: TableView) -> StandingsChanged:
    """The table's state."""
    return StandingsChanged(
        table_key=f"{competition_id}/{table.stage}/{table.group or ''}",
        competition_id=competition_id,
        competition_slug=slug,
        stage=table.stage,
        group=table.group,
        rows=tuple(StandingsRow(**_shared(row, StandingsRow)) for row in table.rows),
        version=table.version,
    )


def _shared(view: msgspec.Struct, kind: type[msgspec.Struct], besides: Sequence[str] = ()) -> dict[str, Any]:
    """The fields that a view and an event have in common: all of the event's but some."""
    return {field: getattr(view, field) for field in kind.__struct_fields__ if field not in besides}

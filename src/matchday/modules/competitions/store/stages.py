"""Stages' rows beside their matches: ties, seats, places that are decided, draws, and follow-ups."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.formats.flow import Conflict
from matchday.modules.competitions.domain.season import Match, Seat, Stage, Tie
from matchday.modules.competitions.store.json_rows import encoded
from matchday.modules.competitions.store.matches import MATCH, match_of

_ENTRANTS = msgspec.json.Decoder(tuple[str, ...])
_ID_LENGTH = 36
_TIE = """
    SELECT tie_id, stage_id, number, round, place, legs, best_of, home_team_id, away_team_id, home_feeder, away_feeder, only_if,
           winner_team_id, decided_by, home_aggregate, away_aggregate, version
    FROM competitions.ties
"""


async def has_brackets(tx: Transaction, competition_id: UUID) -> bool:
    """Whether teams go on from anywhere to anywhere in this competition."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (
            SELECT 1 FROM competitions.stages
            WHERE competition_id = $1 AND (kind IN ('knockout', 'double_elimination') OR key IS NOT NULL)
        ) OR EXISTS (
            SELECT 1 FROM competitions.matches WHERE competition_id = $1 AND (home_feeder IS NOT NULL OR away_feeder IS NOT NULL)
        )
        """,
        competition_id,
    )
    return found


async def load_stages(tx: Transaction, competition_id: UUID) -> list[Stage]:
    """In their order, with who enters them."""
    rows = await tx.fetch(
        "SELECT stage_id, name, kind, place, key, entrants FROM competitions.stages WHERE competition_id = $1 ORDER BY place",
        competition_id,
    )
    return [Stage(**(dict(row) | {"entrants": tuple(map(_entrant, _ENTRANTS.decode(row["entrants"])))})) for row in rows]


def _entrant(text: str) -> UUID | str:
    """A team by its id, or the place it will come from."""
    return UUID(text) if len(text) == _ID_LENGTH else text


async def load_ties(tx: Transaction, competition_id: UUID) -> list[Tie]:
    """By number."""
    return [Tie(**row) for row in await tx.fetch(f"{_TIE} WHERE competition_id = $1 ORDER BY number", competition_id)]


async def load_flowing_matches(tx: Transaction, competition_id: UUID) -> list[Match]:
    """The matches of brackets, and those elsewhere whose teams come from somewhere."""
    rows = await tx.fetch(
        f"""
        {MATCH}
        WHERE competition_id = $1 AND (
            home_feeder IS NOT NULL OR away_feeder IS NOT NULL OR tie_id IS NOT NULL OR stage_id IN (
                SELECT stage_id FROM competitions.stages WHERE competition_id = $1 AND kind IN ('knockout', 'double_elimination')
            )
        )
        ORDER BY number
        """,
        competition_id,
    )
    return [match_of(row) for row in rows]


async def load_stage_matches(tx: Transaction, stage_id: UUID) -> list[Match]:
    """All matches of a stage, by number."""
    return [match_of(row) for row in await tx.fetch(f"{MATCH} WHERE stage_id = $1 ORDER BY number", stage_id)]


async def save_ties(tx: Transaction, competition_id: UUID, ties: Sequence[Tie]) -> None:
    """New ties, and whole rows of changed ones."""
    await tx.execute(
        """
        INSERT INTO competitions.ties (
            tie_id, competition_id, stage_id, number, round, place, legs, best_of, home_team_id, away_team_id, home_feeder,
            away_feeder, only_if, winner_team_id, decided_by, home_aggregate, away_aggregate, version
        )
        SELECT tie_id, $1, stage_id, number, round, place, legs, best_of, home_team_id, away_team_id, home_feeder,
               away_feeder, only_if, winner_team_id, decided_by, home_aggregate, away_aggregate, version
        FROM jsonb_to_recordset($2::jsonb) AS given (
            tie_id uuid, stage_id uuid, number int, round text, place int, legs int, best_of int, home_team_id uuid,
            away_team_id uuid, home_feeder text, away_feeder text, only_if int, winner_team_id uuid, decided_by text,
            home_aggregate int, away_aggregate int, version bigint
        )
        ON CONFLICT (tie_id) DO UPDATE SET
            legs = excluded.legs, best_of = excluded.best_of, home_team_id = excluded.home_team_id,
            away_team_id = excluded.away_team_id, home_feeder = excluded.home_feeder, away_feeder = excluded.away_feeder,
            winner_team_id = excluded.winner_team_id, decided_by = excluded.decided_by,
            home_aggregate = excluded.home_aggregate, away_aggregate = excluded.away_aggregate, version = excluded.version
        """,
        competition_id,
        encoded(ties),
    )


async def load_table_sizes(tx: Transaction, competition_id: UUID) -> dict[UUID, tuple[int, int, bool]]:
    """Of every table how many matches and rounds it has, and whether all its seats are taken."""
    rows = await tx.fetch(
        """
        SELECT t.table_id, count(m.match_id) FILTER (WHERE m.replay_of IS NULL) AS matches, count(DISTINCT m.round) AS rounds,
               NOT EXISTS (SELECT 1 FROM competitions.seats AS s WHERE s.table_id = t.table_id AND s.team_id IS NULL) AS is_full
        FROM competitions.tables AS t LEFT JOIN competitions.matches AS m USING (table_id)
        WHERE t.competition_id = $1 GROUP BY t.table_id
        """,
        competition_id,
    )
    return {row["table_id"]: (row["matches"], row["rounds"], row["is_full"]) for row in rows}


async def load_seats(tx: Transaction, competition_id: UUID) -> list[Seat]:
    """Of all tables, in order."""
    rows = await tx.fetch(
        """
        SELECT table_id, seat, feeder, team_id FROM competitions.seats JOIN competitions.tables USING (table_id)
        WHERE competition_id = $1 ORDER BY table_id, seat
        """,
        competition_id,
    )
    return [Seat(**row) for row in rows]


async def save_seats(tx: Transaction, seats: Sequence[Seat]) -> None:
    """New seats, and who sits on held ones. The tables' participants follow."""
    tables = sorted({seat.table_id for seat in seats})
    await tx.execute(
        """
        INSERT INTO competitions.seats (table_id, seat, feeder, team_id)
        SELECT table_id, seat, feeder, team_id
        FROM jsonb_to_recordset($1::jsonb) AS given (table_id uuid, seat int, feeder text, team_id uuid)
        ON CONFLICT (table_id, seat) DO UPDATE SET feeder = excluded.feeder, team_id = excluded.team_id
        """,
        encoded(seats),
    )
    await tx.execute(
        """
        DELETE FROM competitions.standings AS r WHERE r.table_id = ANY($1) AND NOT EXISTS (
            SELECT 1 FROM competitions.seats AS s WHERE s.table_id = r.table_id AND s.team_id = r.team_id
        )
        """,
        tables,
    )
    await tx.execute(
        """
        DELETE FROM competitions.participants AS p WHERE p.table_id = ANY($1) AND NOT EXISTS (
            SELECT 1 FROM competitions.seats AS s WHERE s.table_id = p.table_id AND s.team_id = p.team_id
        )
        """,
        tables,
    )
    await tx.execute(
        """
        INSERT INTO competitions.participants (table_id, team_id)
        SELECT table_id, team_id FROM competitions.seats WHERE table_id = ANY($1) AND team_id IS NOT NULL
        ON CONFLICT (table_id, team_id) DO NOTHING
        """,
        tables,
    )


async def seated(tx: Transaction, stage_id: UUID) -> dict[UUID, list[UUID | str]]:
    """Of every table of a stage who is in it: by the place each comes from, or by team."""
    found = await tx.fetch(
        """
        SELECT t.table_id, coalesce(s.feeder, p.team_id::text) AS source
        FROM competitions.tables AS t
        LEFT JOIN competitions.seats AS s USING (table_id)
        LEFT JOIN competitions.participants AS p ON p.table_id = t.table_id AND s.table_id IS NULL
        WHERE t.stage_id = $1 ORDER BY t.place, s.seat, p.team_id
        """,
        stage_id,
    )
    tables: dict[UUID, list[UUID | str]] = {}
    for row in found:
        tables.setdefault(row["table_id"], []).append(_entrant(row["source"]))
    return tables


async def reseat(tx: Transaction, tables: Mapping[UUID, Sequence[tuple[UUID, UUID | str]]]) -> None:
    """Other teams into tables in which nothing has been played: each with the place it came by, or with itself."""
    await tx.execute("DELETE FROM competitions.standings WHERE table_id = ANY($1)", list(tables))
    await tx.execute("DELETE FROM competitions.participants WHERE table_id = ANY($1)", list(tables))
    seats = [
        {"table_id": table_id, "seat": seat, "team_id": team, "feeder": source if isinstance(source, str) else None}
        for table_id, members in tables.items()
        for seat, (team, source) in enumerate(members, start=1)
    ]
    await tx.execute(
        """
        INSERT INTO competitions.participants (table_id, team_id)
        SELECT table_id, team_id FROM jsonb_to_recordset($1::jsonb) AS given (table_id uuid, team_id uuid)
        """,
        encoded(seats),
    )
    await tx.execute(
        """
        UPDATE competitions.seats AS held SET feeder = given.feeder, team_id = given.team_id
        FROM jsonb_to_recordset($1::jsonb) AS given (table_id uuid, seat int, team_id uuid, feeder text)
        WHERE held.table_id = given.table_id AND held.seat = given.seat AND given.feeder IS NOT NULL
        """,
        encoded(seats),
    )


async def load_places(tx: Transaction, competition_id: UUID) -> dict[str, UUID]:
    """Those that were decided when this was last settled."""
    rows = await tx.fetch(
        "SELECT feeder, team_id FROM competitions.places WHERE competition_id = $1 AND team_id IS NOT NULL", competition_id
    )
    return {row["feeder"]: row["team_id"] for row in rows}


async def save_places(tx: Transaction, competition_id: UUID, places: Mapping[str, UUID], open_because: Mapping[str, str]) -> None:
    """All of them, and nothing else."""
    rows = [{"feeder": feeder, "team_id": team_id, "open_because": None} for feeder, team_id in places.items()]
    rows += [{"feeder": feeder, "team_id": None, "open_because": reason} for feeder, reason in open_because.items()]
    await tx.execute(
        "DELETE FROM competitions.places WHERE competition_id = $1 AND feeder <> ALL($2)", competition_id, [row["feeder"] for row in rows]
    )
    await tx.execute(
        """
        INSERT INTO competitions.places (competition_id, feeder, team_id, open_because)
        SELECT $1, feeder, team_id, open_because
        FROM jsonb_to_recordset($2::jsonb) AS given (feeder text, team_id uuid, open_because text)
        ON CONFLICT (competition_id, feeder) DO UPDATE SET team_id = excluded.team_id, open_because = excluded.open_because
        """,
        competition_id,
        encoded(rows),
    )


async def load_stands(tx: Transaction, competition_id: UUID) -> frozenset[tuple[UUID, str, UUID | None]]:
    """What somebody has decided to let stand."""
    rows = await tx.fetch(
        "SELECT match_id, side, due_team_id FROM competitions.follow_ups WHERE competition_id = $1 AND state = 'stands'", competition_id
    )
    return frozenset((row["match_id"], row["side"], row["due_team_id"]) for row in rows)


async def sync_follow_ups(tx: Transaction, competition_id: UUID, conflicts: Sequence[Conflict], new_ids: Sequence[UUID]) -> list[UUID]:
    """Opens what is new, changes who is due, closes what is gone; returns the follow-ups that have changed."""
    rows = [
        {
            "follow_up_id": new_id,
            "match_id": held.match_id,
            "side": held.side,
            "feeder": held.feeder,
            "played": held.played,
            "due": held.due,
        }
        for held, new_id in zip(conflicts, new_ids, strict=True)
    ]
    gone = await tx.fetch(
        """
        UPDATE competitions.follow_ups AS held SET state = 'gone', decided_at = now(), version = version + 1
        WHERE competition_id = $1 AND state = 'open' AND NOT EXISTS (
            SELECT 1 FROM jsonb_to_recordset($2::jsonb) AS given (match_id uuid, side text)
            WHERE given.match_id = held.match_id AND given.side = held.side
        )
        RETURNING follow_up_id
        """,
        competition_id,
        encoded(rows),
    )
    opened = await tx.fetch(
        """
        INSERT INTO competitions.follow_ups AS held
            (follow_up_id, competition_id, match_id, side, feeder, played_team_id, due_team_id)
        SELECT follow_up_id, $1, match_id, side, feeder, played, due
        FROM jsonb_to_recordset($2::jsonb) AS given (follow_up_id uuid, match_id uuid, side text, feeder text, played uuid, due uuid)
        ON CONFLICT (match_id, side) WHERE state = 'open' DO UPDATE
        SET due_team_id = excluded.due_team_id, played_team_id = excluded.played_team_id, version = held.version + 1
        WHERE (held.due_team_id, held.played_team_id) IS DISTINCT FROM (excluded.due_team_id, excluded.played_team_id)
        RETURNING follow_up_id
        """,
        competition_id,
        encoded(rows),
    )
    return [row["follow_up_id"] for row in (*gone, *opened)]


async def has_open_follow_ups(tx: Transaction, competition_id: UUID) -> bool:
    """Whether somebody has something to decide."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT 1 FROM competitions.follow_ups WHERE competition_id = $1 AND state = 'open')", competition_id
    )
    return found


async def load_follow_up(tx: Transaction, follow_up_id: UUID) -> Mapping[str, Any] | None:
    """One, as it is kept. Its competition is locked already."""
    return await tx.fetchrow("SELECT * FROM competitions.follow_ups WHERE follow_up_id = $1", follow_up_id)


async def decide_follow_ups(tx: Transaction, match_id: UUID, state: str, reason: str) -> list[Mapping[str, Any]]:
    """Both sides of a match are decided together. Which they are, and who is due there."""
    return await tx.fetch(
        """
        UPDATE competitions.follow_ups SET state = $2, reason = $3, decided_at = now(), version = version + 1
        WHERE match_id = $1 AND state = 'open' RETURNING follow_up_id, side, due_team_id
        """,
        match_id,
        state,
        reason,
    )


async def give_bye(tx: Transaction, table_id: UUID, team_id: UUID, points: int, reason: str) -> None:
    """The points of a round without an opponent, with their reason, as decisions give points."""
    await tx.execute(
        """
        UPDATE competitions.participants
        SET adjustment = adjustment + $3, adjustment_reason = concat_ws('; ', adjustment_reason, $4::text)
        WHERE table_id = $1 AND team_id = $2 AND $3 <> 0 AND adjustment + $3 <> 0
        """,
        table_id,
        team_id,
        points,
        reason,
    )


async def save_draw(tx: Transaction, draw: Mapping[str, Any]) -> None:
    """What was drawn, for good."""
    await tx.execute(
        """
        INSERT INTO competitions.draws (draw_id, competition_id, stage_id, seed, made_by, pots, outcome)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        draw["draw_id"],
        draw["competition_id"],
        draw["stage_id"],
        draw["seed"],
        draw["made_by"],
        encoded(draw["pots"]),
        encoded(draw["outcome"]),
    )


async def load_draws(tx: Transaction, stage_id: UUID) -> list[Any]:
    """The outcomes of a stage's draws, oldest first."""
    rows = await tx.fetch("SELECT outcome FROM competitions.draws WHERE stage_id = $1 ORDER BY made_at, draw_id", stage_id)
    return [msgspec.json.decode(row["outcome"]) for row in rows]


async def rename_away(tx: Transaction, stage_ids: Sequence[UUID]) -> None:
    """Makes room for stages of the same names and keys; these are removed before the transaction ends."""
    await tx.execute(
        "UPDATE competitions.stages SET name = stage_id::text, key = NULL WHERE stage_id = ANY($1)",
        list(stage_ids),
    )
    # A number is that of one tie: those of the old plan step aside.
    await tx.execute("UPDATE competitions.ties SET number = number + 100000 WHERE stage_id = ANY($1)", list(stage_ids))


async def remove_stages(tx: Transaction, stage_ids: Collection[UUID]) -> None:
    """Stages that no match is in, with their tables and ties."""
    stages = list(stage_ids)
    follow_ups = "SELECT match_id FROM competitions.matches WHERE stage_id = ANY($1)"
    await tx.execute(f"DELETE FROM competitions.follow_ups WHERE match_id IN ({follow_ups})", stages)
    tables = "SELECT table_id FROM competitions.tables WHERE stage_id = ANY($1)"
    for table in ("standings", "seats", "participants"):
        await tx.execute(f"DELETE FROM competitions.{table} WHERE table_id IN ({tables})", stages)
    for table in ("draws", "ties", "tables", "stages"):
        await tx.execute(f"DELETE FROM competitions.{table} WHERE stage_id = ANY($1)", stages)

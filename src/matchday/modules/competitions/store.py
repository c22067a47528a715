"""This module's own rows: loaded under the competition's lock, saved set by set."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Goal, Score, StandingsRow
from matchday.modules.competitions.domain.season import Competition, Match, Participant, Season, Stage, Table, Team, Venue

_ENCODE = msgspec.json.Encoder().encode
_GOALS = msgspec.json.Decoder(tuple[Goal, ...])

_COMPETITION = """
    SELECT competition_id, organisation_id, slug, name, season, sport, zone, regulations, matches, matches_finished, version
    FROM competitions.competitions
"""
_MATCH = """
    SELECT match_id, number, stage_id, table_id, round, home_team_id, away_team_id, home_feeder, away_feeder, venue_id,
           kicks_off_at, phase, home_score, away_score, half_time_home, half_time_away, regular_home, regular_away,
           shootout_home, shootout_away, is_after_extra_time, goals, live_version, version
    FROM competitions.matches
"""


async def lock_competition(tx: Transaction, competition_id: UUID) -> Competition | None:
    """Locks the competition: everything that changes in it does so after this."""
    row = await tx.fetchrow(f"{_COMPETITION} WHERE competition_id = $1 FOR UPDATE", competition_id)
    return Competition(**row) if row else None


async def lock_competition_at(tx: Transaction, slug: str) -> Competition | None:
    """The same, by address."""
    row = await tx.fetchrow(f"{_COMPETITION} WHERE slug = $1 FOR UPDATE", slug)
    return Competition(**row) if row else None


async def lock_competitions_of(tx: Transaction, match_ids: Sequence[UUID]) -> list[Competition]:
    """The competitions that these matches belong to, locked in one order so that two batches never wait for each other."""
    rows = await tx.fetch(
        f"""
        {_COMPETITION}
        WHERE competition_id IN (SELECT competition_id FROM competitions.matches WHERE match_id = ANY($1))
        ORDER BY competition_id FOR UPDATE
        """,
        list(match_ids),
    )
    return [Competition(**row) for row in rows]


async def competitions_of_matches(tx: Transaction, match_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Match to competition."""
    rows = await tx.fetch("SELECT match_id, competition_id FROM competitions.matches WHERE match_id = ANY($1)", list(match_ids))
    return {row["match_id"]: row["competition_id"] for row in rows}


async def create_competition(tx: Transaction, competition: Competition) -> bool:
    """False when the address is taken."""
    return bool(
        await tx.execute(
            """
            INSERT INTO competitions.competitions
                (competition_id, organisation_id, slug, name, season, sport, zone, regulations, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (slug) DO NOTHING
            """,
            competition.competition_id,
            competition.organisation_id,
            competition.slug,
            competition.name,
            competition.season,
            competition.sport,
            competition.zone,
            competition.regulations,
            competition.version,
        )
    )


async def save_competition(tx: Transaction, competition: Competition) -> None:
    """Its own facts; the counters have their own statement."""
    await tx.execute(
        """
        UPDATE competitions.competitions
        SET name = $2, season = $3, sport = $4, zone = $5, regulations = $6, version = $7
        WHERE competition_id = $1
        """,
        competition.competition_id,
        competition.name,
        competition.season,
        competition.sport,
        competition.zone,
        competition.regulations,
        competition.version,
    )


async def recount(tx: Transaction, competition_id: UUID) -> bool:
    """Brings the counters of matches up to date; says whether they changed. A change is a new version."""
    changed = await tx.execute(
        """
        UPDATE competitions.competitions AS held
        SET matches = counted.matches, matches_finished = counted.finished, version = held.version + 1
        FROM (
            SELECT count(*) AS matches, count(*) FILTER (WHERE phase = 'finished') AS finished
            FROM competitions.matches WHERE competition_id = $1
        ) AS counted
        WHERE held.competition_id = $1 AND (held.matches, held.matches_finished) <> (counted.matches, counted.finished)
        """,
        competition_id,
    )
    return changed > 0


async def load_season(tx: Transaction, competition_id: UUID) -> Season:
    """Everything, for an import to compare with."""
    stages = await tx.fetch(
        "SELECT stage_id, name, kind, place FROM competitions.stages WHERE competition_id = $1 ORDER BY place", competition_id
    )
    teams = await tx.fetch("SELECT team_id, name, code FROM competitions.teams WHERE competition_id = $1 ORDER BY team_id", competition_id)
    venues = await tx.fetch(
        "SELECT venue_id, name, city, capacity FROM competitions.venues WHERE competition_id = $1 ORDER BY venue_id", competition_id
    )
    tables = await tx.fetch(
        "SELECT table_id, stage_id, group_name, place FROM competitions.tables WHERE competition_id = $1 ORDER BY place",
        competition_id,
    )
    participants = await tx.fetch(
        """
        SELECT table_id, team_id, adjustment, adjustment_reason
        FROM competitions.participants JOIN competitions.tables USING (table_id) WHERE competition_id = $1
        """,
        competition_id,
    )
    matches = await tx.fetch(f"{_MATCH} WHERE competition_id = $1 ORDER BY number", competition_id)
    return Season(
        stages=tuple(Stage(**row) for row in stages),
        teams=tuple(Team(**row) for row in teams),
        venues=tuple(Venue(**row) for row in venues),
        tables=tuple(Table(**row) for row in tables),
        participants=tuple(Participant(**row) for row in participants),
        matches=tuple(_match(row) for row in matches),
    )


async def load_matches(tx: Transaction, match_ids: Sequence[UUID]) -> list[Match]:
    """Matches by id. Their competitions are locked already."""
    return [_match(row) for row in await tx.fetch(f"{_MATCH} WHERE match_id = ANY($1) ORDER BY match_id", list(match_ids))]


async def load_fed_matches(tx: Transaction, competition_id: UUID, feeders: Sequence[str]) -> list[Match]:
    """The matches of the bracket that wait for one of these places."""
    rows = await tx.fetch(
        f"{_MATCH} WHERE competition_id = $1 AND (home_feeder = ANY($2) OR away_feeder = ANY($2)) ORDER BY number",
        competition_id,
        list(feeders),
    )
    return [_match(row) for row in rows]


async def save_stages(tx: Transaction, competition_id: UUID, stages: Sequence[Stage]) -> None:
    """New stages; a held stage never changes."""
    await tx.execute(
        """
        INSERT INTO competitions.stages (stage_id, competition_id, name, kind, place)
        SELECT stage_id, $1, name, kind, place
        FROM jsonb_to_recordset($2::jsonb) AS given (stage_id uuid, name text, kind text, place int)
        """,
        competition_id,
        _json(stages),
    )


async def save_teams(tx: Transaction, competition_id: UUID, teams: Sequence[Team]) -> None:
    """New teams, and names or codes that have changed."""
    await tx.execute(
        """
        INSERT INTO competitions.teams (team_id, competition_id, name, code)
        SELECT team_id, $1, name, code FROM jsonb_to_recordset($2::jsonb) AS given (team_id uuid, name text, code text)
        ON CONFLICT (team_id) DO UPDATE SET name = excluded.name, code = excluded.code
        """,
        competition_id,
        _json(teams),
    )


async def save_venues(tx: Transaction, competition_id: UUID, venues: Sequence[Venue]) -> None:
    """New venues, and what has changed of held ones."""
    await tx.execute(
        """
        INSERT INTO competitions.venues (venue_id, competition_id, name, city, capacity)
        SELECT venue_id, $1, name, city, capacity
        FROM jsonb_to_recordset($2::jsonb) AS given (venue_id uuid, name text, city text, capacity int)
        ON CONFLICT (venue_id) DO UPDATE SET name = excluded.name, city = excluded.city, capacity = excluded.capacity
        """,
        competition_id,
        _json(venues),
    )


async def save_tables(tx: Transaction, competition_id: UUID, tables: Sequence[Table]) -> None:
    """New tables; their rows are computed afterwards."""
    await tx.execute(
        """
        INSERT INTO competitions.tables (table_id, competition_id, stage_id, group_name, place)
        SELECT table_id, $1, stage_id, group_name, place
        FROM jsonb_to_recordset($2::jsonb) AS given (table_id uuid, stage_id uuid, group_name text, place int)
        """,
        competition_id,
        _json(tables),
    )


async def save_participants(tx: Transaction, participants: Sequence[Participant]) -> None:
    """Who is in a table, and the points a decision moved."""
    await tx.execute(
        """
        INSERT INTO competitions.participants (table_id, team_id, adjustment, adjustment_reason)
        SELECT table_id, team_id, adjustment, adjustment_reason
        FROM jsonb_to_recordset($1::jsonb) AS given (table_id uuid, team_id uuid, adjustment int, adjustment_reason text)
        ON CONFLICT (table_id, team_id) DO UPDATE
        SET adjustment = excluded.adjustment, adjustment_reason = excluded.adjustment_reason
        """,
        _json(participants),
    )


async def save_matches(tx: Transaction, competition_id: UUID, matches: Sequence[Match]) -> None:
    """New matches, and whole rows of changed ones."""
    await tx.execute(
        """
        INSERT INTO competitions.matches (
            match_id, competition_id, number, stage_id, table_id, round, home_team_id, away_team_id, home_feeder, away_feeder,
            venue_id, kicks_off_at, phase, home_score, away_score, half_time_home, half_time_away, regular_home, regular_away,
            shootout_home, shootout_away, is_after_extra_time, goals, live_version, version
        )
        SELECT
            match_id, $1, number, stage_id, table_id, round, home_team_id, away_team_id, home_feeder, away_feeder,
            venue_id, kicks_off_at, phase, (score->>'home')::int, (score->>'away')::int,
            (score->>'half_time_home')::int, (score->>'half_time_away')::int,
            (regular_time->>0)::int, (regular_time->>1)::int,
            (score->>'shootout_home')::int, (score->>'shootout_away')::int,
            coalesce((score->>'is_after_extra_time')::boolean, false), goals, live_version, version
        FROM jsonb_to_recordset($2::jsonb) AS given (
            match_id uuid, number int, stage_id uuid, table_id uuid, round text, home_team_id uuid, away_team_id uuid,
            home_feeder text, away_feeder text, venue_id uuid, kicks_off_at timestamptz, phase text, score jsonb,
            regular_time jsonb, goals jsonb, live_version bigint, version bigint
        )
        ON CONFLICT (match_id) DO UPDATE SET
            stage_id = excluded.stage_id, table_id = excluded.table_id, round = excluded.round,
            home_team_id = excluded.home_team_id, away_team_id = excluded.away_team_id,
            home_feeder = excluded.home_feeder, away_feeder = excluded.away_feeder, venue_id = excluded.venue_id,
            kicks_off_at = excluded.kicks_off_at, phase = excluded.phase,
            home_score = excluded.home_score, away_score = excluded.away_score,
            half_time_home = excluded.half_time_home, half_time_away = excluded.half_time_away,
            regular_home = excluded.regular_home, regular_away = excluded.regular_away,
            shootout_home = excluded.shootout_home, shootout_away = excluded.shootout_away,
            is_after_extra_time = excluded.is_after_extra_time, goals = excluded.goals,
            live_version = excluded.live_version, version = excluded.version
        """,
        competition_id,
        _json(matches),
    )


async def load_counted(tx: Transaction, table_ids: Sequence[UUID]) -> Sequence[Mapping[str, Any]]:
    """What tables count: the finished matches of these tables."""
    return await tx.fetch(
        """
        SELECT table_id, home_team_id, away_team_id, home_score AS home, away_score AS away,
               CASE WHEN shootout_home IS NOT NULL THEN 'shootout'
                    WHEN is_after_extra_time THEN 'overtime' ELSE 'regular' END AS decided_in,
               coalesce(shootout_home, 0) AS home_shootout, coalesce(shootout_away, 0) AS away_shootout
        FROM competitions.matches WHERE table_id = ANY($1) AND phase = 'finished'
        """,
        list(table_ids),
    )


async def load_entrants(tx: Transaction, table_ids: Sequence[UUID]) -> Sequence[Mapping[str, Any]]:
    """The teams of these tables with their adjustments, and the tables' stage and group."""
    return await tx.fetch(
        """
        SELECT t.table_id, t.group_name, s.name AS stage, p.team_id, team.name, p.adjustment,
               (SELECT count(*) FROM competitions.matches AS m WHERE m.table_id = t.table_id AND m.phase <> 'finished') AS matches_left
        FROM competitions.tables AS t
        JOIN competitions.stages AS s USING (stage_id)
        JOIN competitions.participants AS p USING (table_id)
        JOIN competitions.teams AS team USING (team_id)
        WHERE t.table_id = ANY($1)
        ORDER BY t.place
        """,
        list(table_ids),
    )


async def load_standings(tx: Transaction, table_ids: Sequence[UUID]) -> dict[UUID, tuple[StandingsRow, ...]]:
    """The rows as they are kept, by table, best first."""
    rows = await tx.fetch(
        """
        SELECT r.table_id, r.rank, team.name AS team, r.team_id, r.played, r.won, r.drawn, r.lost, r.goals_for, r.goals_against,
               r.goal_difference, r.points, r.adjustment, r.decided_by
        FROM competitions.standings AS r JOIN competitions.teams AS team USING (team_id)
        WHERE r.table_id = ANY($1) ORDER BY r.table_id, r.rank
        """,
        list(table_ids),
    )
    tables: dict[UUID, tuple[StandingsRow, ...]] = {}
    for row in rows:
        fields = dict(row)
        table_id = fields.pop("table_id")
        tables[table_id] = (*tables.get(table_id, ()), StandingsRow(**fields))
    return tables


async def save_standings(tx: Transaction, tables: dict[UUID, tuple[StandingsRow, ...]]) -> dict[UUID, int]:
    """Rewrites these tables; returns their new versions."""
    await tx.execute(
        """
        INSERT INTO competitions.standings
            (table_id, team_id, rank, won, drawn, lost, goals_for, goals_against, points, adjustment, decided_by)
        SELECT table_id, team_id, rank, won, drawn, lost, goals_for, goals_against, points, adjustment, decided_by
        FROM jsonb_to_recordset($1::jsonb) AS given (
            table_id uuid, team_id uuid, rank int, won int, drawn int, lost int, goals_for int, goals_against int,
            points int, adjustment int, decided_by text
        )
        ON CONFLICT (table_id, team_id) DO UPDATE SET
            rank = excluded.rank, won = excluded.won, drawn = excluded.drawn, lost = excluded.lost,
            goals_for = excluded.goals_for, goals_against = excluded.goals_against, points = excluded.points,
            adjustment = excluded.adjustment, decided_by = excluded.decided_by
        """,
        _json([msgspec.structs.asdict(row) | {"table_id": table_id} for table_id, rows in tables.items() for row in rows]),
    )
    versions = await tx.fetch(
        "UPDATE competitions.tables SET version = version + 1 WHERE table_id = ANY($1) RETURNING table_id, version", list(tables)
    )
    return {row["table_id"]: row["version"] for row in versions}


def _json(rows: Any) -> str:
    return _ENCODE(rows).decode()


def _match(row: Mapping[str, Any]) -> Match:
    return Match(
        match_id=row["match_id"],
        number=row["number"],
        stage_id=row["stage_id"],
        table_id=row["table_id"],
        round=row["round"],
        home_team_id=row["home_team_id"],
        away_team_id=row["away_team_id"],
        home_feeder=row["home_feeder"],
        away_feeder=row["away_feeder"],
        venue_id=row["venue_id"],
        kicks_off_at=row["kicks_off_at"],
        phase=row["phase"],
        score=score_of(row),
        regular_time=None if row["regular_home"] is None else (row["regular_home"], row["regular_away"]),
        goals=_GOALS.decode(row["goals"]),
        live_version=row["live_version"],
        version=row["version"],
    )


def score_of(row: Mapping[str, Any]) -> Score | None:
    """The score in a row with the columns of competitions.matches."""
    if row["home_score"] is None:
        return None
    return Score(
        home=row["home_score"],
        away=row["away_score"],
        half_time_home=row["half_time_home"],
        half_time_away=row["half_time_away"],
        shootout_home=row["shootout_home"],
        shootout_away=row["shootout_away"],
        is_after_extra_time=row["is_after_extra_time"],
    )

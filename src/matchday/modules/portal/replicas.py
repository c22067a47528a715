"""The read copies. A copy is only ever replaced by a newer version; each function says which keys were replaced."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import OrganisationChanged
from matchday.contracts.competitions import (
    CompetitionChanged,
    MatchChanged,
    SquadChanged,
    StandingsChanged,
)
from matchday.contracts.content import ArticleChanged
from matchday.contracts.live import MatchProgressed
from matchday.contracts.tickets import SaleChanged
from matchday.modules.portal.domain import fold, newest

_JSON = msgspec.json.Encoder()


async def save_organisations(tx: Transaction, events: Sequence[OrganisationChanged]) -> None:
    """`known_organisations`."""
    await tx.executemany(
        """
        INSERT INTO portal.known_organisations (organisation_id, version, name, accent) VALUES ($1, $2, $3, $4)
        ON CONFLICT (organisation_id) DO UPDATE
        SET version = excluded.version, name = excluded.name, accent = excluded.accent
        WHERE known_organisations.version < excluded.version
        """,
        [(event.organisation_id, event.version, event.name, event.accent) for event in events],
    )


async def save_competitions(tx: Transaction, events: Sequence[CompetitionChanged]) -> None:
    """`known_competitions`."""
    await tx.executemany(
        """
        INSERT INTO portal.known_competitions AS known
            (competition_id, version, organisation_id, slug, name, season, sport, matches, matches_finished, folded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (competition_id) DO UPDATE
        SET version = excluded.version, organisation_id = excluded.organisation_id, slug = excluded.slug,
            name = excluded.name, season = excluded.season, sport = excluded.sport, matches = excluded.matches,
            matches_finished = excluded.matches_finished, folded = excluded.folded
        WHERE known.version < excluded.version
        """,
        [
            (
                event.competition_id,
                event.version,
                event.organisation_id,
                event.slug,
                event.name,
                event.season,
                event.sport,
                event.matches,
                event.matches_finished,
                fold(f"{event.name} {event.season}"),
            )
            for event in events
        ],
    )


async def save_matches(tx: Transaction, events: Sequence[MatchChanged]) -> set[UUID]:
    """`known_matches`, and the teams they name. `events` holds each match once."""
    rows = await tx.fetch(
        """
        INSERT INTO portal.known_matches AS known
            (match_id, version, competition_id, competition_slug, competition_name, organisation_id, number, stage,
             group_name, round, home_team_id, away_team_id, home, away, home_code, away_code, venue, kicks_off_at,
             phase, score, goals, folded, sport, result_by, note)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::int[], $8::text[],
             $9::text[], $10::text[], $11::uuid[], $12::uuid[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
             $18::timestamptz[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[], $25::text[])
        ON CONFLICT (match_id) DO UPDATE
        SET version = excluded.version, competition_id = excluded.competition_id,
            competition_slug = excluded.competition_slug, competition_name = excluded.competition_name,
            organisation_id = excluded.organisation_id, number = excluded.number, stage = excluded.stage,
            group_name = excluded.group_name, round = excluded.round, home_team_id = excluded.home_team_id,
            away_team_id = excluded.away_team_id, home = excluded.home, away = excluded.away,
            home_code = excluded.home_code, away_code = excluded.away_code, venue = excluded.venue,
            kicks_off_at = excluded.kicks_off_at, phase = excluded.phase, score = excluded.score,
            goals = excluded.goals, folded = excluded.folded, sport = excluded.sport,
            result_by = excluded.result_by, note = excluded.note
        WHERE known.version < excluded.version
        RETURNING match_id
        """,
        *_columns([_match_row(event) for event in events], width=25),
    )
    changed = {row["match_id"] for row in rows}
    await _save_teams(tx, [event for event in events if event.match_id in changed])
    return changed


async def save_progress(tx: Transaction, events: Sequence[MatchProgressed]) -> set[UUID]:
    """`known_progress`. `events` holds each match once."""
    rows = await tx.fetch(
        """
        INSERT INTO portal.known_progress AS known
            (match_id, version, protocol, phase, score, goals, clock_minute, clock_started_at, clock_pace, incidents,
             line_ups, figures, officials, signed_off, clock_second, clock_from)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::text[], $5::text[], $6::text[], $7::int[],
             $8::timestamptz[], $9::int[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::int[], $16::int[])
        ON CONFLICT (match_id) DO UPDATE
        SET version = excluded.version, protocol = excluded.protocol, phase = excluded.phase, score = excluded.score,
            goals = excluded.goals, clock_minute = excluded.clock_minute, clock_started_at = excluded.clock_started_at,
            clock_pace = excluded.clock_pace, incidents = excluded.incidents,
            line_ups = excluded.line_ups, figures = excluded.figures, officials = excluded.officials, signed_off = excluded.signed_off,
            clock_second = excluded.clock_second, clock_from = excluded.clock_from
        WHERE known.version < excluded.version
        RETURNING match_id
        """,
        *_columns([_progress_row(event) for event in events], width=16),
    )
    return {row["match_id"] for row in rows}


async def save_tables(tx: Transaction, events: Sequence[StandingsChanged]) -> None:
    """`known_tables`."""
    await tx.executemany(
        """
        INSERT INTO portal.known_tables (table_key, version, competition_id, stage, group_name, rows)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (table_key) DO UPDATE
        SET version = excluded.version, competition_id = excluded.competition_id, stage = excluded.stage,
            group_name = excluded.group_name, rows = excluded.rows
        WHERE known_tables.version < excluded.version
        """,
        [
            (
                event.table_key,
                event.version,
                event.competition_id,
                event.stage,
                event.group,
                _text(event.rows),
            )
            for event in events
        ],
    )


async def _save_teams(tx: Transaction, events: Sequence[MatchChanged]) -> None:
    named = {event.home_team_id: (event.home, event.home_code, event) for event in events if event.home_team_id}
    named |= {event.away_team_id: (event.away, event.away_code, event) for event in events if event.away_team_id}
    await tx.execute(
        """
        INSERT INTO portal.known_teams AS known (team_id, name, code, folded, organisation_id, sport)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[]) AS team (team_id) ORDER BY team_id
        ON CONFLICT (team_id) DO UPDATE
        SET name = excluded.name, code = excluded.code, folded = excluded.folded, organisation_id = excluded.organisation_id,
            sport = excluded.sport
        WHERE (known.name, known.code, known.organisation_id, known.sport) IS DISTINCT FROM
            (excluded.name, excluded.code, excluded.organisation_id, excluded.sport)
        """,
        list(named),
        [name for name, _, _ in named.values()],
        [code for _, code, _ in named.values()],
        [fold(f"{name} {code}") for name, code, _ in named.values()],
        [event.organisation_id for _, _, event in named.values()],
        [event.sport for _, _, event in named.values()],
    )


async def save_squads(tx: Transaction, events: Sequence[SquadChanged]) -> None:
    """`known_squads` with `known_players`: the players of the newest squad of each team."""
    for event in newest(events):
        is_newer = await tx.fetchval(
            """
            INSERT INTO portal.known_squads AS known (team_id, version) VALUES ($1, $2)
            ON CONFLICT (team_id) DO UPDATE SET version = excluded.version WHERE known.version < excluded.version
            RETURNING true
            """,
            event.team_id,
            event.version,
        )
        if not is_newer:
            continue
        players = {player.person_id: player.name for player in event.players}
        await tx.execute("DELETE FROM portal.known_players WHERE team_id = $1", event.team_id)
        await tx.execute(
            """
            INSERT INTO portal.known_players (team_id, person_id, team, name, folded)
            SELECT $1, person_id, $2, name, folded FROM unnest($3::uuid[], $4::text[], $5::text[]) AS player (person_id, name, folded)
            """,
            event.team_id,
            event.team,
            list(players),
            list(players.values()),
            [fold(name) for name in players.values()],
        )


def _match_row(event: MatchChanged) -> tuple[object, ...]:
    return (
        event.match_id,
        event.version,
        event.competition_id,
        event.competition_slug,
        event.competition_name,
        event.organisation_id,
        event.number,
        event.stage,
        event.group,
        event.round,
        event.home_team_id,
        event.away_team_id,
        event.home,
        event.away,
        event.home_code,
        event.away_code,
        event.venue,
        event.kicks_off_at,
        event.phase,
        _text(event.score) if event.score else None,
        _text(event.goals),
        fold(f"{event.home} {event.away} {event.competition_name} {event.round}"),
        event.sport,
        event.result_by,
        event.note,
    )


def _progress_row(event: MatchProgressed) -> tuple[object, ...]:
    return (
        event.match_id,
        event.version,
        event.protocol,
        event.phase,
        _text(event.score) if event.score else None,
        _text(event.goals),
        event.clock_minute,
        event.clock_started_at,
        event.clock_pace,
        _text(event.incidents),
        _text(event.line_ups),
        _text(event.figures),
        _text(event.officials),
        _text(event.signed_off) if event.signed_off else None,
        event.clock_second,
        event.clock_from,
    )


def _text(value: object) -> str:
    return _JSON.encode(value).decode()


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    """Rows as the arrays that `unnest` takes."""
    return [[row[place] for row in rows] for place in range(width)]


async def save_articles(tx: Transaction, events: Sequence[ArticleChanged]) -> None:
    """`known_articles`."""
    await tx.executemany(
        """
        INSERT INTO portal.known_articles AS known
            (article_id, version, organisation_id, slug, title, summary, picture, picture_text, published_at, subject_ids)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (article_id) DO UPDATE
        SET version = excluded.version, slug = excluded.slug, title = excluded.title, summary = excluded.summary,
            picture = excluded.picture, picture_text = excluded.picture_text, published_at = excluded.published_at,
            subject_ids = excluded.subject_ids
        WHERE known.version < excluded.version
        """,
        [
            (
                event.article_id,
                event.version,
                event.organisation_id,
                event.slug,
                event.title,
                event.summary,
                event.picture,
                event.picture_text,
                event.published_at if event.is_public else None,
                [subject.subject_id for subject in event.subjects],
            )
            for event in events
        ],
    )


async def save_sales(tx: Transaction, events: Sequence[SaleChanged]) -> None:
    """`known_sales`."""
    await tx.executemany(
        """
        INSERT INTO portal.known_sales AS known
            (sale_id, version, match_id, slug, title, venue, starts_at, state, currency, price_from_minor)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (sale_id) DO UPDATE
        SET version = excluded.version, match_id = excluded.match_id, slug = excluded.slug, title = excluded.title,
            venue = excluded.venue, starts_at = excluded.starts_at, state = excluded.state, currency = excluded.currency,
            price_from_minor = excluded.price_from_minor
        WHERE known.version < excluded.version
        """,
        [
            (
                event.sale_id,
                event.version,
                event.match_id,
                event.slug,
                event.title,
                event.venue,
                event.starts_at,
                event.state,
                event.currency,
                event.price_from_minor,
            )
            for event in events
        ],
    )

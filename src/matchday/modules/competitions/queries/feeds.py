"""The matches of a feed: a competition's, a team's, a ground's or a player's, with those that have left it."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import MatchFormat
from matchday.modules.competitions.domain.calendar.feed import Entry, minutes_of
from matchday.modules.competitions.domain.feeders import placeholder
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.store.matches import score_of
from matchday.modules.competitions.store.regulations import load_regulations

ENTRIES_MAX = 5_000

_ENTRY = """
    SELECT m.match_id, m.calendar_sequence AS sequence, m.changed_at, m.kicks_off_at, m.phase, m.round, m.note,
           m.home_team_id IS NOT NULL AND m.away_team_id IS NOT NULL AS are_teams_known,
           h.name AS home, a.name AS away, m.home_feeder, m.away_feeder, m.home_score, m.away_score, m.half_time_home,
           m.half_time_away, m.shootout_home, m.shootout_away, m.is_after_extra_time, m.periods, m.shown_home, m.shown_away, m.summary,
           v.name AS venue, v.city, v.address, v.latitude, v.longitude, f.name AS field,
           c.competition_id, c.name AS competition, c.sport
    FROM competitions.matches AS m
    JOIN competitions.competitions AS c USING (competition_id)
    LEFT JOIN competitions.teams AS h ON h.team_id = m.home_team_id
    LEFT JOIN competitions.teams AS a ON a.team_id = m.away_team_id
    LEFT JOIN competitions.venues AS v ON v.venue_id = m.venue_id
    LEFT JOIN competitions.venue_fields AS f ON f.field_id = m.field_id
"""

_GONE = """
    SELECT t.match_id, t.sequence, t.left_at AS changed_at, t.kicks_off_at, t.summary
    FROM competitions.calendar_tombstones AS t
    LEFT JOIN competitions.matches AS m USING (match_id)
"""


class FeedHead(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed is called, and the page of it."""

    name: str
    path: str


async def competition_feed(tx: Transaction, slug: str) -> tuple[FeedHead, list[Entry]] | None:
    """None where there is no such competition."""
    head = await tx.fetchrow("SELECT competition_id, name FROM competitions.competitions WHERE slug = $1", slug)
    if head is None:
        return None
    key = head["competition_id"]
    rows = await tx.fetch(f"{_ENTRY} WHERE m.competition_id = $1 ORDER BY m.kicks_off_at, m.number LIMIT {ENTRIES_MAX}", key)
    gone = await tx.fetch(f"{_GONE} WHERE t.feed = 'competition' AND t.feed_id = $1 AND m.match_id IS NULL ORDER BY t.match_id", key)
    return FeedHead(name=head["name"], path=f"/competitions/{slug}/calendar"), await _entries(tx, rows, gone)


async def team_feed(tx: Transaction, team_id: UUID) -> tuple[FeedHead, list[Entry]] | None:
    """None where there is no such team."""
    head = await tx.fetchrow(
        """
        SELECT t.name, c.name AS competition, c.slug FROM competitions.teams AS t JOIN competitions.competitions AS c USING (competition_id)
        WHERE t.team_id = $1
        """,
        team_id,
    )
    if head is None:
        return None
    rows = await tx.fetch(
        f"{_ENTRY} WHERE m.home_team_id = $1 OR m.away_team_id = $1 ORDER BY m.kicks_off_at, m.number LIMIT {ENTRIES_MAX}", team_id
    )
    gone = await tx.fetch(
        f"""
        {_GONE} WHERE t.feed = 'team' AND t.feed_id = $1
        AND ($1 IN (m.home_team_id, m.away_team_id)) IS NOT TRUE ORDER BY t.match_id
        """,
        team_id,
    )
    name = f"{head['name']} · {head['competition']}"
    return FeedHead(name=name, path=f"/competitions/{head['slug']}/calendar?team={team_id}"), await _entries(tx, rows, gone)


async def venue_feed(tx: Transaction, venue_id: UUID) -> tuple[FeedHead, list[Entry]] | None:
    """What is played at a ground, of all competitions. None where there is no such ground."""
    head = await tx.fetchrow("SELECT name, city FROM competitions.venues WHERE venue_id = $1", venue_id)
    if head is None:
        return None
    rows = await tx.fetch(f"{_ENTRY} WHERE m.venue_id = $1 ORDER BY m.kicks_off_at DESC, m.number LIMIT {ENTRIES_MAX}", venue_id)
    gone = await tx.fetch(
        f"{_GONE} WHERE t.feed = 'venue' AND t.feed_id = $1 AND m.venue_id IS DISTINCT FROM $1 ORDER BY t.match_id", venue_id
    )
    name = f"{head['name']}, {head['city']}" if head["city"] else head["name"]
    return FeedHead(name=name, path="/competitions"), await _entries(tx, rows[::-1], gone)


async def person_feed(tx: Transaction, person_id: UUID) -> tuple[FeedHead, list[Entry]] | None:
    """The matches of the teams that a player is, or was, registered with, on the days of it. What comes after the last day has
    left the feed. The registration's version is in SEQUENCE, so that it grows with a transfer too. None where nobody of this
    id was ever registered."""
    name = await tx.fetchval(
        """
        SELECT p.name FROM competitions.persons AS p WHERE p.person_id = $1 AND EXISTS (
            SELECT 1 FROM competitions.registrations AS r WHERE r.person_id = $1 AND r.status IN ('approved', 'deregistered')
        )
        """,
        person_id,
    )
    if name is None:
        return None
    rows = await tx.fetch(
        f"""
        WITH stays AS (
            SELECT m.match_id, r.version,
                   r.valid_until IS NOT NULL AND (m.kicks_off_at AT TIME ZONE 'UTC')::date > r.valid_until AS is_gone
            FROM competitions.registrations AS r
            JOIN competitions.matches AS m ON r.team_id IN (m.home_team_id, m.away_team_id)
            WHERE r.person_id = $1 AND r.status IN ('approved', 'deregistered')
            AND (m.kicks_off_at AT TIME ZONE 'UTC')::date >= r.valid_from
        ), seen AS (
            SELECT match_id, bool_and(is_gone) AS is_gone, sum(version)::int AS version FROM stays GROUP BY match_id
        )
        SELECT entry.*, entry.sequence + seen.version AS own_sequence, seen.is_gone
        FROM ({_ENTRY}) AS entry JOIN seen USING (match_id) ORDER BY entry.kicks_off_at, entry.match_id LIMIT {ENTRIES_MAX}
        """,
        person_id,
    )
    gone = await tx.fetch(
        """
        SELECT t.match_id, (max(t.sequence) + max(r.version))::int AS sequence, max(t.left_at) AS changed_at,
               max(t.kicks_off_at) AS kicks_off_at, max(t.summary) AS summary
        FROM competitions.registrations AS r
        JOIN competitions.calendar_tombstones AS t ON t.feed = 'team' AND t.feed_id = r.team_id
        LEFT JOIN competitions.matches AS m USING (match_id)
        WHERE r.person_id = $1 AND r.status IN ('approved', 'deregistered')
        AND (r.team_id IN (m.home_team_id, m.away_team_id)) IS NOT TRUE
        GROUP BY t.match_id ORDER BY t.match_id
        """,
        person_id,
    )
    return FeedHead(name=name, path="/competitions"), await _entries(tx, rows, gone)


async def _entries(tx: Transaction, rows: Sequence[Mapping[str, Any]], gone: Sequence[Mapping[str, Any]]) -> list[Entry]:
    minutes = await _minutes(tx, sorted({row["competition_id"] for row in rows}))
    held = [_entry(row, minutes[row["competition_id"]]) for row in rows]
    here = {entry.match_id for entry in held}
    return [*held, *(_tombstone(row) for row in gone if row["match_id"] not in here)]


async def _minutes(tx: Transaction, competition_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How long a match of each competition is."""
    rows = await tx.fetch(
        """
        SELECT competition_id, organisation_id, slug, name, season, sport, zone, regulations, document_id
        FROM competitions.competitions WHERE competition_id = ANY($1)
        """,
        list(competition_ids),
    )
    found = {}
    for row in rows:
        how: MatchFormat = (await load_regulations(tx, Competition(**row))).match
        found[row["competition_id"]] = minutes_of(row["sport"], how)
    return found


def _entry(row: Mapping[str, Any], minutes: int) -> Entry:
    where = ", ".join(filter(None, (row["venue"], row["field"], row["address"], row["city"])))
    return Entry(
        match_id=row["match_id"],
        sequence=row.get("own_sequence", row["sequence"]),
        changed_at=row["changed_at"].astimezone(UTC),
        starts_at=row["kicks_off_at"].astimezone(UTC),
        minutes=minutes,
        phase=row["phase"],
        home=row["home"] or placeholder(row["home_feeder"]),
        away=row["away"] or placeholder(row["away_feeder"]),
        are_teams_known=row["are_teams_known"],
        competition=row["competition"],
        round=row["round"],
        score=score_of(row),
        note=row["note"],
        venue=where or None,
        place=None if row["latitude"] is None else (row["latitude"], row["longitude"]),
        is_gone=row.get("is_gone", False),
    )


def _tombstone(row: Mapping[str, Any]) -> Entry:
    home, _, away = row["summary"].partition(" – ")
    return Entry(
        match_id=row["match_id"],
        sequence=row["sequence"],
        changed_at=row["changed_at"].astimezone(UTC),
        starts_at=row["kicks_off_at"].astimezone(UTC),
        minutes=120,
        phase="cancelled",
        home=home,
        away=away,
        are_teams_known=True,
        competition="",
        round="",
        is_gone=True,
    )

"""What a player's page asks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.competitions.domain.discipline.serving import Suspension
from matchday.modules.competitions.domain.statistics.short_names import Subject
from matchday.modules.competitions.queries import MATCH, match_view, matches_by_id
from matchday.modules.competitions.queries.participants import badge_path
from matchday.modules.competitions.queries.people_views import Offset, columns_shown, values_shown
from matchday.modules.competitions.queries.public_names import public_names
from matchday.modules.competitions.schemas import MatchView
from matchday.modules.competitions.schemas.statistics import ColumnView
from matchday.sports import sport

_SUSPENSION = msgspec.json.Decoder(Suspension)


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """A registration that was approved: with which team, in which competition, from when until when."""

    team_id: UUID
    team: str
    code: str
    club_id: UUID | None
    club: str | None
    slug: str
    competition: str
    season: str
    number: int | None
    position: str | None
    valid_from: date
    valid_until: date | None
    is_present: bool


class PlayerHead(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as everybody may read of him. Where the regulations shorten his name, there is no photo either."""

    person_id: UUID
    name: str
    position: str | None
    nationality: str | None
    photo: str | None
    organisation_id: UUID
    accent: str | None
    stays: tuple[Stay, ...]


class Appearance(msgspec.Struct, frozen=True, kw_only=True):
    """A match, and what he did in it for which team; `values` by the sport's columns."""

    match: MatchView
    team_id: UUID
    team: str
    values: dict[str, str]


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """A page of appearances, with the columns that there is anything of."""

    appearances: Slice[Appearance]
    columns: tuple[ColumnView, ...]


async def kept_person(tx: Transaction, person_id: UUID) -> UUID | None:
    """The person that this one has become one with; None where he is still his own."""
    kept: UUID | None = await tx.fetchval("SELECT kept_id FROM competitions.merges WHERE gone_id = $1 AND kind = 'person'", person_id)
    return kept


async def player_head(tx: Transaction, person_id: UUID) -> PlayerHead | None:
    """None where nobody of this id has been approved anywhere, or has done anything in a match: drafts are the teams' own."""
    row = await tx.fetchrow(
        """
        SELECT p.person_id, p.organisation_id, p.ref, p.name, p.born_on, p.nationality, p.position, p.photo_key, organisation.accent,
               EXISTS (SELECT FROM competitions.sums WHERE subject = 'person:' || p.person_id)
               OR EXISTS (SELECT FROM competitions.assigned_names WHERE person_id = p.person_id) AS has_played
        FROM competitions.persons AS p LEFT JOIN competitions.known_organisations AS organisation USING (organisation_id)
        WHERE p.person_id = $1
        """,
        person_id,
    )
    if row is None:
        return None
    stays = await tx.fetch(_STAYS, person_id)
    if not stays and not row["has_played"]:
        return None
    name = (await public_names(tx, [person_id]))[person_id]
    return PlayerHead(
        person_id=person_id,
        name=name,
        position=next((stay["position"] for stay in stays if stay["position"]), row["position"]),
        nationality=row["nationality"],
        photo=badge_path(row["photo_key"]) if name == row["name"] else None,
        organisation_id=row["organisation_id"],
        accent=row["accent"],
        stays=tuple(Stay(**{field: stay[field] for field in Stay.__struct_fields__}) for stay in stays),
    )


_STAYS = """
    SELECT r.team_id, t.name AS team, t.code, t.club_id, club.name AS club, c.competition_id, c.slug, c.name AS competition, c.season,
           r.number, r.position, r.valid_from, r.valid_until,
           r.valid_from <= current_date AND coalesce(r.valid_until >= current_date, true) AS is_present
    FROM competitions.registrations AS r
    JOIN competitions.teams AS t USING (team_id)
    JOIN competitions.competitions AS c ON c.competition_id = r.competition_id
    LEFT JOIN competitions.clubs AS club ON club.club_id = t.club_id
    WHERE r.person_id = $1 AND r.status IN ('approved', 'deregistered')
    ORDER BY r.valid_from DESC, r.registration_id DESC LIMIT 200
"""


async def played_by(tx: Transaction, subjects: Sequence[Subject], cursor: Cursor) -> Played:
    """Match by match, the latest first."""
    after = cursor.convert(Offset)
    offset = after[0] if after else 0
    rows = await tx.fetch(
        f"""
        WITH own AS (
            SELECT c.match_id, c.team_id, jsonb_agg(c.figures)::text AS figures
            FROM competitions.contributions AS c
            JOIN unnest($1::uuid[], $2::text[]) AS asked (team_id, subject) ON asked.team_id = c.team_id AND asked.subject = c.subject
            GROUP BY c.match_id, c.team_id
        ), page AS (
            SELECT own.*, team.name AS team FROM own JOIN competitions.matches AS m USING (match_id)
            JOIN competitions.teams AS team ON team.team_id = own.team_id
            ORDER BY m.kicks_off_at DESC, m.match_id OFFSET $3 LIMIT $4
        )
        SELECT held.*, page.team_id AS own_team_id, page.team AS own_team, page.figures
        FROM page JOIN ({MATCH}) AS held USING (match_id) ORDER BY held.kicks_off_at DESC, held.match_id
        """,
        [team_id for team_id, _ in subjects],
        [subject for _, subject in subjects],
        offset,
        cursor.limit + 1,
    )
    page = cursor.slice(list(enumerate(map(_appearance, rows), start=offset + 1)), lambda row: (row[0],), lambda row: row[1])
    return Played(appearances=page, columns=_columns(page.items))


def _appearance(row: Mapping[str, Any]) -> Appearance:
    columns = [column for column in sport(row["sport"]).columns if column.of != "team" and not column.denominator]
    sums: dict[str, int] = {}
    for figures in msgspec.json.decode(row["figures"], type=list[dict[str, int]]):
        for figure, number in figures.items():
            sums[figure] = sums.get(figure, 0) + number
    return Appearance(match=match_view(row), team_id=row["own_team_id"], team=row["own_team"], values=values_shown(columns, sums))


def _columns(appearances: Sequence[Appearance]) -> tuple[ColumnView, ...]:
    """Of one sport, or of several one after the other; how often he appeared is said by the list itself."""
    shown = {key for each in appearances for key in each.values} - {"appearances"}
    sports = dict.fromkeys(each.match.sport for each in appearances)
    return tuple(view for key in sports for view in columns_shown(sport(key).columns) if view.key in shown and view.of != "team")


class Suspended(msgspec.Struct, frozen=True, kw_only=True):
    """A ban as a page lists it, with the matches that it was, or is to be, served in."""

    competition: str
    slug: str
    suspension: Suspension
    served: tuple[MatchView, ...]
    misses: tuple[MatchView, ...]


async def suspensions_of(tx: Transaction, person_id: UUID) -> list[Suspended]:
    """Those that run first, then the latest."""
    rows = await tx.fetch(
        """
        SELECT c.name AS competition, c.slug, s.suspension::text AS suspension
        FROM competitions.suspensions AS s JOIN competitions.competitions AS c USING (competition_id)
        WHERE s.person_id = $1
        ORDER BY s.suspension ->> 'state' <> 'running', c.season DESC, s.key DESC LIMIT 50
        """,
        person_id,
    )
    if not rows:
        return []
    kept = [(row, _SUSPENSION.decode(row["suspension"])) for row in rows]
    ids = {match_id for _, ban in kept for match_id in (*ban.served, *ban.misses)}
    matches = {view.match_id: view for view in await matches_by_id(tx, list(ids))}
    return [
        Suspended(
            competition=row["competition"],
            slug=row["slug"],
            suspension=ban,
            served=tuple(matches[match_id] for match_id in ban.served if match_id in matches),
            misses=tuple(matches[match_id] for match_id in ban.misses if match_id in matches),
        )
        for row, ban in kept
    ]

"""What a team's page and a club's page ask."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.participants.people import VALID
from matchday.modules.competitions.domain.regulations.squads import SquadRules
from matchday.modules.competitions.queries import MATCH, match_view
from matchday.modules.competitions.queries.participants import badge_path, squad_shown
from matchday.modules.competitions.schemas import MatchView
from matchday.modules.competitions.schemas.participants import SquadView
from matchday.modules.competitions.store.registrations import load_squad

MATCHES_MAX = 400
SEASONS_MAX = 300
OPPONENTS_MAX = 60


class TeamHead(msgspec.Struct, frozen=True, kw_only=True):
    """A team with its club, its competition and whose this is."""

    team_id: UUID
    name: str
    code: str
    club_id: UUID | None
    club: str | None
    badge: str | None
    competition_id: UUID
    slug: str
    competition: str
    season: str
    sport: str
    organisation_id: UUID
    organisation: str | None
    accent: str | None
    has_squad: bool


class ClubHead(msgspec.Struct, frozen=True, kw_only=True):
    """A club; of teams that nobody has given one, only the name is known. `team_ids` are its teams of all years."""

    side_id: UUID
    club_id: UUID | None
    name: str
    team_ids: tuple[UUID, ...]
    badge: str | None = None
    founded: int | None = None
    home_venue: str = ""
    colours: tuple[str, ...] = ()


class Season(msgspec.Struct, frozen=True, kw_only=True):
    """What a club has done in one competition. `rank` is of its league or group, None of a cup without one."""

    team_id: UUID
    code: str
    slug: str
    competition: str
    season: str
    sport: str
    group: str | None
    rank: int | None
    is_over: bool
    played: int
    won: int
    drawn: int
    lost: int
    scored: int
    conceded: int


class Opponent(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody a club has met, by the newest of its teams."""

    side_id: UUID
    name: str
    meetings: int


async def team_head(tx: Transaction, team_id: UUID) -> TeamHead | None:
    """None where there is no such team."""
    row = await tx.fetchrow(
        """
        SELECT t.team_id, t.name, t.code, t.club_id, club.name AS club, club.badge_key, c.competition_id, c.slug,
               c.name AS competition, c.season, c.sport, c.organisation_id, organisation.name AS organisation, organisation.accent,
               EXISTS (SELECT FROM competitions.registrations AS r
                       WHERE r.team_id = t.team_id AND r.status IN ('approved', 'deregistered')) AS has_squad
        FROM competitions.teams AS t
        JOIN competitions.competitions AS c USING (competition_id)
        LEFT JOIN competitions.clubs AS club ON club.club_id = t.club_id
        LEFT JOIN competitions.known_organisations AS organisation ON organisation.organisation_id = c.organisation_id
        WHERE t.team_id = $1
        """,
        team_id,
    )
    if row is None:
        return None
    values = {name: row[name] for name in TeamHead.__struct_fields__ if name != "badge"}
    return TeamHead(**values, badge=badge_path(row["badge_key"]))


async def club_head(tx: Transaction, side_id: UUID, name: str, team_ids: Sequence[UUID]) -> ClubHead:
    """With what the club says of itself, where it is one."""
    row = await tx.fetchrow(
        """
        SELECT club_id, badge_key, founded, home_venue, colours FROM competitions.clubs
        WHERE club_id = $1 OR club_id = (SELECT club_id FROM competitions.teams WHERE team_id = $1)
        """,
        side_id,
    )
    if row is None:
        return ClubHead(side_id=side_id, club_id=None, name=name, team_ids=tuple(team_ids))
    return ClubHead(
        side_id=row["club_id"],
        club_id=row["club_id"],
        name=name,
        team_ids=tuple(team_ids),
        badge=badge_path(row["badge_key"]),
        founded=row["founded"],
        home_venue=row["home_venue"],
        colours=tuple(row["colours"]),
    )


async def matches_of_team(tx: Transaction, team_id: UUID) -> list[MatchView]:
    """All of its competition, in time."""
    rows = await tx.fetch(
        f"{MATCH} WHERE m.home_team_id = $1 OR m.away_team_id = $1 ORDER BY m.kicks_off_at, m.number LIMIT {MATCHES_MAX}", team_id
    )
    return [match_view(row) for row in rows]


async def squad_of(tx: Transaction, team_id: UUID, rules: SquadRules, today: date) -> SquadView:
    """The approved squad, as everybody may read it."""
    team = await tx.fetchrow(
        """
        SELECT team.team_id, team.name, team.code, club.name AS club, club.colours, club.badge_key
        FROM competitions.teams AS team LEFT JOIN competitions.clubs AS club USING (club_id) WHERE team_id = $1
        """,
        team_id,
    )
    return squad_shown(team or {}, await load_squad(tx, team_id, VALID), rules, today)


async def seasons_of_club(tx: Transaction, team_ids: Sequence[UUID]) -> list[Season]:
    """The latest first. Of several tables in one competition the first that the team is in."""
    rows = await tx.fetch(
        f"""
        SELECT t.team_id, t.code, c.slug, c.name AS competition, c.season, c.sport, c.matches_finished >= c.matches AS is_over,
               standing.rank,
               standing.group_name AS "group", coalesce(r.played, 0)::int AS played, coalesce(r.won, 0)::int AS won,
               coalesce(r.drawn, 0)::int AS drawn, coalesce(r.lost, 0)::int AS lost, coalesce(r.scored, 0)::int AS scored,
               coalesce(r.conceded, 0)::int AS conceded
        FROM competitions.teams AS t
        JOIN competitions.competitions AS c USING (competition_id)
        LEFT JOIN LATERAL (
            SELECT sum(played) AS played, sum(won) AS won, sum(drawn) AS drawn, sum(lost) AS lost, sum(scored) AS scored,
                   sum(conceded) AS conceded
            FROM competitions.team_results WHERE team_id = t.team_id
        ) AS r ON true
        LEFT JOIN LATERAL (
            SELECT s.rank, held.group_name FROM competitions.standings AS s
            JOIN competitions.tables AS held USING (table_id) JOIN competitions.stages AS stage USING (stage_id)
            WHERE s.team_id = t.team_id ORDER BY stage.place LIMIT 1
        ) AS standing ON true
        WHERE t.team_id = ANY($1) ORDER BY c.season DESC, c.competition_id DESC LIMIT {SEASONS_MAX}
        """,
        list(team_ids),
    )
    return [Season(**row) for row in rows]


async def opponents_of(tx: Transaction, team_ids: Sequence[UUID]) -> list[Opponent]:
    """Whom these teams have met, most often first; a club is one, and so are teams of one name without a club."""
    rows = await tx.fetch(
        f"""
        WITH met AS (
            SELECT away_team_id AS team_id FROM competitions.matches WHERE home_team_id = ANY($1) AND phase = 'finished'
            UNION ALL
            SELECT home_team_id FROM competitions.matches WHERE away_team_id = ANY($1) AND phase = 'finished'
        )
        SELECT coalesce((array_agg(t.club_id))[1], (array_agg(t.team_id ORDER BY t.team_id DESC))[1]) AS side_id,
               coalesce(min(club.name), min(t.name)) AS name, count(*) AS meetings
        FROM met JOIN competitions.teams AS t USING (team_id) LEFT JOIN competitions.clubs AS club ON club.club_id = t.club_id
        WHERE t.team_id <> ALL($1)
        GROUP BY coalesce(t.club_id::text, lower(t.name)) ORDER BY count(*) DESC, 2 LIMIT {OPPONENTS_MAX}
        """,
        list(team_ids),
    )
    return [Opponent(**row) for row in rows]


async def sides_named(tx: Transaction, asked: str) -> list[Opponent]:
    """Clubs, and names of teams without one, with this in their name; those with the most seasons first."""
    rows = await tx.fetch(
        f"""
        SELECT coalesce((array_agg(t.club_id))[1], (array_agg(t.team_id ORDER BY t.team_id DESC))[1]) AS side_id,
               coalesce(min(club.name), min(t.name)) AS name, count(*) AS meetings
        FROM competitions.teams AS t LEFT JOIN competitions.clubs AS club ON club.club_id = t.club_id
        WHERE position($1 IN lower(t.name)) > 0 OR position($1 IN club.plain_name) > 0
        GROUP BY coalesce(t.club_id::text, lower(t.name)) ORDER BY count(*) DESC, 2 LIMIT {OPPONENTS_MAX}
        """,
        asked.casefold(),
    )
    return [Opponent(**row) for row in rows]

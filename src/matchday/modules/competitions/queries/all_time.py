"""What is asked across competitions: all-time tables of an organisation, and two clubs against each other."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from matchday.backbone.database import Transaction

Counted = Literal["as_counted", "three_points"]

# A club is known by its id; teams that nobody has given a club go together by their name.
_CLUB = "coalesce(t.club_id::text, lower(t.name))"

_AS_COUNTED = f"""
    SELECT {_CLUB} AS key, count(DISTINCT t.competition_id) AS seasons, sum(r.played) AS played, sum(r.won) AS won,
           sum(r.drawn) AS drawn, sum(r.lost) AS lost, sum(r.goals_for) AS goals_for, sum(r.goals_against) AS goals_against,
           sum(r.points) AS points, count(*) FILTER (WHERE r.rank = 1 AND s.kind = 'league') AS firsts
    FROM competitions.standings AS r
    JOIN competitions.tables AS held ON held.table_id = r.table_id
    JOIN competitions.stages AS s ON s.stage_id = held.stage_id
    JOIN competitions.teams AS t ON t.team_id = r.team_id
    JOIN competitions.competitions AS c ON c.competition_id = t.competition_id
    WHERE c.organisation_id = $1 AND c.sport = $2
    GROUP BY 1
"""

_THREE_POINTS = f"""
    SELECT {_CLUB} AS key, count(DISTINCT t.competition_id) AS seasons, sum(r.played) AS played, sum(r.won) AS won,
           sum(r.drawn) AS drawn, sum(r.lost) AS lost, sum(r.scored) AS goals_for, sum(r.conceded) AS goals_against,
           sum(3 * r.won + r.drawn) AS points, 0 AS firsts
    FROM competitions.team_results AS r
    JOIN competitions.teams AS t ON t.team_id = r.team_id
    JOIN competitions.competitions AS c ON c.competition_id = r.competition_id
    WHERE c.organisation_id = $1 AND c.sport = $2
    GROUP BY 1
"""


async def all_time(
    tx: Transaction, organisation_id: UUID, sport: str, counted: Counted, offset: int, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Best first. `as_counted` sums what the tables of each season say, deductions too; `three_points` counts every match
    that has ended, cup ties and finals too, by three points for a win; one that was level when play ended is a draw."""
    return await tx.fetch(
        f"""
        WITH counted AS ({_AS_COUNTED if counted == "as_counted" else _THREE_POINTS}), placed AS (
            SELECT *, rank() OVER (ORDER BY points DESC, goals_for - goals_against DESC, goals_for DESC) AS rank FROM counted
        )
        SELECT p.rank, p.seasons, p.played::int, p.won::int, p.drawn::int, p.lost::int, p.goals_for::int, p.goals_against::int,
               p.points::int, p.firsts, latest.club_id, coalesce(club.name, latest.name) AS club
        FROM placed AS p
        CROSS JOIN LATERAL (
            SELECT t.club_id, t.name FROM competitions.teams AS t
            JOIN competitions.competitions AS c ON c.competition_id = t.competition_id
            WHERE c.organisation_id = $1 AND {_CLUB} = p.key
            ORDER BY t.team_id DESC LIMIT 1
        ) AS latest
        LEFT JOIN competitions.clubs AS club ON club.club_id = latest.club_id
        ORDER BY p.rank, lower(coalesce(club.name, latest.name)), p.key
        OFFSET $3 LIMIT $4
        """,
        organisation_id,
        sport,
        offset,
        limit,
    )


async def teams_of_side(tx: Transaction, side_id: UUID) -> tuple[str, list[UUID]] | None:
    """A club's teams of all years, with its name. A team stands for its club; where it has none, for the teams of its
    organisation that are called the same."""
    row = await tx.fetchrow(
        """
        SELECT club.name, array(SELECT team_id FROM competitions.teams AS t WHERE t.club_id = club.club_id ORDER BY team_id) AS teams
        FROM competitions.clubs AS club
        WHERE club.club_id = $1 OR club.club_id = (SELECT club_id FROM competitions.teams WHERE team_id = $1)
        """,
        side_id,
    )
    if row is None:
        row = await tx.fetchrow(
            """
            SELECT t.name, array(
                SELECT other.team_id FROM competitions.teams AS other
                JOIN competitions.competitions AS year ON year.competition_id = other.competition_id
                WHERE lower(other.name) = lower(t.name) AND other.club_id IS NULL
                    AND year.organisation_id = c.organisation_id AND year.sport = c.sport
                ORDER BY other.team_id
            ) AS teams
            FROM competitions.teams AS t JOIN competitions.competitions AS c ON c.competition_id = t.competition_id
            WHERE t.team_id = $1
            """,
            side_id,
        )
    return (row["name"], row["teams"]) if row else None

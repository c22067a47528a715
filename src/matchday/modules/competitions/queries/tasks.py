"""What an organiser has to do in a competition, in numbers."""

import msgspec

from matchday.backbone.database import Transaction


class TasksView(msgspec.Struct, frozen=True, kw_only=True):
    """How much of everything there is, and how much of it waits for somebody."""

    teams: int
    without_squad: int
    handed_in: int
    matches: int
    finished: int
    overdue: int
    postponed: int
    stages: int
    follow_ups: int
    doubts: int
    regulations: str


async def tasks_of(tx: Transaction, slug: str) -> TasksView | None:
    """None where there is no such competition. A match is overdue three hours after a kick-off that nobody entered."""
    row = await tx.fetchrow(
        """
        SELECT c.regulations, c.matches, c.matches_finished AS finished,
               (SELECT count(*) FROM competitions.teams AS t WHERE t.competition_id = c.competition_id) AS teams,
               (SELECT count(*) FROM competitions.teams AS t WHERE t.competition_id = c.competition_id AND NOT EXISTS (
                    SELECT 1 FROM competitions.registrations AS r WHERE r.team_id = t.team_id AND r.status = 'approved'
                )) AS without_squad,
               (SELECT count(*) FROM competitions.registrations AS r
                WHERE r.competition_id = c.competition_id AND r.status = 'submitted') AS handed_in,
               (SELECT count(*) FROM competitions.matches AS m WHERE m.competition_id = c.competition_id
                AND m.phase = 'scheduled' AND m.kicks_off_at < now() - interval '3 hours'
                AND m.home_team_id IS NOT NULL AND m.away_team_id IS NOT NULL) AS overdue,
               (SELECT count(*) FROM competitions.matches AS m
                WHERE m.competition_id = c.competition_id AND m.phase = 'postponed') AS postponed,
               (SELECT count(*) FROM competitions.stages AS s WHERE s.competition_id = c.competition_id AND s.key IS NOT NULL) AS stages,
               (SELECT count(*) FROM competitions.follow_ups AS f
                WHERE f.competition_id = c.competition_id AND f.state = 'open') AS follow_ups,
               (SELECT count(*) FROM competitions.doubts AS d WHERE d.organisation_id = c.organisation_id AND d.answer IS NULL) AS doubts
        FROM competitions.competitions AS c WHERE c.slug = $1
        """,
        slug,
    )
    return TasksView(**row) if row else None

"""What the portal answers to programs."""

from datetime import datetime
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Goal, Phase, Score
from matchday.modules.portal.domain import MatchView


class LiveMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match being played. `minute` is what a scoreboard shows (`45+2`), empty while no clock runs."""

    match_id: UUID
    competition: str
    competition_slug: str
    stage: str
    group: str | None
    home: str
    away: str
    kicks_off_at: datetime
    phase: Phase
    minute: str
    score: Score | None
    goals: tuple[Goal, ...]

    @classmethod
    def of(cls, match: MatchView) -> "LiveMatch":
        """From the page's view."""
        return cls(
            match_id=match.match_id,
            competition=match.competition_name,
            competition_slug=match.competition_slug,
            stage=match.stage,
            group=match.group,
            home=match.home,
            away=match.away,
            kicks_off_at=match.kicks_off_at,
            phase=match.phase,
            minute=match.minute_now,
            score=match.score,
            goals=match.goals,
        )


class LiveMatches(msgspec.Struct, frozen=True, kw_only=True):
    """All matches being played, earliest kick-off first."""

    matches: list[LiveMatch]

"""Makes the events the portal hears."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from matchday.contracts.accounts import OrganisationChanged
from matchday.contracts.competitions import CompetitionChanged, Goal, MatchChanged, Score, StandingsChanged, StandingsRow
from matchday.contracts.live import MatchProgressed

KICK_OFF = datetime(2022, 12, 18, 15, tzinfo=UTC)
MATCH, CUP, ORGANISATION = UUID(int=1), UUID(int=2), UUID(int=3)
ARGENTINA, FRANCE = UUID(int=10), UUID(int=11)
MESSI = Goal(side="home", player="Lionel Messi", minute=23, is_penalty=True)
DI_MARIA = Goal(side="home", player="Ángel Di María", minute=36)
MBAPPE = Goal(side="away", player="Kylian Mbappé", minute=80, is_penalty=True)


def match(**changes: Any) -> MatchChanged:
    """A fixture as competitions says it."""
    values: dict[str, Any] = {
        "version": 1,
        "match_id": MATCH,
        "competition_id": CUP,
        "competition_slug": "world-cup-2022",
        "competition_name": "World Cup 2022",
        "organisation_id": ORGANISATION,
        "number": 64,
        "stage": "Knock-out stage",
        "group": None,
        "round": "Final",
        "home_team_id": ARGENTINA,
        "away_team_id": FRANCE,
        "home": "Argentina",
        "away": "France",
        "home_code": "ARG",
        "away_code": "FRA",
        "venue": "Lusail Stadium",
        "kicks_off_at": KICK_OFF,
        "phase": "scheduled",
        "score": None,
        "goals": (),
    }
    return MatchChanged(**(values | changes))


def finished(version: int = 2, **changes: Any) -> MatchChanged:
    """Its result."""
    score = Score(home=3, away=3, half_time_home=2, half_time_away=0, shootout_home=4, shootout_away=2, is_after_extra_time=True)
    return match(version=version, phase="finished", score=score, **changes)


def progress(version: int = 1, goals: tuple[Goal, ...] = (), **changes: Any) -> MatchProgressed:
    """How far it is as its scorers say it."""
    values: dict[str, Any] = {
        "match_id": MATCH,
        "version": version,
        "protocol": 1,
        "phase": "first_half",
        "score": Score(home=sum(goal.side == "home" for goal in goals), away=sum(goal.side == "away" for goal in goals)),
        "goals": goals,
        "clock_minute": 0,
        "clock_started_at": KICK_OFF,
        "clock_pace": 1,
    }
    return MatchProgressed(**(values | changes))


def competition(**changes: Any) -> CompetitionChanged:
    values: dict[str, Any] = {
        "version": 1,
        "competition_id": CUP,
        "organisation_id": ORGANISATION,
        "slug": "world-cup-2022",
        "name": "World Cup 2022",
        "season": "2022",
        "sport": "football",
        "matches": 64,
        "matches_finished": 63,
    }
    return CompetitionChanged(**(values | changes))


def organisation(version: int = 1, accent: str = "#7a1f5c") -> OrganisationChanged:
    return OrganisationChanged(version=version, organisation_id=ORGANISATION, slug="football", name="World football", accent=accent)


def standings(version: int = 1, points: int = 6) -> StandingsChanged:
    """The table of Group C with one line."""
    row = StandingsRow(
        rank=1,
        team="Argentina",
        team_id=ARGENTINA,
        played=3,
        won=2,
        drawn=0,
        lost=1,
        goals_for=5,
        goals_against=2,
        goal_difference=3,
        points=points,
        adjustment=0,
        decided_by=None,
    )
    return StandingsChanged(
        version=version,
        table_key=f"{CUP}/Group stage/Group C",
        competition_id=CUP,
        competition_slug="world-cup-2022",
        stage="Group stage",
        group="Group C",
        rows=(row,),
    )


def later(hours: float) -> datetime:
    """So many hours after kick-off."""
    return KICK_OFF + timedelta(hours=hours)

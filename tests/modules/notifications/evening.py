"""A match of the tests, told as competitions and live tell it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.modules.notifications.post import Post, now

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import MatchChanged, Score
from matchday.contracts.event import Event
from matchday.contracts.live import Incident, Involved, LineUp, Listed, MatchProgressed
from matchday.modules.notifications.store import destinations
from matchday.modules.notifications.workers.spreading import spread_some

ALL = ["kick_off", "score", "half_time", "full_time", "final", "line_ups", "cards", "changes", "news"]


class Evening:
    """One match, whose states grow by what happens in it."""

    def __init__(self, **changes: Any) -> None:
        self.match_id, self.competition_id, self.organisation_id = new_id(), new_id(), new_id()
        self.home_id, self.away_id = new_id(), new_id()
        self.kicks_off_at = now()
        self.phase, self.minute, self.version, self.progress = "scheduled", 0, 0, 0
        self.incidents: list[Incident] = []
        self.line_ups: list[LineUp] = []
        self.sport = "football"
        self.protocol = 1
        self.after: dict[str, Any] = {}
        self.clubs: dict[str, Any] = {}
        for name, value in changes.items():
            setattr(self, name, value)

    def match(self, phase: str = "scheduled", score: Score | None = None, **changes: Any) -> MatchChanged:
        self.version += 1
        values: dict[str, Any] = {
            "match_id": self.match_id, "version": self.version, "competition_id": self.competition_id, "competition_slug": "cup",
            "competition_name": "Cup", "organisation_id": self.organisation_id, "number": 1, "stage": "league", "group": None,
            "round": "Round 1", "home_team_id": self.home_id, "away_team_id": self.away_id, "home": "Eagles", "away": "Owls",
            "home_code": "EAG", "away_code": "OWL", "venue": None, "kicks_off_at": self.kicks_off_at, "phase": phase, "score": score,
            "goals": (), "sport": self.sport,
        }  # fmt: skip
        return MatchChanged(**(values | self.clubs | changes))

    def score(self) -> Score:
        goals = [each.side for each in self.incidents if each.kind in ("goal", "wicket")]
        return Score(home=goals.count("home"), away=goals.count("away"), **self.after)

    def state(self, phase: str | None = None) -> MatchProgressed:
        self.progress += 1
        self.phase = phase or self.phase
        return MatchProgressed(
            match_id=self.match_id,
            version=self.progress,
            protocol=self.protocol,
            phase=self.phase,
            score=None if self.phase == "scheduled" else self.score(),
            goals=(),
            clock_minute=self.minute,
            clock_started_at=None,
            clock_pace=1,
            sport=self.sport,
            incidents=tuple(self.incidents),
            line_ups=tuple(self.line_ups),
        )

    def goal(
        self, side: str = "home", player: str = "Ada", *, kind: str = "goal", incident_id: UUID | None = None, **details: Any
    ) -> Incident:
        self.minute += 1
        self.incidents.append(
            Incident(
                incident_id=incident_id or new_id(),
                kind=kind,
                side=side,  # type: ignore[arg-type]
                phase=self.phase,
                minute=self.minute,
                people=(Involved(role="scorer", name=player),),
                details=details,
            )
        )
        score = self.score()
        self.incidents[-1] = _scored(self.incidents[-1], score) if kind != "card" else self.incidents[-1]
        return self.incidents[-1]

    def sheet(self, side: str) -> None:
        self.line_ups.append(LineUp(side=side, players=(Listed(name="Ada"), Listed(name="Bea")), formation="4-3-3"))  # type: ignore[arg-type]


def _scored(incident: Incident, score: Score) -> Incident:
    values = {name: getattr(incident, name) for name in incident.__struct_fields__}
    return Incident(**(values | {"score": (score.home, score.away)}))


async def follows(post: Post, subject_id: UUID, *, kinds: list[str] | None = None, ways: tuple[str, ...] = ("inbox",)) -> UUID:
    """Somebody new follows it; returns the account."""
    from_now = new_id()
    async with post.database.begin("notifications") as tx:
        for way in ways:
            destination = await destinations.own_destination(tx, from_now, way)
            await destinations.put_follows(tx, subject_id, [destination], kinds or ALL)
    return from_now


async def chat(post: Post, subject_id: UUID, chat_id: str = "77", *, kinds: list[str] | None = None) -> UUID:
    """A chat that is linked; returns the destination."""
    async with post.database.begin("notifications") as tx:
        made = await destinations.put_destination(tx, new_id(), sink="telegram", account_id=new_id(), address=chat_id, title="@ada")
        await destinations.put_follows(tx, subject_id, [made], kinds or ALL)
    return made


async def spread(database: Database, receivers_max: int = 500) -> None:
    while await spread_some(database, receivers_max):
        continue


async def told(post: Post, *events: Event) -> list[str]:
    """What has happened by these, in order."""
    before = {row["happening_id"] for row in await happened(post)}
    await post.hear(*events)
    return [row["what"] for row in await happened(post) if row["happening_id"] not in before]


async def happened(post: Post) -> list[Any]:
    async with post.database.read("notifications") as tx:
        return await tx.fetch(
            "SELECT happening_id, kind, corrects, facts->>'what' AS what, facts->>'home_score' AS home, facts->>'away_score' AS away, "
            "facts->>'player' AS player FROM notifications.happenings ORDER BY happened_at, facts->>'what'"
        )


def later(hours: float) -> datetime:
    return now() + timedelta(hours=hours)

"""What pages and clients ask. Every question is one statement, so that what belongs together is of one moment."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Goal, Score, StandingsRow
from matchday.contracts.live import Incident as ToldIncident
from matchday.modules.portal.domain import (
    Clock,
    MatchView,
    fold,
    is_official,
    minute_text,
    search_expression,
)

COMING_MAX = 8
RESULTS_MAX = 8
COMPETITIONS_MAX = 12
LIVE_MAX = 100
FOUND_MAX = 20
ARTICLES_MAX = 6
TEAM_MATCHES_MAX = 100
_KICK_OFF_GRACE = "3 hours"
"""A match that nobody has started stays among the coming ones this long after its kick-off time."""

_SCORE = msgspec.json.Decoder(Score)
_GOALS = msgspec.json.Decoder(tuple[Goal, ...])
_INCIDENTS = msgspec.json.Decoder(tuple[ToldIncident, ...])
_ROWS = msgspec.json.Decoder(tuple[StandingsRow, ...])

_MATCH = """
    known.match_id, known.competition_id, known.competition_slug, known.competition_name, known.stage, known.group_name,
    known.round, known.home_team_id, known.away_team_id, known.home, known.away, known.home_code, known.away_code,
    known.venue, known.kicks_off_at, known.phase, known.score, known.goals, known.sport,
    progress.phase AS progress_phase, progress.score AS progress_score, progress.goals AS progress_goals,
    progress.clock_minute, progress.clock_started_at, progress.clock_pace, clock_timestamp() AS now
"""
_WITH_PROGRESS = "portal.known_matches known LEFT JOIN portal.known_progress progress USING (match_id)"


class Competition(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list of competitions."""

    slug: str
    name: str
    season: str
    matches: int
    matches_finished: int


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team somebody may look for."""

    team_id: UUID
    name: str
    code: str


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A line of news."""

    slug: str
    title: str
    summary: str
    picture: str | None
    picture_text: str
    published_at: datetime
    organisation: str | None


class MatchPage(msgspec.Struct, frozen=True, kw_only=True):
    """A match with all its page shows, and the number of the room's last message it contains."""

    match: MatchView
    organisation_id: UUID
    table: tuple[StandingsRow, ...]
    accent: str | None
    room_seq: int
    now: datetime


class LiveList(msgspec.Struct, frozen=True, kw_only=True):
    """What is being played, and the number of the room's last message it contains."""

    matches: list[MatchView]
    room_seq: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search has found."""

    competitions: list[Competition]
    teams: list[Team]
    matches: list[MatchView]

    @property
    def is_empty(self) -> bool:
        """Nothing at all."""
        return not (self.competitions or self.teams or self.matches)


async def match_page(tx: Transaction, match_id: UUID, room: str) -> MatchPage | None:
    """One match with its group's table, its organisation's colour and where its room stands."""
    row = await tx.fetchrow(
        f"""
        SELECT {_MATCH}, progress.incidents, known.organisation_id, standings.rows AS table_rows, organisation.accent,
            coalesce(room.seq, 0) AS room_seq
        FROM {_WITH_PROGRESS}
        LEFT JOIN portal.known_organisations organisation USING (organisation_id)
        LEFT JOIN portal.known_tables standings
            ON standings.competition_id = known.competition_id AND standings.stage = known.stage
            AND standings.group_name IS NOT DISTINCT FROM known.group_name
        LEFT JOIN portal.rooms room ON room.room = $2
        WHERE known.match_id = $1
        """,
        match_id,
        room,
    )
    if row is None:
        return None
    return MatchPage(
        match=_with_incidents(_view(row), row),
        organisation_id=row["organisation_id"],
        table=_ROWS.decode(row["table_rows"]) if row["table_rows"] else (),
        accent=row["accent"],
        room_seq=row["room_seq"],
        now=row["now"],
    )


async def matches(tx: Transaction, match_ids: Iterable[UUID]) -> dict[UUID, MatchView]:
    """These matches as they are shown now, those we know."""
    rows = await tx.fetch(
        f"SELECT {_MATCH}, progress.incidents FROM {_WITH_PROGRESS} WHERE known.match_id = ANY($1)",
        list(match_ids),
    )
    return {row["match_id"]: _with_incidents(_view(row), row) for row in rows}


async def live_list(tx: Transaction, room: str = "") -> LiveList:
    """Matches between kick-off and final whistle, earliest first: those that scorers follow, and those of which only
    the competition says so."""
    rows = await tx.fetch(
        f"""
        WITH place AS (SELECT coalesce(max(seq), 0) AS room_seq FROM portal.rooms WHERE room = $1),
        running AS (
            SELECT match_id FROM portal.known_progress WHERE phase NOT IN ('scheduled', 'finished')
            UNION
            SELECT match_id FROM portal.known_matches WHERE phase NOT IN ('scheduled', 'finished')
        ),
        shown AS (
            SELECT {_MATCH} FROM running
            JOIN portal.known_matches known USING (match_id)
            LEFT JOIN portal.known_progress progress USING (match_id)
        )
        SELECT * FROM place LEFT JOIN shown ON true
        ORDER BY shown.kicks_off_at, shown.match_id LIMIT {LIVE_MAX}
        """,
        room,
    )
    shown = [_view(row) for row in rows if row["match_id"] is not None]
    return LiveList(
        matches=[match for match in shown if match.is_live],
        room_seq=rows[0]["room_seq"],
    )


async def coming(tx: Transaction) -> list[MatchView]:
    """What is played next."""
    rows = await tx.fetch(
        f"""
        SELECT {_MATCH} FROM {_WITH_PROGRESS}
        WHERE known.phase = 'scheduled' AND known.kicks_off_at > now() - interval '{_KICK_OFF_GRACE}'
            AND coalesce(progress.phase, 'scheduled') = 'scheduled'
        ORDER BY known.kicks_off_at, known.match_id LIMIT {COMING_MAX}
        """
    )
    return [_view(row) for row in rows]


async def results(tx: Transaction) -> list[MatchView]:
    """What was played last."""
    rows = await tx.fetch(
        f"""
        SELECT {_MATCH} FROM {_WITH_PROGRESS}
        WHERE known.phase = 'finished' AND coalesce(progress.phase, 'finished') = 'finished'
        ORDER BY known.kicks_off_at DESC, known.match_id LIMIT {RESULTS_MAX}
        """
    )
    return [_view(row) for row in rows]


async def competitions(tx: Transaction) -> list[Competition]:
    """Those still being played first, the newest season first."""
    rows = await tx.fetch(
        f"""
        SELECT slug, name, season, matches, matches_finished FROM portal.known_competitions
        ORDER BY matches_finished >= matches, season DESC, name LIMIT {COMPETITIONS_MAX}
        """
    )
    return [_competition(row) for row in rows]


async def articles(tx: Transaction, about: Iterable[UUID] = ()) -> list[Article]:
    """The newest public ones; of those about any of these, if any are named."""
    rows = await tx.fetch(
        """
        SELECT slug, title, summary, picture, picture_text, published_at, organisation.name AS organisation
        FROM portal.known_articles LEFT JOIN portal.known_organisations AS organisation USING (organisation_id)
        WHERE published_at IS NOT NULL AND ($1::uuid[] = '{}' OR subject_ids && $1)
        ORDER BY published_at DESC LIMIT $2
        """,
        list(about),
        ARTICLES_MAX,
    )
    return [Article(**row) for row in rows]


async def team_with_matches(tx: Transaction, team_id: UUID) -> tuple[Team, list[MatchView]] | None:
    """A team and its matches, the latest first."""
    row = await tx.fetchrow("SELECT team_id, name, code FROM portal.known_teams WHERE team_id = $1", team_id)
    if row is None:
        return None
    played = await tx.fetch(
        f"""
        SELECT {_MATCH} FROM {_WITH_PROGRESS}
        WHERE known.home_team_id = $1 OR known.away_team_id = $1
        ORDER BY known.kicks_off_at DESC, known.match_id LIMIT {TEAM_MATCHES_MAX}
        """,
        team_id,
    )
    return _team(row), [_view(match) for match in played]


async def search(tx: Transaction, asked: str) -> Found:
    """Competitions, teams and matches with words that begin with every word asked for."""
    expression = search_expression(asked)
    if not expression:
        return Found(competitions=[], teams=[], matches=[])
    found_competitions = await tx.fetch(
        f"""
        SELECT slug, name, season, matches, matches_finished FROM portal.known_competitions
        WHERE words @@ to_tsquery('simple', $1) ORDER BY season DESC, name LIMIT {FOUND_MAX}
        """,
        expression,
    )
    found_teams = await tx.fetch(
        f"""
        SELECT team_id, name, code FROM portal.known_teams
        WHERE words @@ to_tsquery('simple', $1) ORDER BY folded <> $2, name, team_id LIMIT {FOUND_MAX}
        """,
        expression,
        fold(asked),
    )
    found_matches = await tx.fetch(
        f"""
        SELECT {_MATCH} FROM {_WITH_PROGRESS}
        WHERE known.words @@ to_tsquery('simple', $1) ORDER BY known.kicks_off_at DESC, known.match_id LIMIT {FOUND_MAX}
        """,
        expression,
    )
    return Found(
        competitions=[_competition(row) for row in found_competitions],
        teams=[_team(row) for row in found_teams],
        matches=[_view(row) for row in found_matches],
    )


def _view(row: Any) -> MatchView:
    """The two accounts of a match as one, by the rule of the domain."""
    use_official = is_official(row["phase"], row["progress_phase"])
    score = row["score"] if use_official else row["progress_score"]
    goals = row["goals"] if use_official else row["progress_goals"]
    phase = row["phase"] if use_official else row["progress_phase"]
    clock = (
        None
        if use_official
        else Clock(
            minute=row["clock_minute"],
            started_at=row["clock_started_at"],
            pace=row["clock_pace"],
        )
    )
    return MatchView(
        match_id=row["match_id"],
        competition_id=row["competition_id"],
        competition_slug=row["competition_slug"],
        competition_name=row["competition_name"],
        stage=row["stage"],
        group=row["group_name"],
        round=row["round"],
        home_team_id=row["home_team_id"],
        away_team_id=row["away_team_id"],
        home=row["home"],
        away=row["away"],
        home_code=row["home_code"],
        away_code=row["away_code"],
        venue=row["venue"],
        kicks_off_at=row["kicks_off_at"],
        phase=phase,
        score=_SCORE.decode(score) if score else None,
        goals=_GOALS.decode(goals) if goals != "[]" else (),
        sport=row["sport"],
        clock_minute=clock.minute if clock else None,
        clock_started_at=clock.started_at if clock else None,
        clock_pace=clock.pace if clock else 1,
        minute_now=minute_text(clock, phase, row["now"]) if clock else "",
    )


def _with_incidents(match: MatchView, row: Any) -> MatchView:
    """The scorers' protocol line by line, while it tells the goals that the match is shown with."""
    is_theirs = row["progress_goals"] is not None and _GOALS.decode(row["progress_goals"]) == match.goals
    if not is_theirs or match.phase != row["progress_phase"]:
        return match
    return msgspec.structs.replace(match, incidents=_INCIDENTS.decode(row["incidents"]))


def _competition(row: Any) -> Competition:
    return Competition(**dict(row))


def _team(row: Any) -> Team:
    return Team(**dict(row))

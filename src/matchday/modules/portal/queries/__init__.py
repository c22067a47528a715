"""What pages and clients ask. Every question is one statement, so that what belongs together is of one moment."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import NOT_IN_PLAY, Goal, Score, StandingsRow
from matchday.contracts.live import Figures, Involved, LineUp, SignedOff
from matchday.contracts.live import Incident as ToldIncident
from matchday.modules.portal.domain import (
    Clock,
    MatchView,
    fold,
    is_official,
    minute_text,
    search_expression,
)
from matchday.modules.portal.queries.reports import REPORT, as_reported

COMING_MAX = 8
RESULTS_MAX = 8
COMPETITIONS_MAX = 12
LIVE_MAX = 100
FOUND_MAX = 20
ARTICLES_MAX = 6
MEETINGS_MAX = 20
_KICK_OFF_GRACE = "3 hours"
"""A match that nobody has started stays among the coming ones this long after its kick-off time."""

_SCORE = msgspec.json.Decoder(Score)
_GOALS = msgspec.json.Decoder(tuple[Goal, ...])
_INCIDENTS = msgspec.json.Decoder(tuple[ToldIncident, ...])
_LINE_UPS = msgspec.json.Decoder(tuple[LineUp, ...])
_FIGURES = msgspec.json.Decoder(tuple[Figures, ...])
_OFFICIALS = msgspec.json.Decoder(tuple[Involved, ...])
_SIGNED_OFF = msgspec.json.Decoder(SignedOff)
_ROWS = msgspec.json.Decoder(tuple[StandingsRow, ...])

_MATCH = """
    known.match_id, known.competition_id, known.competition_slug, known.competition_name, known.stage, known.group_name,
    known.round, known.home_team_id, known.away_team_id, known.home, known.away, known.home_code, known.away_code,
    known.venue, known.kicks_off_at, known.phase, known.score, known.goals, known.sport, known.result_by, known.note,
    progress.phase AS progress_phase, progress.score AS progress_score, progress.goals AS progress_goals,
    progress.clock_minute, progress.clock_started_at, progress.clock_pace, progress.clock_second, progress.clock_from,
    clock_timestamp() AS now
"""
_PROTOCOL = f"progress.incidents, progress.line_ups, progress.figures, progress.officials, progress.signed_off, {REPORT}"
_IDLE = ", ".join(f"'{phase}'" for phase in NOT_IN_PLAY)
"""Written into the statement, so that it matches the partial indexes."""
_WITH_PROGRESS = "portal.known_matches known LEFT JOIN portal.known_progress progress USING (match_id)"
_WITH_PROTOCOL = f"{_WITH_PROGRESS} LEFT JOIN portal.known_reports report USING (match_id)"


class Competition(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list of competitions."""

    slug: str
    name: str
    season: str
    matches: int
    matches_finished: int


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A club somebody may look for, by the newest of its teams. `seasons` are the competitions it has played in."""

    team_id: UUID
    name: str
    code: str
    seasons: int


class Player(msgspec.Struct, frozen=True, kw_only=True):
    """A player somebody may look for, with the newest of the teams that he is registered with."""

    person_id: UUID
    name: str
    team: str


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
    """A match with all its page shows, and the numbers of the last messages of its rooms that it contains."""

    match: MatchView
    organisation_id: UUID
    table: tuple[StandingsRow, ...]
    accent: str | None
    room_seq: int
    details_seq: int
    now: datetime


class LiveList(msgspec.Struct, frozen=True, kw_only=True):
    """What is being played, and the number of the room's last message it contains."""

    matches: list[MatchView]
    room_seq: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search has found."""

    competitions: list[Competition]
    teams: list[Team]
    players: list[Player]
    matches: list[MatchView]

    @property
    def is_empty(self) -> bool:
        """Nothing at all."""
        return not (self.competitions or self.teams or self.players or self.matches)


async def match_page(tx: Transaction, match_id: UUID, room: str, details: str = "") -> MatchPage | None:
    """One match with its group's table, its organisation's colour and where its rooms stand."""
    row = await tx.fetchrow(
        f"""
        SELECT {_MATCH}, {_PROTOCOL}, known.organisation_id, standings.rows AS table_rows, organisation.accent,
            coalesce(room.seq, 0) AS room_seq, coalesce(details.seq, 0) AS details_seq
        FROM {_WITH_PROTOCOL}
        LEFT JOIN portal.known_organisations organisation USING (organisation_id)
        LEFT JOIN portal.known_tables standings
            ON standings.competition_id = known.competition_id AND standings.stage = known.stage
            AND standings.group_name IS NOT DISTINCT FROM known.group_name
        LEFT JOIN portal.rooms room ON room.room = $2
        LEFT JOIN portal.rooms details ON details.room = $3
        WHERE known.match_id = $1
        """,
        match_id,
        room,
        details,
    )
    if row is None:
        return None
    return MatchPage(
        match=_with_protocol(_view(row), row),
        organisation_id=row["organisation_id"],
        table=_ROWS.decode(row["table_rows"]) if row["table_rows"] else (),
        accent=row["accent"],
        room_seq=row["room_seq"],
        details_seq=row["details_seq"],
        now=row["now"],
    )


async def matches(tx: Transaction, match_ids: Iterable[UUID]) -> dict[UUID, MatchView]:
    """These matches as they are shown now, those we know."""
    rows = await tx.fetch(
        f"SELECT {_MATCH}, {_PROTOCOL} FROM {_WITH_PROTOCOL} WHERE known.match_id = ANY($1)",
        list(match_ids),
    )
    return {row["match_id"]: _with_protocol(_view(row), row) for row in rows}


async def live_list(tx: Transaction, room: str = "") -> LiveList:
    """Matches between kick-off and final whistle, earliest first: those that scorers follow, and those of which only
    the competition says so."""
    rows = await tx.fetch(
        f"""
        WITH place AS (SELECT coalesce(max(seq), 0) AS room_seq FROM portal.rooms WHERE room = $1),
        running AS (
            SELECT match_id FROM portal.known_progress WHERE phase NOT IN ({_IDLE})
            UNION
            SELECT match_id FROM portal.known_matches WHERE phase NOT IN ({_IDLE})
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


async def meetings(tx: Transaction, match: MatchView) -> list[MatchView]:
    """The last matches of the two clubs before this one, the latest first. Teams of one organisation, sport and name are one
    club through the years."""
    if match.home_team_id is None or match.away_team_id is None:
        return []
    rows = await tx.fetch(
        f"""
        WITH sides AS (
            SELECT team.team_id AS of_team, other.team_id
            FROM portal.known_teams AS team
            JOIN portal.known_teams AS other
                ON other.team_id = team.team_id
                OR (other.organisation_id = team.organisation_id AND other.sport = team.sport AND other.folded = team.folded)
            WHERE team.team_id IN ($1, $2)
        ), home AS (SELECT array_agg(team_id) AS ids FROM sides WHERE of_team = $1),
        away AS (SELECT array_agg(team_id) AS ids FROM sides WHERE of_team = $2),
        met AS (
            SELECT match_id FROM portal.known_matches, home, away WHERE home_team_id = ANY(home.ids) AND away_team_id = ANY(away.ids)
            UNION
            SELECT match_id FROM portal.known_matches, home, away WHERE home_team_id = ANY(away.ids) AND away_team_id = ANY(home.ids)
        )
        SELECT {_MATCH} FROM met JOIN portal.known_matches known USING (match_id)
        LEFT JOIN portal.known_progress progress USING (match_id)
        WHERE known.phase = 'finished' AND known.kicks_off_at < $3 AND known.match_id <> $4
        ORDER BY known.kicks_off_at DESC, known.match_id LIMIT {MEETINGS_MAX}
        """,
        match.home_team_id,
        match.away_team_id,
        match.kicks_off_at,
        match.match_id,
    )
    return [_view(row) for row in rows]


async def search(tx: Transaction, asked: str) -> Found:
    """Competitions, clubs, players and matches, each once, with words that begin with every word asked for."""
    expression = search_expression(asked)
    if not expression:
        return Found(competitions=[], teams=[], players=[], matches=[])
    found_competitions = await tx.fetch(
        f"""
        SELECT slug, name, season, matches, matches_finished FROM portal.known_competitions
        WHERE words @@ to_tsquery('simple', $1) ORDER BY season DESC, name LIMIT {FOUND_MAX}
        """,
        expression,
    )
    found_teams = await tx.fetch(
        f"""
        SELECT (array_agg(team_id ORDER BY team_id DESC))[1] AS team_id, min(name) AS name, min(code) AS code, count(*) AS seasons
        FROM portal.known_teams WHERE words @@ to_tsquery('simple', $1)
        GROUP BY coalesce(organisation_id, team_id), sport, folded ORDER BY min(lower(name)) <> $2, min(name), 1 LIMIT {FOUND_MAX}
        """,
        expression,
        fold(asked),
    )
    found_players = await tx.fetch(
        f"""
        SELECT * FROM (
            SELECT DISTINCT ON (person_id) person_id, name, team, folded FROM portal.known_players
            WHERE words @@ to_tsquery('simple', $1) ORDER BY person_id, team_id DESC
        ) AS player ORDER BY folded <> $2, name, person_id LIMIT {FOUND_MAX}
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
        teams=[Team(**row) for row in found_teams],
        players=[Player(person_id=row["person_id"], name=row["name"], team=row["team"]) for row in found_players],
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
            second=row["clock_second"],
            begins=row["clock_from"],
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
        result_by=row["result_by"],
        note=row["note"],
        clock_minute=clock.minute if clock else None,
        clock_started_at=clock.started_at if clock else None,
        clock_pace=clock.pace if clock else 1,
        minute_now=minute_text(clock, phase, row["now"]) if clock else "",
        clock_from=clock.begins if clock else None,
    )


def _with_protocol(match: MatchView, row: Any) -> MatchView:
    """The scorers' protocol: who played and who whistled, and while it tells the goals and the phase that the match is shown
    with, what happened and what it came to. Where there is none, what a report says."""
    if row["progress_goals"] is None:
        return as_reported(match, row)
    is_theirs = match.phase == row["progress_phase"] and _GOALS.decode(row["progress_goals"]) == match.goals
    return msgspec.structs.replace(
        match,
        line_ups=_LINE_UPS.decode(row["line_ups"]),
        officials=_OFFICIALS.decode(row["officials"]),
        incidents=_INCIDENTS.decode(row["incidents"]) if is_theirs else (),
        figures=_FIGURES.decode(row["figures"]) if is_theirs else (),
        signed_off=_SIGNED_OFF.decode(row["signed_off"]) if is_theirs and row["signed_off"] else None,
    )


def _competition(row: Any) -> Competition:
    return Competition(**dict(row))

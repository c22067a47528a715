"""Competitions set up from their regulations, and fed with scores only."""

import json
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from tests.modules.competitions.conftest import shared

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.actions.record_result import record_result
from matchday.modules.competitions.actions.set_up_stages import set_up_stages
from matchday.modules.competitions.domain.season import Competition, Match, Season
from matchday.modules.competitions.queries.stages import bracket_at, follow_ups_at
from matchday.modules.competitions.schemas import NewCompetition, NewResult
from matchday.modules.competitions.schemas.stages import BracketView, FollowUpView, NewStages

Act = Callable[..., Awaitable[Any]]
FIRST_DAY = date(2024, 6, 1)


class Cup:
    """A competition, spoken to by names."""

    def __init__(self, database: Database, slug: str) -> None:
        self.database = database
        self.slug = slug

    async def season(self) -> Season:
        async with self.database.begin("competitions") as tx:
            competition = await store.lock_competition_at(tx, self.slug)
            assert competition is not None
            return await store.load_season(tx, competition.competition_id)

    async def team_ids(self) -> dict[str, UUID]:
        return {team.name: team.team_id for team in (await self.season()).teams}

    async def play(self, home: str, away: str, score: str, **more: Any) -> Match:
        """Enters the result of their next open match, whoever of them is at home; the score is written for `home`."""
        ids = await self.team_ids()
        matches = (await self.season()).matches
        wanted = {ids[home], ids[away]}
        match = next(m for m in matches if {m.home_team_id, m.away_team_id} == wanted and m.phase == "scheduled")
        await self.enter(match, *_turned(score, is_turned=match.home_team_id != ids[home]), **more)
        return match

    async def correct(self, home: str, away: str, score: str) -> None:
        """Another result of a match that is over."""
        ids = await self.team_ids()
        matches = (await self.season()).matches
        wanted = {ids[home], ids[away]}
        match = next(m for m in matches if {m.home_team_id, m.away_team_id} == wanted and m.phase == "finished")
        await self.enter(match, *_turned(score, is_turned=match.home_team_id != ids[home]))

    async def enter(self, match: Match, home: int, away: int, **more: Any) -> None:
        async with self.database.begin("competitions") as tx:
            await record_result(tx, match.match_id, NewResult(home=home, away=away, **more))

    async def bracket(self) -> BracketView:
        async with self.database.read("competitions") as tx:
            view = await bracket_at(tx, self.slug)
        assert view is not None
        return view

    async def sides(self, round_name: str) -> list[tuple[str, str]]:
        """Who meets whom in a round, as it is shown."""
        rounds = [shown for stage in (await self.bracket()).stages for shown in stage.rounds if shown.name == round_name]
        return [(tie.home.name, tie.away.name) for shown in rounds for tie in sorted(shown.ties, key=lambda tie: tie.number)]

    async def follow_ups(self) -> list[FollowUpView]:
        async with self.database.read("competitions") as tx:
            return await follow_ups_at(tx, self.slug)


async def set_up(
    database: Database, organisation_id: UUID, teams: tuple[str, ...], regulations: str, groups: dict[str, list[list[str]]] | None = None
) -> Cup:
    """A competition by shipped regulations (their key) or a document of its own (its text), with all its stages."""
    key, document_id = (regulations, None) if "\n" not in regulations else ("plain-league", new_id())
    new = NewCompetition(name="Cup", slug=f"cup-{new_id()}", regulations=key, teams=teams)
    async with database.begin("competitions") as tx:
        made: Competition = await create_competition(tx, organisation_id, new)
        if document_id is not None:
            await tx.execute(
                "INSERT INTO competitions.regulation_documents (document_id, organisation_id, key, version, name, text)"
                " VALUES ($1, $2, $3, 1, $3, $4)",
                document_id,
                organisation_id,
                f"own-{document_id}",
                regulations,
            )
            await store.save_competition(tx, msgspec.structs.replace(made, document_id=document_id))
    cup = Cup(database, made.slug)
    ids = await cup.team_ids()
    drawn = {stage: tuple(tuple(ids[name] for name in group) for group in held) for stage, held in (groups or {}).items()}
    async with database.begin("competitions") as tx:
        plan = NewStages(first_day=FIRST_DAY, teams=tuple(ids[name] for name in teams), groups=drawn)
        await set_up_stages(tx, made.slug, plan, is_preview=False)
    return cup


def world_cup(year: int) -> tuple[dict[str, list[str]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Groups with their teams, group matches and knockout matches of openfootball's file."""
    matches = json.loads(shared(f"openfootball-worldcup/{year}-worldcup.json"))["matches"]
    groups: dict[str, list[str]] = {}
    for match in matches:
        if "group" in match:
            members = groups.setdefault(match["group"], [])
            members += [team for team in (match["team1"], match["team2"]) if team not in members]
    in_time = sorted((match for match in matches if "group" not in match), key=lambda match: (match["date"], match["time"]))
    return dict(sorted(groups.items())), [match for match in matches if "group" in match], in_time


def result_of(match: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """An openfootball score as `Cup.play` takes it."""
    score = match["score"]
    end = score.get("et", score["ft"])
    more: dict[str, Any] = {"is_after_extra_time": "et" in score}
    if "p" in score:
        more |= {"shootout_home": score["p"][0], "shootout_away": score["p"][1]}
    return f"{end[0]}:{end[1]}", more


def _turned(score: str, *, is_turned: bool) -> tuple[int, int]:
    home, _, away = score.partition(":")
    return (int(away), int(home)) if is_turned else (int(home), int(away))

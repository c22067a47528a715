"""Stages over HTTP: refusals and roles first, then drawing, pairing and the bracket."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.conftest import Read
from tests.modules.competitions.staging import Cup, set_up

from matchday.backbone.database import Database
from matchday.contracts.competitions import FollowUpChanged
from matchday.modules.competitions import module
from matchday.modules.competitions.store.documents import forget_accounts
from matchday.modules.competitions.store.personal_data import personal_data

SignIn = Callable[..., dict[str, str]]
HEAD = """format: matchday-regulations/1
key: own
name: Own
source: ours
tie_breakers: [points, goal_difference, goals_scored, drawing_of_lots]
stages:
"""
DRAWN = (
    HEAD
    + """
  - {key: groups, name: Groups, type: groups, groups: 2, drawing: {one_association_max: 1}}
  - key: finals
    name: Finals
    type: knockout
    pairing: draw
    drawing: {pots: 2, avoid_same_group: true}
    entrants: [{stage: groups, places: [1, 2]}]
    rounds: [{name: Semi-finals, legs: 2}, {name: Final}]
"""
)
SWISS = HEAD + "  - {key: open, name: Open, type: swiss, rounds_played: 3}\n"
PHASE = (
    HEAD
    + """
  - {key: phase, name: Phase, type: league_phase, drawing: {pots: 3}}
  - key: play-offs
    name: Play-offs
    type: knockout
    entrants: [{stage: phase, places: [3, 4, 5, 6]}]
    rounds: [{name: Play-offs, legs: 2}]
  - key: finals
    name: Finals
    type: knockout
    entrants: [{stage: phase, places: [1, 2]}, {stage: play-offs, winners_of: Play-offs}]
    pairing: slots
    slots: [["play-offs:W1", P1], ["play-offs:W2", P2]]
    rounds: [{name: Semi-finals, legs: 2}, {name: Final}]
"""
)
NAMES = tuple(f"Team {letter}" for letter in "ABCDEFGHIJKL")
PLAN = {"first_day": "2024-06-01"}
DECISION = {"decision": "stands", "reason": "The board met"}


async def _cup(database: Database, organisation_id: UUID, regulations: str, count: int) -> Cup:
    return await set_up(database, organisation_id, NAMES[:count], regulations)


async def _requests(site: httpx.AsyncClient, headers: dict[str, str], slug: str) -> list[int]:
    at = f"/manage/v1/competitions/{slug}"
    answers = [
        await site.post(f"{at}/stages", json=PLAN, headers=headers),
        await site.post(f"{at}/stage-previews", json=PLAN, headers=headers),
        await site.post(f"{at}/stages/open/draws", json={"seed": 1}, headers=headers),
        await site.post(f"{at}/stages/open/draw-previews", json={"seed": 1}, headers=headers),
        await site.post(f"{at}/stages/open/rounds", json={"kicks_off_at": "2024-06-01T10:00:00Z"}, headers=headers),
        await site.post(f"{at}/stages/open/round-previews", json={"kicks_off_at": "2024-06-01T10:00:00Z"}, headers=headers),
        await site.get(f"{at}/follow-ups", headers=headers),
        await site.put(f"/manage/v1/follow-ups/{UUID(int=1)}/decision", json=DECISION, headers=headers),
        await site.get(f"/manage/competitions/{slug}/stages", headers=headers | {"Accept": "application/json"}),
    ]
    return [answer.status_code for answer in answers]


async def test_only_organisers_run_stages(site: httpx.AsyncClient, sign_in: SignIn, database: Database, organisation_id: UUID) -> None:
    cup = await _cup(database, organisation_id, SWISS, 4)
    before = await cup.season()
    assert (await _requests(site, {}, cup.slug))[:7] == [401] * 7
    assert (await _requests(site, sign_in(), cup.slug))[:8] == [404] * 8
    assert (await _requests(site, sign_in("organiser", elsewhere=True), cup.slug))[:8] == [404] * 8
    assert (await _requests(site, sign_in("scorer"), cup.slug))[:7] == [403] * 7
    assert await cup.season() == before


async def test_what_cannot_be_set_up_says_why(site: httpx.AsyncClient, sign_in: SignIn, database: Database, organisation_id: UUID) -> None:
    cup = await _cup(database, organisation_id, SWISS, 4)
    at = f"/manage/v1/competitions/{cup.slug}/stages"
    headers = sign_in("organiser")
    assert (await site.post(at, json=PLAN, headers=headers)).json()["code"] == "stages_exist"
    assert (await site.post(f"{at}/open/draws", json={"seed": 1}, headers=headers)).json()["code"] == "draw_impossible"
    assert (await site.post(f"{at}/nothing/rounds", json={"kicks_off_at": "2024-06-01T10:00:00Z"}, headers=headers)).status_code == 404
    unknown = PLAN | {"replace": True, "teams": [str(UUID(int=1))]}
    assert (await site.post(at, json=unknown, headers=headers)).status_code == 422


async def test_a_draw_is_previewed_made_and_made_again_by_its_seed(
    site: httpx.AsyncClient, sign_in: SignIn, database: Database, organisation_id: UUID
) -> None:
    cup = await _cup(database, organisation_id, DRAWN, 8)
    at, headers = f"/manage/v1/competitions/{cup.slug}/stages", sign_in("organiser")
    assert await cup.sides("Semi-finals") == [("To be drawn", "To be drawn")] * 2
    early = await site.post(f"{at}/finals/draws", json={"seed": 5}, headers=headers)
    assert early.json()["code"] == "draw_impossible"
    preview = (await site.post(f"{at}/groups/draw-previews", json={"seed": 7}, headers=headers)).json()
    made = (await site.post(f"{at}/groups/draws", json={"seed": 7}, headers=headers)).json()
    assert preview["groups"] == made["groups"]
    assert sorted(name for group in made["groups"] for name in group) == list(NAMES[:8])
    for group in made["groups"]:
        for first, home in enumerate(group):
            for second, away in enumerate(group[first + 1 :], start=first + 1):
                await cup.play(home, away, f"{4 - first}:{4 - second if second < 3 else 0}")
    paired = (await site.post(f"{at}/finals/draws", json={"seed": 5}, headers=headers)).json()
    assert "rounds" in paired, paired
    groups = {name: number for number, group in enumerate(made["groups"]) for name in group}
    assert all(groups[home] != groups[away] for home, away in paired["rounds"][0])
    assert [tuple(pair) for pair in paired["rounds"][0]] == await cup.sides("Semi-finals")
    winners = {group[0] for group in made["groups"]}
    assert {away for _, away in paired["rounds"][0]} == winners, "winners of groups are at home in the second match"


async def test_a_draw_is_in_the_data_of_who_made_it_and_stays_without_a_name(
    site: httpx.AsyncClient, sign_in: SignIn, database: Database, organisation_id: UUID
) -> None:
    cup = await _cup(database, organisation_id, DRAWN, 8)
    at = f"/manage/v1/competitions/{cup.slug}/stages/groups/draws"
    assert (await site.post(at, json={"seed": 7}, headers=sign_in("organiser"))).status_code == 201
    async with database.begin("competitions") as tx:
        account_id = await tx.fetchval("SELECT made_by FROM competitions.draws")
        (made,) = (await personal_data(tx, account_id))["draws_made"]
        await forget_accounts(tx, [account_id])
        assert await personal_data(tx, account_id) == {}
        assert await tx.fetchval("SELECT count(*) FROM competitions.draws WHERE seed = 7 AND made_by IS NULL") == 1
    assert made["seed"] == 7


async def test_follow_ups_are_announced_as_they_were_said(database: Database, organisation_id: UUID, said: Read) -> None:
    cup = await _cup(database, organisation_id, HEAD + "  - {key: cup, name: Cup, type: knockout}\n", 4)
    for home, away in (("Team A", "Team D"), ("Team B", "Team C"), ("Team A", "Team B")):
        await cup.play(home, away, "1:0")
    await cup.correct("Team A", "Team D", "0:1")
    (told,) = [event for event in await said() if isinstance(event, FollowUpChanged)]
    async with database.read("competitions") as tx:
        assert [event async for event in module.announces[FollowUpChanged](tx)] == [told]


async def test_swiss_rounds_are_paired_one_after_the_other(
    site: httpx.AsyncClient, sign_in: SignIn, database: Database, organisation_id: UUID
) -> None:
    cup = await _cup(database, organisation_id, SWISS, 5)
    at, headers = f"/manage/v1/competitions/{cup.slug}/stages/open/rounds", sign_in("organiser")
    body = {"kicks_off_at": "2024-06-01T10:00:00Z"}
    byes, met = [], set()
    for number in range(3):
        made = (await site.post(at, json=body, headers=headers)).json()
        assert made["round"] == f"Round {number + 1}"
        assert (await site.post(at, json=body, headers=headers)).json()["code"] in ("round_not_over", "draw_impossible")
        byes.append(made["bye"])
        for home, away in made["pairs"]:
            met.add(frozenset((home, away)))
            await cup.play(home, away, "1:0" if home < away else "0:1")
    assert len(set(byes)) == 3
    assert len(met) == 6
    last = await site.post(at, json=body, headers=headers)
    assert last.json()["code"] == "draw_impossible"
    standings = (await site.get(f"/public/v1/competitions/{cup.slug}/standings")).json()
    rows = {row["team"]: row for row in standings["tables"][0]["rows"]}
    assert all(rows[name]["adjustment"] == 3 for name in byes)


async def test_a_league_phase_leads_to_play_offs_and_a_bracket(
    site: httpx.AsyncClient, sign_in: SignIn, database: Database, organisation_id: UUID
) -> None:
    """The shape of UEFA's since 2024: the first go on, those behind them play off, winners meet the first."""
    cup = await _cup(database, organisation_id, PHASE, 12)
    season = await cup.season()
    phase = next(stage for stage in season.stages if stage.key == "phase")
    played = [match for match in season.matches if match.stage_id == phase.stage_id]
    assert len(played) == 12 * 6 // 2
    assert await cup.sides("Semi-finals") == [("Winner Play-offs 1", "No. 1"), ("Winner Play-offs 2", "No. 2")]
    names = {team.team_id: team.name for team in season.teams}
    for match in played:
        home, away = names[match.home_team_id or UUID(int=0)], names[match.away_team_id or UUID(int=0)]
        await cup.enter(match, *((12 - NAMES.index(home), 0) if home < away else (0, 12 - NAMES.index(away))))
    assert await cup.sides("Play-offs") == [("Team F", "Team C"), ("Team E", "Team D")]
    for pair in (("Team F", "Team C"), ("Team E", "Team D")):
        await cup.play(*pair, "2:0")
        await cup.play(*pair, "0:1")
    assert await cup.sides("Semi-finals") == [("Team F", "Team A"), ("Team E", "Team B")]
    bracket: dict[str, Any] = (await site.get(f"/public/v1/competitions/{cup.slug}/bracket")).json()
    tie = bracket["stages"][0]["rounds"][0]["ties"][0]
    assert (tie["home"]["aggregate"], tie["away"]["aggregate"], tie["decided_by"], len(tie["matches"])) == (2, 1, "aggregate", 2)


@pytest.mark.parametrize("slug", ["nothing", "nothing-else"])
async def test_the_bracket_of_nothing_is_not_found(site: httpx.AsyncClient, slug: str) -> None:
    assert (await site.get(f"/public/v1/competitions/{slug}/bracket")).status_code == 404


async def test_the_page_previews_and_draws(site: httpx.AsyncClient, sign_in: SignIn, database: Database, organisation_id: UUID) -> None:
    cup = await _cup(database, organisation_id, DRAWN, 8)
    headers, at = sign_in("organiser"), f"/manage/competitions/{cup.slug}/stages"
    assert (await site.get(at, headers=sign_in("scorer"))).status_code == 403
    assert "Seed of the draw" in (await site.get(at, headers=headers)).text
    preview = await site.post(f"{at}/groups/draw", data={"seed_1": "7", "step": "preview"}, headers=headers)
    assert "This seed draws" in preview.text
    made = await site.post(f"{at}/groups/draw", data={"seed_1": "7", "step": "draw"}, headers=headers)
    assert (made.status_code, made.headers["location"]) == (303, f"{at}?done=drawn")
    early = await site.post(f"{at}/finals/draw", data={"seed_2": "7", "step": "draw"}, headers=headers)
    assert (early.status_code, "not decided yet" in early.text) == (409, True)


async def test_the_page_asks_about_follow_ups(site: httpx.AsyncClient, sign_in: SignIn, database: Database, organisation_id: UUID) -> None:
    text = HEAD + "  - {key: cup, name: Cup, type: knockout}\n"
    cup = await _cup(database, organisation_id, text, 4)
    await cup.play("Team A", "Team D", "1:0")
    await cup.play("Team B", "Team C", "1:0")
    await cup.play("Team A", "Team B", "1:0")
    await cup.correct("Team A", "Team D", "0:1")
    headers, at = sign_in("organiser"), f"/manage/competitions/{cup.slug}/stages"
    assert "Team A played as Winner Match 1. By now that is Team D." in (await site.get(at, headers=headers)).text
    (asked,) = await cup.follow_ups()
    path = f"{at}/follow-ups/{asked.follow_up_id}"
    assert (await site.post(path, data={"decision_1": "stands", "reason_1": ""}, headers=headers)).status_code == 422
    decided = await site.post(path, data={"decision_1": "replayed", "reason_1": "Ineligible"}, headers=headers)
    assert decided.headers["location"] == f"{at}?done=decided"
    assert await cup.sides("Final") == [("Team D", "Team B")]

"""Calendars, what is left of one, and what is said to a squad, as an organiser's own program asks for them."""

import httpx
import pytest
from tests.modules.competitions.taking_part import Headers, League

WISHES = {"first_day": "2026-10-17"}
REST = {"first_day": "2027-03-06", "rounds": 6, "kick_offs": ["14:00"], "reason": "The ground was under water."}


async def matches(league: League) -> list[str]:
    answer = await league.site.get("/public/v1/competitions/league/matches?limit=100")
    return [match["kicks_off_at"] for match in answer.json()["items"]]


async def ask(league: League, what: str, wishes: object, headers: Headers | None = None) -> httpx.Response:
    return await league.site.post(f"/manage/v1/competitions/league/{what}", json=wishes, headers=headers or league.organiser)


@pytest.mark.parametrize("what", ["calendar-previews", "replanning-previews", "replannings"])
async def test_who_looks_after_a_team_plans_no_league(league: League, what: str) -> None:
    await league.begin("Abbots", "Barons", "Castle", "Dukes")
    manager = await league.manager("Abbots")
    answer = await ask(league, what, WISHES if what.startswith("calendar") else REST, manager)
    assert answer.status_code in (403, 404)
    assert await matches(league) == []


async def test_what_cannot_be_planned_is_refused(league: League) -> None:
    await league.begin("Abbots")
    assert (await ask(league, "calendar-previews", WISHES)).json()["code"] == "too_few_teams"
    assert (await ask(league, "replannings", REST)).json()["code"] == "nothing_to_plan"


async def test_a_preview_changes_nothing_and_shows_what_comes(league: League) -> None:
    await league.begin("Abbots", "Barons", "Castle", "Dukes")
    preview = (await ask(league, "calendar-previews", WISHES)).json()
    assert await matches(league) == []
    assert (await ask(league, "calendar", WISHES)).status_code in (200, 201)
    drawn = await matches(league)
    assert len(drawn) == len(preview["matches"]) == 12
    moved = (await ask(league, "replanning-previews", REST)).json()
    assert await matches(league) == drawn
    assert (await ask(league, "replannings", REST)).json() == moved
    assert min(await matches(league)) >= "2027-03-06"


async def test_what_stands_against_a_squad_is_told_to_whoever_looks_after_it(league: League) -> None:
    await league.begin("Abbots", "Barons", squads="  size_max: 0\n")
    await league.draft("Abbots", await league.person("Ann Archer"))
    address = league.team("Abbots", "squad-check")
    assert (await league.site.get(address)).status_code == 401
    assert (await league.site.get(address, headers=await league.manager("Barons"))).status_code == 404
    told = (await league.site.get(address, headers=await league.manager("Abbots"))).json()["faults"]
    assert [fault["rule"] for fault in told] == ["squad_too_large"]

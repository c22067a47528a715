"""Discipline on pages: read by everybody, decided by organisers, without scripts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.modules.competitions.test_discipline import Season

from matchday.backbone.database import Database

Headers = dict[str, str]


@pytest.fixture
def season(site: httpx.AsyncClient, database: Database, organisation_id: UUID, sign_in: Callable[..., Headers]) -> Season:
    return Season(site, database, organisation_id, sign_in)


async def text_of(season: Season, path: str, headers: Headers | None = None) -> str:
    answer = await season.site.get(path, headers=headers or {})
    assert answer.status_code == 200, answer.text
    return " ".join(LexborHTMLParser(answer.text).text(separator=" ").split())


async def send(season: Season, path: str, headers: Headers | None = None, **fields: Any) -> httpx.Response:
    origin = {"Origin": str(season.site.base_url).rstrip("/")}
    return await season.site.post(path, data=fields, headers=(headers or season.organiser) | origin)


@pytest.mark.parametrize("rest", ["", "/bans", "/changes", "/carried"])
async def test_nobody_but_organisers_comes_to_the_page_of_decisions(season: Season, sign_in: Callable[..., Headers], rest: str) -> None:
    await season.start(1)
    path = f"/manage/competitions/{season.slug}/discipline{rest}"
    for headers, status in ((sign_in(), 404), (sign_in("scorer"), 403)):
        answer = await (send(season, path, headers, reason="x") if rest else season.site.get(path, headers=headers))
        assert answer.status_code == status


async def test_the_page_says_when_there_is_nothing_to_say(season: Season) -> None:
    await season.start(1)
    assert "No card so far" in await text_of(season, f"/competitions/{season.slug}/discipline")
    assert (await season.site.get("/competitions/nowhere/discipline")).status_code == 404


async def test_everybody_reads_who_is_suspended_why_and_from_what(season: Season) -> None:
    await season.start(3)
    await season.play(1, ("Ann", "red"), ("Bea", "yellow"))
    text = await text_of(season, f"/competitions/{season.slug}/discipline")
    assert "Ann Rovers Red card in match 1 · 0 of 2 matches served" in text
    assert "Misses Rovers – United" in text
    assert "and 1 more" in text
    assert "Bea Rovers Caution: 1" in text
    german = await season.site.get(f"/competitions/{season.slug}/discipline", headers={"Accept-Language": "de"})
    assert "Rote Karte in Spiel 1" in german.text


async def test_an_organiser_bans_changes_and_lifts_with_forms(season: Season) -> None:
    await season.start(3)
    path = f"/manage/competitions/{season.slug}/discipline"
    wrong = await send(season, f"{path}/bans", name="Ann", matches="2")
    assert wrong.status_code == 422
    assert 'value="Ann"' in wrong.text
    assert "Choose a team." in wrong.text
    made = await send(season, f"{path}/bans", team_id=season.teams["Rovers"], name="Ann", matches="2", reason="Spat")
    assert (made.status_code, made.headers["location"]) == (303, f"{path}?done=ban")
    (ban,) = await season.bans()
    assert "Decision 1: Spat" in await text_of(season, path, season.organiser)
    unexplained = await send(season, f"{path}/changes", key=ban["key"], matches="1", decision="change")
    assert unexplained.status_code == 422
    changed = await send(season, f"{path}/changes", key=ban["key"], matches="1", reason="Mild", decision="change")
    assert changed.headers["location"] == f"{path}?done=changed"
    lifted = await send(season, f"{path}/changes", key=ban["key"], reason="Appeal", decision="lift")
    assert lifted.headers["location"] == f"{path}?done=lifted"
    unknown = await send(season, f"{path}/carried", competition="nowhere")
    assert (unknown.status_code, "Give the address of a competition" in unknown.text) == (422, True)


async def test_cards_are_entered_one_by_one_or_none(season: Season, sign_in: Callable[..., Headers]) -> None:
    await season.start(2)
    match_id = season.matches[0]
    path = f"/manage/matches/{match_id}/cards"
    assert (await season.site.get(path, headers=sign_in())).status_code == 404
    await season.site.put(f"/manage/v1/matches/{match_id}/result", json={"home": 1, "away": 0}, headers=season.organiser)
    assert "count as unknown" in await text_of(season, path, season.organiser)
    assert (await send(season, path, step="none")).status_code == 303
    assert "No card was shown." in await text_of(season, path, season.organiser)
    wrong = await send(season, path, step="add", side="home", offence="red")
    assert (wrong.status_code, "Give a name of at most 120 letters." in wrong.text) == (422, True)
    assert (await send(season, path, step="add", side="home", offence="red", name="Ann", minute="12")).status_code == 303
    assert [ban["name"] for ban in await season.bans()] == ["Ann"]
    assert (await send(season, path, step="remove", place="0")).status_code == 303
    assert await season.bans() == []

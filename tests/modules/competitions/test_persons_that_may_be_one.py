"""Persons of a file who resemble some that are there: asked for, never guessed; the same answer merges them."""

import httpx
from tests.modules.competitions.taking_part import League

FIRST = "person_ref,name,born_on\np1,Lionel Messi,1987-06-24\np2,Anna Berg,\np3,Jo Law,1990-01-01\n"
SECOND = "person_ref,name,born_on\nq1,L. Messi,\nq2,BERG Anna,2001-01-01\nq3,Jo Law,1991-01-01\nq4,Zoe Zimmer,\n"


async def bring(league: League, content: str, *, dry_run: bool = False) -> None:
    path = f"/manage/v1/competitions/{league.slug}/participants.csv?dry_run={str(dry_run).lower()}"
    done = await league.site.post(path, content=content, headers=league.organiser | {"Content-Type": "text/csv"})
    assert done.status_code == 200, done.text


async def questions(league: League) -> list[dict[str, str]]:
    return list((await league.site.get(league.path("doubts"), headers=league.organiser)).json())


async def answer(league: League, doubt: dict[str, str], said: str) -> httpx.Response:
    path = league.path(f"doubts/{doubt['doubt_id']}/answer")
    return await league.site.put(path, json={"answer": said}, headers=league.organiser)


async def names(league: League) -> list[str]:
    async with league.database.read("competitions") as tx:
        return [row["name"] for row in await tx.fetch("SELECT name FROM competitions.persons ORDER BY name")]


async def test_names_that_resemble_each_other_are_asked_for_and_other_birthdays_are_not(league: League) -> None:
    await league.begin("Abbots")
    await bring(league, FIRST)
    await bring(league, SECOND, dry_run=True)
    assert await questions(league) == []
    await bring(league, SECOND)
    found = {(one["kind"], one["known_name"], one["new_name"]) for one in await questions(league)}
    assert found == {("person", "Anna Berg", "BERG Anna"), ("person", "Lionel Messi", "L. Messi")}
    await bring(league, SECOND)
    assert len(await questions(league)) == 2
    page = await league.site.get(f"/manage/organisations/{league.organisation_id}/doubts", headers=league.organiser)
    assert "Lionel Messi and L. Messi are the same person" in page.text


async def test_the_same_person_is_merged_and_the_file_knows_who_it_is(league: League) -> None:
    await league.begin("Abbots")
    await bring(league, FIRST)
    await bring(league, SECOND)
    by_name = {one["new_name"]: one for one in await questions(league)}
    assert (await answer(league, by_name["L. Messi"], "same")).status_code == 200
    assert (await answer(league, by_name["L. Messi"], "same")).status_code == 200
    assert (await answer(league, by_name["L. Messi"], "different")).json()["code"] == "doubt_answered"
    assert (await answer(league, by_name["BERG Anna"], "different")).status_code == 200
    assert await names(league) == ["Anna Berg", "BERG Anna", "Jo Law", "Jo Law", "Lionel Messi", "Zoe Zimmer"]
    await bring(league, SECOND.replace("L. Messi", "Lionel Messi"))
    assert "L. Messi" not in await names(league)
    assert await questions(league) == []


async def test_two_who_play_for_two_teams_on_one_day_are_not_merged(league: League) -> None:
    await league.begin("Abbots", "Barons")
    codes = sorted({name[:3].upper() for name in league.teams})
    head = "\nregistration_ref,team_code,person_ref,valid_from,status\n"
    await bring(league, FIRST + head + f"r1,{codes[0]},p1,2024-01-01,approved\n")
    await bring(league, SECOND + head + f"r2,{codes[1]},q1,2024-01-01,approved\n")
    by_name = {one["new_name"]: one for one in await questions(league)}
    assert by_name["L. Messi"]["known_in"] == ["league"]
    refused = await answer(league, by_name["L. Messi"], "same")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_to_be_merged")
    assert len(await questions(league)) == 2

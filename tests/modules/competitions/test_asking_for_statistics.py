"""Statistics over HTTP: what cannot be asked is refused, what is counted of persons is put together across teams and years."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.conftest import Bring, Read

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import Score
from matchday.contracts.live import Figures, MatchProgressed
from matchday.modules.competitions.actions.apply_progress import apply_progress
from matchday.modules.competitions.domain.names import plain

PUBLIC = "/public/v1"
LEAGUE = """\
matchday 1
competition {name}
zone UTC
team {first} {first_name}
team {second} {second_name}
stage league League
round Day 1
1 2024-05-01 18:00 {first} 2-1 {second}
  {first} Ann Archer 10 80
  {second} Bea Bow 44
round Day 2
2 2024-05-08 18:00 {second} 0-0 {first}
"""
Add = Callable[..., Awaitable[UUID]]


@pytest.fixture
async def years(bring: Bring) -> None:
    """Two seasons: Ann plays for Abbots in one and for Castle in the next."""
    await bring(LEAGUE.format(name="Cup 2023", first="ABC", first_name="Abbots", second="BAR", second_name="Barons"))
    await bring(LEAGUE.format(name="Cup 2024", first="CAT", first_name="Castle", second="BAR", second_name="Barons"))


@pytest.fixture
def add_person(database: Database, organisation_id: UUID) -> Add:
    """Puts a person into the register."""

    async def add(name: str, *, organisation: UUID = organisation_id) -> UUID:
        person_id = new_id()
        async with database.begin("competitions") as tx:
            await tx.execute(
                "INSERT INTO competitions.persons (person_id, organisation_id, name, plain_name) VALUES ($1, $2, $3, $4)",
                person_id,
                organisation,
                name,
                plain(name),
            )
        return person_id

    return add


async def teams_of(site: httpx.AsyncClient, slug: str) -> dict[str, str]:
    """Names to ids."""
    table = (await site.get(f"{PUBLIC}/competitions/{slug}/standings")).raise_for_status().json()["tables"][0]
    return {row["team"]: row["team_id"] for row in table["rows"]}


@pytest.mark.parametrize(
    "path",
    [
        "/competitions/none/statistics", "/competitions/none/statistics/players", "/competitions/none/tables", "/competitions/none/matrix",
        "/competitions/none/tables/course", "/competitions/none/form", "/competitions/none/records", f"/teams/{UUID(int=9)}/statistics",
        f"/persons/{UUID(int=9)}/career", f"/head-to-head?a={UUID(int=9)}&b={UUID(int=9)}",
    ],
)  # fmt: skip
async def test_what_there_is_not_is_not_found(site: httpx.AsyncClient, path: str) -> None:
    assert (await site.get(f"{PUBLIC}{path}")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "statistics/players?list=beauty", "statistics/players?list=team_goals", "statistics/players?list=a%0A",
        "statistics/players?cursor=x",
        "statistics/players?limit=0", "statistics/players?least=-1", "statistics/players?team_id=1", "tables?kind=best",
        "tables?as_of=soon",
        "tables?kind=form&last=0", "form?last=51",
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_is_refused(site: httpx.AsyncClient, years: None, query: str) -> None:
    answer = await site.get(f"{PUBLIC}/competitions/cup-2023/{query}")
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_head_to_head_needs_two_sides(site: httpx.AsyncClient) -> None:
    assert (await site.get(f"{PUBLIC}/head-to-head?a={UUID(int=9)}")).status_code in (400, 422)


async def test_who_is_meant_by_a_name_is_said_by_organisers_of_the_owner(
    site: httpx.AsyncClient, years: None, add_person: Add, sign_in: Callable[..., dict[str, str]]
) -> None:
    team_id = (await teams_of(site, "cup-2023"))["Abbots"]
    path = f"/manage/v1/teams/{team_id}/names"
    body = {"name": "Ann Archer", "person_id": str(await add_person("Anna Archer"))}
    assert (await site.put(path, json=body)).status_code == 401
    assert (await site.put(path, json=body, headers=sign_in())).status_code == 404
    assert (await site.put(path, json=body, headers=sign_in("organiser", elsewhere=True))).status_code == 404
    assert (await site.put(path, json=body, headers=sign_in("scorer"))).status_code == 403
    stranger = {"name": "Ann Archer", "person_id": str(await add_person("Ann", organisation=new_id()))}
    refused = await site.put(path, json=stranger, headers=sign_in("organiser"))
    assert (refused.status_code, refused.json()["code"]) == (409, "person_of_another")
    nobody = await site.put(path, json=stranger | {"person_id": str(new_id())}, headers=sign_in("organiser"))
    assert nobody.status_code == 404
    listed = (await site.get(f"{PUBLIC}/competitions/cup-2023/statistics/players")).json()["items"]
    assert {line["person_id"] for line in listed} == {None}


async def test_a_career_goes_across_clubs_and_follows_what_is_said_of_names(
    site: httpx.AsyncClient, years: None, add_person: Add, sign_in: Callable[..., dict[str, str]]
) -> None:
    person_id, other_id = str(await add_person("Anna Archer")), str(await add_person("Ann Archer the Younger"))
    teams = {"2023": (await teams_of(site, "cup-2023"))["Abbots"], "2024": (await teams_of(site, "cup-2024"))["Castle"]}

    async def say(year: str, who: str | None) -> None:
        body = {"name": "ann  ARCHER", "person_id": who}
        (await site.put(f"/manage/v1/teams/{teams[year]}/names", json=body, headers=sign_in("organiser"))).raise_for_status()

    async def goals(who: str) -> dict[str, str]:
        sports = (await site.get(f"{PUBLIC}/persons/{who}/career")).raise_for_status().json()["sports"]
        return {season["team"]: season["values"]["goals"] for sport in sports for season in sport["seasons"]}

    assert await goals(person_id) == {}
    await say("2023", person_id)
    await say("2024", person_id)
    assert await goals(person_id) == {"Castle": "2", "Abbots": "2"}
    career = (await site.get(f"{PUBLIC}/persons/{person_id}/career")).json()["sports"][0]
    assert (career["total"]["goals"], sorted(club["club"] for club in career["clubs"])) == ("4", ["Abbots", "Castle"])
    await say("2024", other_id)
    assert (await goals(person_id), await goals(other_id)) == ({"Abbots": "2"}, {"Castle": "2"})
    first = (await site.get(f"{PUBLIC}/competitions/cup-2024/statistics/players")).json()["items"][0]
    assert (first["name"], first["person_id"]) == ("Ann Archer the Younger", other_id)
    await say("2024", None)
    assert await goals(other_id) == {}


async def test_a_list_is_given_out_page_by_page_and_is_not_sent_twice(site: httpx.AsyncClient, years: None) -> None:
    path = f"{PUBLIC}/competitions/cup-2023/statistics/players?limit=1"
    first = await site.get(path)
    assert [line["name"] for line in first.json()["items"]] == ["Ann Archer"]
    second = (await site.get(f"{path}&cursor={first.json()['next']}")).json()
    assert ([line["name"] for line in second["items"]], second["next"]) == (["Bea Bow"], None)
    assert (await site.get(path, headers={"if-none-match": first.headers["etag"]})).status_code == 304
    assert (await site.get(f"{path}&stage=Final")).json()["items"] == []


async def test_two_clubs_meet_over_the_years(site: httpx.AsyncClient, years: None) -> None:
    castle = (await teams_of(site, "cup-2024"))["Castle"]
    barons = (await teams_of(site, "cup-2023"))["Barons"]
    between = (await site.get(f"{PUBLIC}/head-to-head?a={castle}&b={barons}&limit=1")).json()
    assert (between["first"], between["second"]) == ("Castle", "Barons")
    assert (between["total"]["played"], between["total"]["won"], between["total"]["drawn"]) == (2, 1, 1)
    assert len(between["matches"]) == 1
    assert between["next"]
    assert (between["home"]["scored"], between["away"]["scored"]) == (2, 0)


async def test_rates_are_made_of_sums_and_rounded_once(database: Database, site: httpx.AsyncClient, bring: Bring) -> None:
    """Two matches of a goalkeeper: 20 of 21 saved and 9 of 12, which is 29 of 33, and not the middle of 95.2 and 75."""
    text = LEAGUE.format(name="Ice Cup 2024", first="ABC", first_name="Abbots", second="BAR", second_name="Barons")
    await bring(
        text.partition("round Day 1")[0] + "round Day 1\n1 2024-05-01 18:00 ABC v BAR\n2 2024-05-08 18:00 BAR v ABC\n", sport="ice-hockey"
    )
    async with database.read("competitions") as tx:
        ids = [row["match_id"] for row in await tx.fetch("SELECT match_id FROM competitions.matches ORDER BY number")]
    for match_id, side, against, saves in ((ids[0], "home", 21, 20), (ids[1], "away", 12, 9)):
        values = {"shots_against": against, "saves": saves, "goals_against": against - saves, "seconds": 3600}
        keeper = Figures(side=side, name="Kim Keeper", person_id=None, values=values)  # type: ignore[arg-type]
        skater = Figures(side=side, name="Sid Skater", person_id=None, values={"goals": 1, "seconds": 1200})  # type: ignore[arg-type]
        await _end(database, match_id, [keeper, skater])
    (line,) = (
        (await site.get(f"{PUBLIC}/competitions/ice-cup-2024/statistics/players?list=save_percentage")).raise_for_status().json()["items"]
    )
    assert (line["name"], line["value"]) in (
        ("Kim Keeper", "87.9"),
        ("Kim Keeper", "87.88"),
        ("Kim Keeper", ".879"),
        ("Kim Keeper", "0.879"),
    )


async def _end(database: Database, match_id: UUID, figures: list[Any]) -> None:
    event = MatchProgressed(
        match_id=match_id, version=1, protocol=1, phase="finished", score=Score(home=1, away=0), goals=(), clock_minute=60,
        clock_started_at=None, clock_pace=1, sport="ice-hockey", figures=tuple(figures),
    )  # fmt: skip
    async with database.begin("competitions") as tx:
        await apply_progress(tx, [event])


async def test_the_lists_on_a_competitions_page_move_with_a_result(
    site: httpx.AsyncClient, years: None, database: Database, shown: Read
) -> None:
    assert "Ann Archer" in (await site.get("/competitions/cup-2023")).text
    async with database.read("competitions") as tx:
        match_id = await tx.fetchval(
            """
            SELECT match_id FROM competitions.matches JOIN competitions.competitions USING (competition_id)
            WHERE slug = 'cup-2023' AND number = 2
            """
        )
    await _end(database, match_id, [Figures(side="home", name="Bea Bow", person_id=None, values={"goals": 4})])
    markup = [message["html"]["leaders"] for room, message in await shown() if room.endswith(":cup-2023") and "leaders" in message["html"]][
        -1
    ]
    assert markup.index("Bea Bow") < markup.index("Ann Archer")
    page = (await site.get("/competitions/cup-2023")).text
    assert page.index("Bea Bow") < page.index("Ann Archer")

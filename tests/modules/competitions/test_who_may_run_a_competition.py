"""The management surface: strangers and wrong roles first, then limits of bodies and what comes back."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.conftest import SHIPPED, Bring, Read
from tests.modules.competitions.test_import_competition import SMALL

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import MatchChanged

SignIn = Callable[..., dict[str, str]]
RESULT = {"home": 1, "away": 0}
MATCH = {"home_team_id": str(UUID(int=1)), "away_team_id": str(UUID(int=2)), "kicks_off_at": "2024-05-01T18:00:00Z"}


@pytest.fixture
async def match_id(bring: Bring, said: Read) -> UUID:
    """An open match of a small cup."""
    await bring(SMALL)
    return next(event.match_id for event in await said() if isinstance(event, MatchChanged) and event.number == 3)


async def _requests(site: httpx.AsyncClient, headers: dict[str, str], organisation_id: UUID, match_id: UUID) -> list[int]:
    own = f"/manage/v1/organisations/{organisation_id}"
    answers = [
        await site.post(f"{own}/competitions", json={"name": "New"}, headers=headers),
        await site.post(f"{own}/imports?slug=other", content=SMALL, headers=headers | {"Content-Type": "text/plain"}),
        await site.post("/manage/v1/competitions/cup-of-towns-2024/matches", json=MATCH, headers=headers),
        await site.put(f"/manage/v1/matches/{match_id}/result", json=RESULT, headers=headers),
    ]
    return [answer.status_code for answer in answers]


async def test_strangers_and_members_without_the_role_change_nothing(
    site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, match_id: UUID, said: Read
) -> None:
    before = len(await said())
    assert await _requests(site, {}, organisation_id, match_id) == [401] * 4
    assert await _requests(site, sign_in(), organisation_id, match_id) == [404] * 4
    assert await _requests(site, sign_in("organiser", elsewhere=True), organisation_id, match_id) == [404] * 4
    assert await _requests(site, sign_in("editor"), organisation_id, match_id) == [403] * 4
    assert len(await said()) == before


async def test_a_scorer_enters_results_and_nothing_else(
    site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, match_id: UUID
) -> None:
    assert await _requests(site, sign_in("scorer"), organisation_id, match_id) == [403, 403, 403, 200]


async def test_an_organiser_does_all_of_it(site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, match_id: UUID) -> None:
    assert await _requests(site, sign_in("organiser"), organisation_id, match_id) == [201, 201, 422, 200]


async def test_faults_of_a_file_come_back_line_by_line(site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID) -> None:
    headers = sign_in("organiser") | {"Content-Type": "text/plain"}
    path = f"/manage/v1/organisations/{organisation_id}/imports?file=cup.txt"
    broken = SMALL.replace("0-0 CAT", "0-0 BAR")
    refused = await site.post(path, content=broken, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["code"] == "file_refused"
    assert [(fault["message"], fault["field"]) for fault in refused.json()["errors"]] == [
        ("cup.txt:13: a team cannot play against itself", "line 13")
    ]
    assert (await site.get("/public/v1/competitions/cup-of-towns-2024")).status_code == 404
    kept = await site.post(f"{path}&keep_good=true", content=broken, headers=headers)
    assert (kept.status_code, kept.json()["matches_created"], kept.json()["faults"][0]["line"]) == (201, 3, 13)


@pytest.mark.parametrize("query", ["slug=No%20Slug", "slug=" + "a" * 81, "regulations=" + "r" * 81, "keep_good=perhaps", "file=%00"])
async def test_odd_parameters_are_refused(site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, query: str) -> None:
    headers = sign_in("organiser") | {"Content-Type": "text/plain"}
    answer = await site.post(f"/manage/v1/organisations/{organisation_id}/imports?{query}", content=SMALL, headers=headers)
    assert answer.status_code == 422


async def test_a_file_that_is_too_large_is_refused(site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID) -> None:
    headers = sign_in("organiser") | {"Content-Type": "text/plain"}
    answer = await site.post(f"/manage/v1/organisations/{organisation_id}/imports", content="#" * (2 * 1024 * 1024 + 1), headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        {"home": -1, "away": 0},
        {"home": 100, "away": 0},
        {"home": 1},
        {"home": 1, "away": 0, "goals": [{"side": "both", "player": "X", "minute": 1}]},
        {"home": 1, "away": 0, "shootout_home": 3},
        {"home": 1, "away": 0, "unknown": True},
    ],
)
async def test_a_result_that_is_none_is_refused(site: httpx.AsyncClient, sign_in: SignIn, match_id: UUID, body: dict[str, object]) -> None:
    answer = await site.put(f"/manage/v1/matches/{match_id}/result", json=body, headers=sign_in("organiser"))
    assert answer.status_code == 422


async def test_everybody_reads_what_is_public(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    (competition,) = (await site.get("/public/v1/competitions")).json()["items"]
    assert (competition["slug"], competition["matches"], competition["matches_finished"]) == ("world-cup-2022", 64, 64)
    standings = await site.get("/public/v1/competitions/world-cup-2022/standings")
    assert [table["group"] for table in standings.json()["tables"]] == [f"Group {letter}" for letter in "ABCDEFGH"]
    again = await site.get("/public/v1/competitions/world-cup-2022/standings", headers={"If-None-Match": standings.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for path in ("competitions/none", "competitions/none/standings", "competitions/none/matches", f"matches/{new_id()}"):
        assert (await site.get(f"/public/v1/{path}")).status_code == 404


async def test_matches_are_read_part_by_part_each_once(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    numbers: list[int] = []
    following: str | None = ""
    while following is not None:
        part = (await site.get(f"/public/v1/competitions/world-cup-2022/matches?limit=25{following and '&cursor=' + following}")).json()
        numbers += [match["number"] for match in part["items"]]
        following = part["next"]
    assert sorted(numbers) == list(range(1, 65))
    match = (await site.get("/public/v1/competitions/world-cup-2022/matches?limit=1")).json()["items"][0]
    one = await site.get(f"/public/v1/matches/{match['match_id']}")
    assert (one.json()["home"], one.json()["goals"][0]["player"]) == ("Qatar", "Enner Valencia")
    assert (await site.get("/public/v1/competitions/world-cup-2022/matches?cursor=nonsense")).status_code == 422

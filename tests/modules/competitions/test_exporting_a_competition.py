"""A competition as a file over HTTP: for its organisers, in each format, and the same again when it is imported."""

from collections.abc import Callable

import httpx
import pytest
from tests.modules.competitions.conftest import Bring

Headers = Callable[..., dict[str, str]]
GAMES = "date,home,away,home_goals,away_goals\n2024-05-01,Abbots,Barons,1,0\n2024-05-08,Barons,Abbots,2,2\n2024-05-15,Abbots,Castle,,\n"
PLACE = "/manage/v1/competitions/cup/file"


async def test_it_is_for_the_organisers(site: httpx.AsyncClient, sign_in: Headers, bring: Bring) -> None:
    await bring(GAMES, slug="cup", file="cup.csv")
    for headers, status in (({}, 401), (sign_in(), 404), (sign_in("organiser", elsewhere=True), 404), (sign_in("scorer"), 403)):
        assert (await site.get(PLACE, headers=headers)).status_code == status
    assert (await site.get("/manage/v1/competitions/none/file", headers=sign_in("organiser"))).status_code == 404


@pytest.mark.parametrize("wanted", ["pdf", "csv\n", "CSV", "../csv", ""])
async def test_other_formats_are_refused(site: httpx.AsyncClient, sign_in: Headers, bring: Bring, wanted: str) -> None:
    await bring(GAMES, slug="cup", file="cup.csv")
    assert (await site.get(PLACE, params={"format": wanted}, headers=sign_in("organiser"))).status_code == 422


@pytest.mark.parametrize(("wanted", "ending"), [(None, "csv"), ("csv", "csv"), ("football.txt", "txt"), ("matchday", "matchday")])
async def test_each_format_comes_back_the_same(
    site: httpx.AsyncClient, sign_in: Headers, bring: Bring, wanted: str | None, ending: str
) -> None:
    await bring(GAMES, slug="cup", file="cup.csv")
    answer = await site.get(PLACE, params={"format": wanted} if wanted else {}, headers=sign_in("organiser"))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="cup.{ending}"'
    assert answer.headers["content-type"].startswith("text/plain")
    again = await bring(answer.content, slug="cup", file=f"cup.{ending}")
    assert (again.matches_read, again.matches_created, again.matches_changed) == (3, 0, 0)

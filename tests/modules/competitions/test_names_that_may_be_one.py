"""Names that resemble each other: who may decide first, then that nothing is guessed and what is decided stays."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.conftest import Bring

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.matching import likeness_of_clubs, likeness_of_persons

FIRST = "date,home,away,home_goals,away_goals\n2023-05-01,FC Barcelona,Real Madrid,1,0\n"
SECOND = "date,home,away,home_goals,away_goals\n2024-05-01,Barcelona,Real Madrid,2,2\n"
Headers = Callable[..., dict[str, str]]


@pytest.mark.parametrize(
    ("one", "other", "is_asked"),
    [
        ("FC Barcelona", "Barcelona", True),
        ("Real Madrid CF", "Real Madryd", True),
        ("Inter", "Inter Milan", True),
        ("Schalke 04", "Schalke 05", False),
        ("Barcelona", "Barcelona B", False),
        ("Castle Town", "Castle Town Reserves", False),
        ("Manchester City", "Manchester United", False),
    ],
)
def test_clubs_that_are_worth_a_question(one: str, other: str, is_asked: bool) -> None:
    assert (likeness_of_clubs(one, other) >= 80) is is_asked
    assert likeness_of_clubs(one, other) == likeness_of_clubs(other, one)


@pytest.mark.parametrize(
    ("one", "other", "is_asked"),
    [
        ("L. Messi", "Lionel Messi", True),
        ("MESSI Lionel", "Lionel Messi", True),
        ("Messi", "Lionel Messi", True),
        ("A. Messi", "Lionel Messi", False),
        ("Ann Archer", "Bea Bow", False),
    ],
)
def test_persons_that_are_worth_a_question(one: str, other: str, is_asked: bool) -> None:
    assert (likeness_of_persons(one, other) >= 80) is is_asked


async def test_only_organisers_see_and_answer(site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID, bring: Bring) -> None:
    await bring(FIRST, slug="one")
    await bring(SECOND, slug="two")
    place = f"/manage/v1/organisations/{organisation_id}/doubts"
    answer = f"{place}/{new_id()}/answer"
    for headers, status in (({}, 401), (sign_in(), 404), (sign_in("organiser", elsewhere=True), 404), (sign_in("scorer"), 403)):
        assert (await site.get(place, headers=headers)).status_code == status
        assert (await site.put(answer, headers=headers, json={"answer": "same"})).status_code == status
    assert (await site.put(answer, headers=sign_in("organiser"), json={"answer": "same"})).status_code == 404
    assert (await site.put(answer, headers=sign_in("organiser"), json={"answer": "perhaps"})).status_code == 422


async def clubs_of(database: Database) -> list[tuple[str, str]]:
    async with database.read("competitions") as tx:
        rows = await tx.fetch(
            "SELECT t.name AS team, c.name AS club FROM competitions.teams AS t JOIN competitions.clubs AS c USING (club_id) ORDER BY 1, 2"
        )
    return [(row["team"], row["club"]) for row in rows]


async def test_until_it_is_decided_each_name_has_its_own_club(
    site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID, bring: Bring, database: Database
) -> None:
    await bring(FIRST, slug="one")
    await bring(SECOND, slug="two")
    assert await clubs_of(database) == [
        ("Barcelona", "Barcelona"),
        ("FC Barcelona", "FC Barcelona"),
        ("Real Madrid", "Real Madrid"),
        ("Real Madrid", "Real Madrid"),
    ]
    place = f"/manage/v1/organisations/{organisation_id}/doubts"
    (doubt,) = (await site.get(place, headers=sign_in("organiser"))).json()
    assert (doubt["known_name"], doubt["new_name"], doubt["likeness"]) == ("FC Barcelona", "Barcelona", 97)
    answered = await site.put(f"{place}/{doubt['doubt_id']}/answer", headers=sign_in("organiser"), json={"answer": "same"})
    assert answered.status_code == 200
    assert (await site.get(place, headers=sign_in("organiser"))).json() == []
    other = await site.put(f"{place}/{doubt['doubt_id']}/answer", headers=sign_in("organiser"), json={"answer": "different"})
    assert (other.status_code, other.json()["code"]) == (409, "doubt_answered")
    await bring(SECOND.replace("2024", "2025"), slug="three")
    assert {club for team, club in await clubs_of(database) if "Barcelona" in team} == {"FC Barcelona"}


async def test_what_was_said_to_be_two_is_not_asked_again(
    site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID, bring: Bring
) -> None:
    await bring(FIRST, slug="one")
    await bring(SECOND, slug="two")
    place = f"/manage/v1/organisations/{organisation_id}/doubts"
    (doubt,) = (await site.get(place, headers=sign_in("organiser"))).json()
    await site.put(f"{place}/{doubt['doubt_id']}/answer", headers=sign_in("organiser"), json={"answer": "different"})
    await bring(SECOND.replace("2024", "2025"), slug="three")
    assert (await site.get(place, headers=sign_in("organiser"))).json() == []
    page = await site.get(f"/manage/organisations/{organisation_id}/doubts", headers=sign_in("organiser"))
    assert (page.status_code, "No name waits for a decision." in page.text) == (200, True)

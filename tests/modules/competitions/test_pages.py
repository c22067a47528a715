"""The pages: what everybody reads, and the organiser's forms without JavaScript."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.conftest import Bring, Read
from tests.modules.competitions.test_import_competition import SMALL

from matchday.contracts.competitions import MatchChanged

SignIn = Callable[..., dict[str, str]]


async def test_who_may_manage_is_shown_the_way(site: httpx.AsyncClient, bring: Bring, sign_in: SignIn) -> None:
    await bring(SMALL)
    assert "/manage/competitions/cup-of-towns-2024" in (await site.get("/competitions/cup-of-towns-2024", headers=sign_in("scorer"))).text
    assert "/manage/competitions" not in (await site.get("/competitions/cup-of-towns-2024", headers=sign_in("editor"))).text


@pytest.mark.parametrize("path", ["", "/new", "/import"])
async def test_the_organisers_pages_are_not_for_others(site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, path: str) -> None:
    address = f"/manage/organisations/{organisation_id}/competitions{path}"
    assert (await site.get(address)).status_code == 303
    assert (await site.get(address, headers=sign_in("organiser", elsewhere=True))).status_code == 404
    assert (await site.get(address, headers=sign_in("editor"))).status_code == 403
    assert (await site.get(address, headers=sign_in("organiser"))).status_code == 200


async def test_an_organiser_begins_a_league_schedules_and_enters_a_result(
    site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, said: Read
) -> None:
    headers = sign_in("organiser")
    body = {"name": "Town League", "teams": ["Abbots", "Barons"]}
    made = await site.post(f"/manage/v1/organisations/{organisation_id}/competitions", json=body, headers=headers)
    assert made.status_code == 201
    page = (await site.get("/manage/competitions/town-league", headers=headers)).text
    ids = [part.partition('"')[0] for part in page.split('<option value="')[1:] if part[0] != '"'][:2]
    fields = {"home_team_id": ids[0], "away_team_id": ids[1], "kicks_off_at": "2024-05-01T18:00", "venue": "Tower"}
    scheduled = await site.post("/manage/competitions/town-league/matches", data=fields, headers=headers)
    assert scheduled.status_code == 303
    match = next(event for event in await said() if isinstance(event, MatchChanged))
    result = await site.post(f"/manage/matches/{match.match_id}/result", data={"home": "2", "away": "1"}, headers=headers)
    assert (result.status_code, result.headers["location"]) == (303, "/manage/competitions/town-league?done=result")
    assert 'value="2"' in (await site.get(f"/manage/matches/{match.match_id}/result", headers=headers)).text


async def test_a_refused_form_comes_back_with_what_was_typed(
    site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, bring: Bring, said: Read
) -> None:
    await bring(SMALL)
    headers = sign_in("organiser")
    before = len(await said())
    match = await site.post("/manage/competitions/cup-of-towns-2024/matches", data={"round": "My round"}, headers=headers)
    assert match.status_code == 422
    assert "Give a date and a time." in match.text
    assert "My round" in match.text
    open_match = next(event for event in await said() if isinstance(event, MatchChanged) and event.number == 3)
    result = await site.post(f"/manage/matches/{open_match.match_id}/result", data={"home": "many", "away": "1"}, headers=headers)
    assert result.status_code == 422
    assert "Give a number from 0 to 99." in result.text
    assert "many" in result.text
    level = {"home": "1", "away": "1", "shootout_home": "3", "shootout_away": "3"}
    result = await site.post(f"/manage/matches/{open_match.match_id}/result", data=level, headers=headers)
    assert result.status_code == 422
    assert "a shoot-out has a winner" in result.text
    assert len(await said()) == before


async def test_a_file_is_imported_from_the_page_with_its_faults_line_by_line(
    site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID
) -> None:
    headers = sign_in("organiser")
    address = f"/manage/organisations/{organisation_id}/competitions/import"
    broken = SMALL.replace("0-0 CAT", "0-0 BAR").encode()
    empty = await site.post(address, files={"file": ("cup.txt", b"")}, headers=headers)
    assert empty.status_code == 422
    assert "Choose a file." in empty.text
    refused = await site.post(address, files={"file": ("cup.txt", broken)}, headers=headers)
    assert refused.status_code == 422
    assert "Line 13: a team cannot play against itself" in refused.text
    kept = await site.post(address, files={"file": ("cup.txt", broken)}, data={"keep_good": "yes"}, headers=headers)
    assert kept.status_code == 200
    assert "Imported: 3 new matches, 0 changed." in kept.text
    assert "Line 13: a team cannot play against itself" in kept.text
    again = await site.post(address, files={"file": ("cup.txt", broken)}, data={"keep_good": "yes"}, headers=headers)
    assert "Nothing was changed." in again.text


async def test_a_kick_off_is_read_in_the_competitions_zone(site: httpx.AsyncClient, sign_in: SignIn, bring: Bring, said: Read) -> None:
    await bring(SMALL.partition("stage knockout")[0])
    page = (await site.get("/manage/competitions/cup-of-towns-2024", headers=sign_in("organiser"))).text
    assert "(+02:00)" in page
    ids = [part.partition('"')[0] for part in page.split('<option value="')[1:] if part[0] != '"'][:2]
    fields = {"home_team_id": ids[0], "away_team_id": ids[1], "kicks_off_at": "2024-07-01T20:00"}
    await site.post("/manage/competitions/cup-of-towns-2024/matches", data=fields, headers=sign_in("organiser"))
    newest = max((event for event in await said() if isinstance(event, MatchChanged)), key=lambda event: event.number)
    assert newest.kicks_off_at.isoformat() == "2024-07-01T18:00:00+00:00"


async def test_a_scorer_is_not_offered_to_schedule(site: httpx.AsyncClient, sign_in: SignIn, bring: Bring) -> None:
    await bring(SMALL)
    page = (await site.get("/manage/competitions/cup-of-towns-2024", headers=sign_in("scorer"))).text
    assert "/result" in page
    assert "Schedule match" not in page

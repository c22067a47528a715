"""Documents that organisations keep: whose they are, how versions follow each other, and what giving them changes."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import asyncpg
import httpx
import pytest
from tests.modules.competitions.conftest import Bring, Read
from tests.modules.competitions.test_applying_regulations import ADJUSTED, DOCUMENT, LEAGUE

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import StandingsChanged
from matchday.modules.competitions.actions.keep_regulations import Kept, keep_regulations
from matchday.modules.competitions.store.regulation_documents import add_version

SignIn = Callable[..., dict[str, str]]
SLUG = "ice-league"
OTHER_POINTS = DOCUMENT.replace("draw: 1", "draw: 2")


@pytest.fixture
async def own(site: httpx.AsyncClient, organisation_id: UUID) -> str:
    return f"/manage/v1/organisations/{organisation_id}/regulations"


@pytest.fixture
async def played(bring: Bring) -> str:
    """A competition under the plain league; its slug."""
    return (await bring(LEAGUE, slug=SLUG)).competition


async def _requests(site: httpx.AsyncClient, headers: dict[str, str], own: str) -> list[int]:
    document = {"text": DOCUMENT}
    answers = [
        await site.get(own, headers=headers),
        await site.get(f"{own}/{new_id()}", headers=headers),
        await site.post(own, json=document, headers=headers),
        await site.post(f"/manage/v1/competitions/{SLUG}/regulation-previews", json=document, headers=headers),
        await site.put(f"/manage/v1/competitions/{SLUG}/regulations", json={"key": "iihf"}, headers=headers),
    ]
    return [answer.status_code for answer in answers]


async def test_only_organisers_read_and_write_regulations(
    site: httpx.AsyncClient, sign_in: SignIn, own: str, played: str, said: Read
) -> None:
    before = len(await said())
    assert await _requests(site, {}, own) == [401] * 5
    assert await _requests(site, sign_in(), own) == [404] * 5
    assert await _requests(site, sign_in("organiser", elsewhere=True), own) == [404] * 5
    assert await _requests(site, sign_in("scorer"), own) == [403] * 5
    assert len(await said()) == before
    assert await _requests(site, sign_in("organiser"), own) == [200, 404, 201, 200, 200]


async def test_another_organisations_document_is_not_to_be_had(
    site: httpx.AsyncClient, sign_in: SignIn, own: str, organisation_id: UUID, bring: Bring, played: str
) -> None:
    elsewhere = new_id()
    await bring(LEAGUE, slug="elsewhere", organisation_id=elsewhere, regulations_text=DOCUMENT)
    assert (await site.get(own, headers=sign_in("organiser"))).json() == []
    made = (await site.post(own, json={"text": OTHER_POINTS}, headers=sign_in("organiser"))).json()
    assert made["version"] == 1
    strange = {"document_id": str(new_id())}
    refused = await site.put(f"/manage/v1/competitions/{SLUG}/regulations", json=strange, headers=sign_in("organiser"))
    assert (refused.status_code, refused.json()["code"]) == (409, "regulations_gone")
    other = await site.put(
        "/manage/v1/competitions/elsewhere/regulations", json={"document_id": made["document_id"]}, headers=sign_in("organiser")
    )
    assert other.status_code == 404


async def test_faults_come_back_line_by_line(site: httpx.AsyncClient, sign_in: SignIn, own: str) -> None:
    refused = await site.post(own, json={"text": DOCUMENT.replace("- points", "")[:-30]}, headers=sign_in("organiser"))
    assert (refused.status_code, refused.json()["code"]) == (422, "regulations_faulty")
    assert all(fault["field"].startswith("line ") for fault in refused.json()["errors"])


async def test_a_change_is_the_next_version_and_the_same_text_is_the_same(site: httpx.AsyncClient, sign_in: SignIn, own: str) -> None:
    headers = sign_in("organiser")
    texts = [DOCUMENT, OTHER_POINTS, DOCUMENT, DOCUMENT.replace("\n", "\r\n")]
    made = [(await site.post(own, json={"text": text}, headers=headers)).json() for text in texts]
    assert [(one["version"], one["is_new"]) for one in made] == [(1, True), (2, True), (1, False), (1, False)]
    listed = (await site.get(own, headers=headers)).json()
    assert [(one["key"], one["version"]) for one in listed] == [("ice-league", 2), ("ice-league", 1)]
    assert (await site.get(f"{own}/{made[1]['document_id']}", headers=headers)).json()["text"] == OTHER_POINTS


async def test_a_competition_changes_only_when_it_is_given_a_version(
    site: httpx.AsyncClient, sign_in: SignIn, own: str, played: str, said: Read
) -> None:
    headers = sign_in("organiser")
    first = (await site.post(own, json={"text": OTHER_POINTS}, headers=headers)).json()
    at = f"/manage/v1/competitions/{SLUG}/regulations"
    given = await site.put(at, json={"document_id": first["document_id"]}, headers=headers)
    assert (given.status_code, given.json()["regulations"]) == (200, "ice-league")
    assert await _points(site) == {"Abbots": 4, "Bäreninsel": 4, "Castle": 4}
    tables = [event for event in await said() if isinstance(event, StandingsChanged)]
    assert {row.points for row in tables[-1].rows} == {4}
    second = (await site.post(own, json={"text": OTHER_POINTS + ADJUSTED}, headers=headers)).json()
    assert await _points(site) == {"Abbots": 4, "Bäreninsel": 4, "Castle": 4}
    await site.put(at, json={"document_id": second["document_id"]}, headers=headers)
    assert await _points(site) == {"Abbots": 4, "Bäreninsel": 3, "Castle": 4}
    again = len(await said())
    await site.put(at, json={"document_id": second["document_id"]}, headers=headers)
    assert len([event for event in (await said())[again:] if isinstance(event, StandingsChanged)]) == 0


async def test_a_preview_marks_what_would_change_and_changes_nothing(
    site: httpx.AsyncClient, sign_in: SignIn, played: str, own: str
) -> None:
    at = f"/manage/v1/competitions/{SLUG}/regulation-previews"
    shown = (await site.post(at, json={"text": DOCUMENT + ADJUSTED}, headers=sign_in("organiser"))).json()
    (table,) = shown["tables"]
    assert [(row["team"], row["rank_before"], row["rank"], row["points_before"], row["points"]) for row in table["rows"]] == [
        ("Abbots", 1, 1, 2, 2), ("Castle", 3, 2, 2, 2), ("Bäreninsel", 2, 3, 2, 1),
    ]  # fmt: skip
    assert shown["rows_changed"] == 2
    assert await _points(site) == {"Abbots": 2, "Bäreninsel": 2, "Castle": 2}
    refused = await site.post(at, json={"text": DOCUMENT + ADJUSTED.replace("BAR", "BORE")}, headers=sign_in("organiser"))
    assert (refused.status_code, refused.json()["code"]) == (422, "regulations_name_strangers")
    assert refused.json()["errors"][0]["field"] == "line 10"


async def _points(site: httpx.AsyncClient) -> dict[str, int]:
    tables = (await site.get(f"/public/v1/competitions/{SLUG}/standings")).json()["tables"]
    return {row["team"]: row["points"] for row in tables[0]["rows"]}


async def test_the_editor_keeps_what_was_typed_and_shows_each_fault_at_its_line(
    site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, played: str
) -> None:
    at = f"/manage/organisations/{organisation_id}/regulations"
    headers = sign_in("organiser")
    assert "No regulations of your own yet" in (await site.get(at, headers=headers)).text
    assert "key: iihf" in (await site.get(f"{at}/edit?from=iihf", headers=headers)).text
    assert (await site.get(f"{at}/edit?from=nothing", headers=headers)).status_code == 404
    assert (await site.get(f"{at}/edit?document={new_id()}", headers=headers)).status_code == 404
    faulty = await site.post(f"{at}/edit", data={"text": DOCUMENT.replace("draw: 1", "draw: <b>"), "step": "save"}, headers=headers)
    assert faulty.status_code == 422
    assert 'href="#line-5"' in faulty.text
    assert "draw: &lt;b&gt;" in faulty.text
    data, german = {"text": DOCUMENT.replace("draw: 1", "draw: <b>"), "step": "save"}, headers | {"Accept-Language": "de"}
    assert "Hier wird eine ganze Zahl erwartet." in (await site.post(f"{at}/edit", data=data, headers=german)).text
    checked = await site.post(f"{at}/edit", data={"text": DOCUMENT + ADJUSTED, "step": "check", "competition": SLUG}, headers=headers)
    assert "2 rows would change." in checked.text
    strange = await site.post(f"{at}/edit", data={"text": DOCUMENT, "step": "check", "competition": "none"}, headers=headers)
    assert strange.status_code == 404
    saved = await site.post(f"{at}/edit", data={"text": DOCUMENT, "step": "save", "competition": SLUG}, headers=headers)
    assert saved.status_code == 303
    assert "No competition has changed" in (await site.get(saved.headers["location"], headers=headers)).text


async def test_a_competition_is_given_regulations_after_a_preview(site: httpx.AsyncClient, sign_in: SignIn, own: str, played: str) -> None:
    at = f"/manage/competitions/{SLUG}/regulations"
    headers = sign_in("organiser")
    made = (await site.post(own, json={"text": OTHER_POINTS}, headers=headers)).json()
    choice = {"choice": f"document:{made['document_id']}"}
    assert "Change to these regulations" not in (await site.get(at, headers=headers)).text
    shown = await site.post(at, data=choice | {"step": "preview"}, headers=headers)
    assert "Change to these regulations" in shown.text
    assert "3 rows would change." in shown.text
    given = await site.post(at, data=choice | {"step": "give"}, headers=headers)
    assert given.status_code == 303
    assert "version 1" in (await site.get(given.headers["location"], headers=headers)).text
    assert await _points(site) == {"Abbots": 4, "Bäreninsel": 4, "Castle": 4}
    assert (await site.post(at, data={"choice": "document:x", "step": "preview"}, headers=headers)).status_code == 404


async def test_the_page_of_a_tied_rank_shows_why_and_the_table_says_what_was_taken(site: httpx.AsyncClient, bring: Bring) -> None:
    text = DOCUMENT.replace("[points,", "[points, {head_to_head: {by: [points, goal_difference]}},") + ADJUSTED
    await bring(LEAGUE, slug=SLUG, regulations_text=text)
    page = (await site.get(f"/competitions/{SLUG}/tables")).text
    assert "1 point deducted: Played without a licence" in page
    assert "Champions" in page
    table = (await site.get(f"/public/v1/competitions/{SLUG}/standings")).json()["tables"][0]
    link = f"/tables/{table['table_id']}/why/{table['rows'][0]['team_id']}"
    assert link in page
    why = (await site.get(link)).text
    assert "Level on points with Castle." in why
    assert "The matches among them" in why
    german = (await site.get(link, headers={"Accept-Language": "de"})).text
    assert "Punktgleich mit Castle." in german
    assert "Das Los ist noch nicht gezogen." in german
    assert (await site.get(f"/tables/{table['table_id']}/why/{new_id()}")).status_code == 404
    assert (await site.get(f"/tables/{new_id()}/why/{new_id()}")).status_code == 404
    for query in ("", "?team=", "?team=Nobody", "?team=%00", "?team=Castle&table=Cup"):
        assert (await site.get(f"/public/v1/competitions/{SLUG}/standings/why{query}")).status_code in (404, 422)


async def test_ones_own_are_chosen_by_their_key_in_their_newest_version_and_nobody_elses(
    site: httpx.AsyncClient, sign_in: SignIn, own: str, organisation_id: UUID, bring: Bring
) -> None:
    headers = sign_in("organiser")
    league = {"name": "New League", "teams": ["Abbots", "Barons"], "regulations": "ice-league"}
    competitions = f"/manage/v1/organisations/{organisation_id}/competitions"
    await bring(LEAGUE, slug="elsewhere", organisation_id=new_id(), regulations_text=DOCUMENT)
    assert (await site.post(competitions, json=league, headers=headers)).json()["code"] == "unknown_regulations"
    for text in (DOCUMENT, OTHER_POINTS):
        await site.post(own, json={"text": text}, headers=headers)
    assert (await site.post(competitions, json=league, headers=headers)).status_code == 201
    await bring(LEAGUE, slug=SLUG, regulations="ice-league")
    assert await _points(site) == {"Abbots": 4, "Bäreninsel": 4, "Castle": 4}
    listed = {one["version"]: one["competitions"] for one in (await site.get(own, headers=headers)).json()}
    assert listed == {2: ["ice-league", "new-league"], 1: []}
    await site.post(own, json={"text": DOCUMENT + ADJUSTED}, headers=headers)
    refused = await site.post(competitions, json=league | {"name": "Newer League"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "regulations_name_strangers")


async def test_the_same_text_from_many_at_once_is_one_version(database: Database, organisation_id: UUID) -> None:
    async def keep() -> Kept:
        async with database.begin("competitions") as tx:
            return await keep_regulations(tx, DOCUMENT, organisation_id=organisation_id)

    kept = await asyncio.gather(*(keep() for _ in range(5)))
    assert len({one.document_id for one in kept}) == 1
    assert [one.version for one in kept if one.is_new] == [1]


async def test_without_waiting_for_each_other_some_would_fail(database: Database, organisation_id: UUID) -> None:
    """The control: the same at once without the lock."""

    async def add() -> int:
        async with database.begin("competitions") as tx:
            return await add_version(
                tx, document_id=new_id(), organisation_id=organisation_id, key="ice", name="Ice", text=DOCUMENT, by=None
            )

    done = await asyncio.gather(*(add() for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, asyncpg.UniqueViolationError) for one in done) == 4

"""Drafts, publication, corrections: who may, what is refused, and what everybody is told."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.modules.content.conftest import ABOUT, CLUB, EDITOR, OTHERS, Said, headers

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.modules.content import queries
from matchday.modules.content.actions.forget_people import forget_people
from matchday.modules.content.store.articles import read_clock
from matchday.modules.content.sweeps import publish_waiting

NEWS = f"/manage/v1/organisations/{CLUB}/articles"


async def write(site: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await site.post(NEWS, json={"title": "We won", "text": "By **two** goals."} | changes, headers=EDITOR)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def publish(site: httpx.AsyncClient, article: dict[str, Any], at: str | None = None) -> httpx.Response:
    return await site.put(f"/manage/v1/articles/{article['article_id']}/publication", json={"at": at}, headers=EDITOR)


@pytest.mark.parametrize(("status", "who"), OTHERS.items())
async def test_others_write_and_read_no_drafts(site: httpx.AsyncClient, status: str, who: dict[str, str]) -> None:
    held = await write(site)
    one = f"/manage/v1/articles/{held['article_id']}"
    for method, path, body in (
        ("POST", NEWS, {"title": "x"}),
        ("GET", NEWS, None),
        ("GET", one, None),
        ("PUT", one, {"title": "x"}),
        ("DELETE", one, None),
        ("PUT", f"{one}/publication", {}),
        ("GET", f"{one}/revisions", None),
    ):
        answer = await site.request(method, path, json=body, headers=who)
        assert answer.status_code == int(status), (method, path)
    assert (await site.get(f"/public/v1/news/{held['slug']}")).status_code == 404
    assert (await site.get("/public/v1/news")).json()["items"] == []


async def test_nobody_hears_of_a_draft_and_everybody_of_its_publication(site: httpx.AsyncClient, said: Said) -> None:
    subjects = [{"kind": kind, "subject_id": str(subject_id)} for kind, subject_id in ABOUT.items()]
    held = await write(site, subjects=subjects)
    assert await said() == []
    assert (await publish(site, held)).status_code == 200
    (event,) = await said()
    assert (event.is_public, event.title, event.summary, len(event.subjects)) == (True, "We won", "By two goals.", 4)
    read = (await site.get(f"/public/v1/news/{held['slug']}")).json()
    assert {subject["page"].partition("/")[2].partition("/")[0] for subject in read["subjects"]} == {
        "competitions",
        "matches",
        "teams",
        "players",
    }
    for subject_id in ABOUT.values():
        assert len((await site.get(f"/public/v1/news?about={subject_id}")).json()["items"]) == 1
    assert (await site.get(f"/public/v1/news?about={new_id()}")).json()["items"] == []


async def test_it_waits_for_its_moment(site: httpx.AsyncClient, database: Database, said: Said) -> None:
    held = await write(site)
    async with database.begin("content") as tx:
        now = await read_clock(tx)
    assert (await publish(site, held, (now - timedelta(seconds=1)).isoformat())).json()["code"] == "moment_passed"
    assert (await publish(site, held, (now + timedelta(hours=1)).isoformat())).json()["status"] == "scheduled"
    async with database.begin("content") as tx:
        assert await publish_waiting(tx) == 0
    assert not (await said())[-1].is_public
    async with database.begin("content") as tx:
        await tx.execute("UPDATE content.articles SET publish_at = publish_at - interval '1 hour'")
        assert await publish_waiting(tx) == 1
        assert await publish_waiting(tx) == 0
    assert (await said())[-1].is_public
    assert (await site.get(f"/public/v1/news/{held['slug']}")).status_code == 200


async def test_taken_back_it_says_nothing_any_more(site: httpx.AsyncClient, said: Said) -> None:
    held = await write(site)
    await publish(site, held)
    one = f"/manage/v1/articles/{held['article_id']}"
    assert (await site.delete(f"{one}/publication", headers=EDITOR)).status_code == 204
    assert (await site.delete(f"{one}/publication", headers=EDITOR)).json()["code"] == "not_public"
    assert ((await said())[-1].is_public, (await said())[-1].title, (await said())[-1].subjects) == (False, "", ())
    assert (await site.get(f"/public/v1/news/{held['slug']}")).status_code == 404
    assert (await publish(site, held)).status_code == 200
    assert (await publish(site, held)).json()["code"] == "already_public"
    assert (await site.delete(one, headers=EDITOR)).status_code == 204
    assert not (await said())[-1].is_public


async def test_two_editors_do_not_write_over_each_other(site: httpx.AsyncClient) -> None:
    held = await write(site)
    one = f"/manage/v1/articles/{held['article_id']}"
    first = await site.put(one, json={"title": "First", "edits_version": held["version"]}, headers=EDITOR)
    assert first.status_code == 200
    second = await site.put(one, json={"title": "Second", "edits_version": held["version"]}, headers=EDITOR)
    assert (second.status_code, second.json()["code"]) == (409, "changed_meanwhile")
    assert (await site.get(one, headers=EDITOR)).json()["title"] == "First"
    assert [kept["title"] for kept in (await site.get(f"{one}/revisions", headers=EDITOR)).json()] == ["First", "We won"]


async def test_what_is_not_the_clubs_is_refused(site: httpx.AsyncClient) -> None:
    foreign = [{"kind": "match", "subject_id": str(new_id())}]
    assert (await site.post(NEWS, json={"title": "x", "subjects": foreign}, headers=EDITOR)).json()["code"] == "unknown_subject"
    assert (await site.post(NEWS, json={"title": "x", "media": [str(new_id())]}, headers=EDITOR)).json()["code"] == "unknown_media"
    assert (await publish(site, await write(site, text=" "))).json()["code"] == "nothing_to_tell"


async def test_one_title_twice_has_two_addresses(site: httpx.AsyncClient) -> None:
    first, second, third = await write(site), await write(site), await write(site, title="⚽")
    assert first["slug"] == "we-won"
    assert second["slug"].startswith("we-won-")
    assert third["slug"].startswith("article-1")


async def test_who_leaves_takes_the_name_along(site: httpx.AsyncClient, database: Database, said: Said) -> None:
    account_id = new_id()
    writer = headers("editor", account_id=account_id)
    held = (await site.post(NEWS, json={"title": "Mine", "text": "."}, headers=writer)).json()
    await publish(site, held)
    gone = AccountChanged(account_id=account_id, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True, version=9)
    async with database.read("content") as tx:
        kept = await queries.kept_of(tx, account_id)
    assert [article["title"] for article in kept["articles"]] == ["Mine"]
    for _ in range(2):
        async with database.begin("content") as tx:
            await forget_people(tx, [gone])
    assert (await site.get(f"/public/v1/news/{held['slug']}")).json()["author"] == ""
    assert len(await said()) == 2

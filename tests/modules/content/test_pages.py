"""From an empty form to an article that everybody reads, without JavaScript."""

import httpx
from tests.modules.content.conftest import ABOUT, CLUB, EDITOR, photo

FROM_HERE = EDITOR | {"sec-fetch-site": "same-origin"}


async def test_an_editor_writes_shows_and_publishes(site: httpx.AsyncClient) -> None:
    home = f"/manage/organisations/{CLUB}/news"
    assert "Nothing here yet" in (await site.get(home, headers=EDITOR)).text
    refused = await site.post(f"{home}/new", data={"title": "", "text": "Typed & kept"}, headers=FROM_HERE)
    assert refused.status_code == 422
    assert "Typed &amp; kept" in refused.text
    made = await site.post(f"{home}/new", data={"title": "We won", "text": "By two", "kind": "news"}, headers=FROM_HERE)
    assert made.status_code == 303, made.text
    here = made.headers["location"].partition("?")[0]
    page = (await site.get(here, headers=EDITOR)).text
    assert "Argentina – France" in page
    assert "Lionel Messi" in page
    about = {"title": "We won", "text": "By two", "kind": "news", "version": "1", "add": f"match-{ABOUT['match']}"}
    assert (await site.post(here, data=about, headers=FROM_HERE)).status_code == 303
    again = await site.post(here, data=about, headers=FROM_HERE)
    assert (again.status_code, "Somebody else has changed this article" in again.text) == (409, True)
    article_id = here.rpartition("/")[2]
    sent = await site.post("/me/uploads", data={"article_id": article_id}, files={"file": ("a.jpg", photo())}, headers=FROM_HERE)
    assert "upload=" in sent.headers["location"], sent.text
    media_id = sent.headers["location"].partition("upload=")[2].partition("#")[0]
    assert "What does it show?" in (await site.get(sent.headers["location"], headers=EDITOR)).text
    shown = await site.post(f"{here}/media", data={"media_id": media_id, "text": "The goal"}, headers=FROM_HERE)
    assert shown.status_code == 303, shown.text
    assert (await site.post(f"{here}/media", data={"media_id": media_id}, headers=FROM_HERE)).status_code == 422
    wrong = await site.post("/me/uploads", data={"article_id": article_id}, files={"file": ("a.jpg", b"none")}, headers=FROM_HERE)
    assert "This file could not be kept" in (await site.get(wrong.headers["location"], headers=EDITOR)).text
    later = await site.post(f"{here}/publication", data={"publish": "later", "at": "soon"}, headers=FROM_HERE)
    assert (later.status_code, "Give a date and a time." in later.text) == (422, True)
    assert (await site.post(f"{here}/publication", data={"publish": "now"}, headers=FROM_HERE)).status_code == 303
    read = (await site.get("/news/we-won")).text
    assert 'alt="The goal"' in read
    assert f"/matches/{ABOUT['match']}" in read
    assert "We won" in (await site.get(f"/news?about={ABOUT['match']}")).text
    assert (await site.get("/news?about=nonsense")).status_code == 404

"""News on the home page and on the pages of what it is about."""

from datetime import UTC, datetime
from typing import Any

import httpx
from tests.modules.portal.conftest import Hear
from tests.modules.portal.events import MATCH, ORGANISATION, match

from matchday.backbone.ids import new_id
from matchday.contracts.content import ArticleChanged, Subject

ARTICLE = new_id()
PAGE = f"/matches/{MATCH}"


def article(**changes: Any) -> ArticleChanged:
    values: dict[str, Any] = {
        "article_id": ARTICLE,
        "version": 2,
        "organisation_id": ORGANISATION,
        "is_public": True,
        "kind": "news",
        "slug": "we-won",
        "title": "We won & rejoiced",
        "summary": "By two goals.",
        "picture": None,
        "picture_text": "",
        "published_at": datetime(2026, 11, 21, 10, tzinfo=UTC),
        "subjects": (Subject(kind="match", subject_id=MATCH),),
    }
    return ArticleChanged(**(values | changes))


async def test_an_article_stands_on_home_and_on_its_match(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match())
    await hear(article())
    for page in ("/", PAGE):
        text = (await site.get(page)).text
        assert "We won &amp; rejoiced" in text
        assert "/news/we-won" in text


async def test_one_about_something_else_stands_on_home_only(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match())
    await hear(article(subjects=()))
    assert "We won" in (await site.get("/")).text
    assert "We won" not in (await site.get(PAGE)).text


async def test_taken_back_it_is_gone_and_late_news_do_not_bring_it_again(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match())
    await hear(article(version=3, is_public=False, title="", summary="", published_at=None, subjects=()))
    await hear(article(version=2))
    assert "We won" not in (await site.get("/")).text

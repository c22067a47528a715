"""Following a team in a browser: one button, and what happens is shown on whatever page is open."""

import re
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import expect
from tests.browser.stage import Stage
from tests.browser.visitors import Visitors
from tests.journeys.people import Person
from tests.journeys.waiting import until


@pytest_asyncio.fixture(loop_scope="session")
async def fay(stage: Stage) -> AsyncIterator[Person]:
    """Somebody new who follows nothing yet."""
    async with Person(stage.addresses, "Fay") as person:
        await person.sign_up()
        yield person


async def test_a_competition_is_followed_and_news_of_it_show_on_an_open_page(visitors: Visitors, stage: Stage, fay: Person):
    fixture = await stage.match("followed-cup")

    page = await visitors.signed_in(fay)
    await until(lambda: page.goto(f"/follow/{fixture.match_id}"), lambda answer: answer is not None and answer.ok, seconds_max=20)
    await page.get_by_label("News").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved. It holds from the next happening on.")).to_be_visible()
    await page.goto("/competitions")
    await expect(page.get_by_role("link", name=re.compile("^Inbox"))).to_be_visible()
    article = {
        "title": "The pitch is dry",
        "summary": "Play begins on time.",
        "text": "It is.",
        "subjects": [{"kind": "match", "subject_id": fixture.match_id}],
    }
    path = f"/manage/v1/organisations/{stage.organisation_id}/articles"
    article_id = (await stage.organiser.send("POST", "content", path, article))["article_id"]
    await stage.organiser.send("PUT", "content", f"/manage/v1/articles/{article_id}/publication", {})
    toast = page.locator(".toast")
    await expect(toast).to_contain_text("The pitch is dry", timeout=15_000)
    await toast.get_by_role("button", name="Close this notice").click()
    await expect(toast).to_have_count(0)
    await page.goto("/me/notifications")
    await expect(page.get_by_role("heading", name="What you follow")).to_be_visible()
    await expect(page.get_by_role("link", name="Eagles – Foxes", exact=True)).to_be_visible()

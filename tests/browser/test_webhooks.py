"""Webhooks in a browser: by the keyboard alone, and without JavaScript; a server of this machine takes what comes."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Page, expect
from tests.browser.stage import Fixture, Stage
from tests.browser.visitors import Keyboard, Visitors
from tests.journeys.people import Person
from tests.journeys.waiting import until

HOME = "/me/notifications/webhooks"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hugo(stage: Stage) -> AsyncIterator[Person]:
    """Somebody new who has a server."""
    async with Person(stage.addresses, "Hugo") as person:
        await person.sign_up()
        yield person


async def known(page: Page, fixture: Fixture) -> None:
    """The match can be followed."""
    path = f"/follow/{fixture.match_id}"
    await until(lambda: page.goto(path), lambda answer: answer is not None and answer.ok, seconds_max=20)


async def test_a_person_adds_tests_and_ends_a_webhook_by_keyboard(visitors: Visitors, stage: Stage, hugo: Person):
    fixture = await stage.match("hooked-by-keyboard")
    page = await visitors.signed_in(hugo)
    await known(page, fixture)
    hands = Keyboard(page)
    await page.goto("/me/notifications")
    await hands.press("link", "Your webhooks")
    await expect(page).to_have_url(HOME)
    await hands.write("Address", "https://hooks.invalid/goals")
    await hands.write("Another one, by its page (optional)", f"{stage.address}/matches/{fixture.match_id}")
    await hands.press("button", "Add", within="main")
    await expect(page.get_by_role("heading", name="The secret")).to_be_visible()
    await expect(page.locator("code", has_text="whsec_")).to_be_visible()
    await expect(page.locator("code", has_text="whpk_")).to_be_visible()
    await hands.press("button", "Send a test")
    await expect(page.get_by_role("status")).to_contain_text("A test is on its way")
    await expect(page.locator("code", has_text="whsec_")).to_have_count(0)
    await hands.press("link", "Test", within="main")
    await expect(page.get_by_role("heading", name="What is sent")).to_be_visible()
    await expect(page.locator("pre")).to_contain_text('"type": "ping"')


async def test_everything_works_without_javascript(visitors: Visitors, stage: Stage, hugo: Person):
    fixture = await stage.match("hooked-without-script")
    page = await visitors.signed_in(hugo, java_script_enabled=False, viewport={"width": 360, "height": 740})
    await known(page, fixture)
    await page.goto(HOME)
    await page.get_by_label("Address", exact=True).fill("http://10.0.0.1/inside")
    await page.get_by_label("Name").fill("Inside")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("Name")).to_have_value("Inside")
    await page.get_by_label("Address", exact=True).fill("https://hooks.invalid/goals")
    await page.get_by_label("Another one, by its page").fill(f"/matches/{fixture.match_id}")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator("code", has_text="whsec_")).to_be_visible()
    for button, words in (("Switch off", "It is switched off."), ("Switch on again", "It is switched on")):
        await page.get_by_role("button", name=button).click()
        await expect(page.get_by_role("status")).to_contain_text(words)
    await page.get_by_role("button", name="Replace the secret").click()
    await expect(page.locator("code", has_text="whpk_")).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth <= 360")
    await page.get_by_role("button", name="Delete with its log").click()
    await expect(page.get_by_role("status")).to_contain_text("deleted with its log")

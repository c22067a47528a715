"""The wizard in a browser: a league by keyboard alone, and a cup of eight groups without scripts, each within its budget."""

import time

from playwright.async_api import Page, expect
from tests.browser.stage import Stage
from tests.browser.visitors import Keyboard, Visitors

SECONDS_MAX = 60.0
"""The promise is five minutes for a person; a program types faster and thinks less. What is measured is the site's part."""
PAGES_OF_A_LEAGUE = 5
"""From the choice of a format to the publication: each is one page with one button to go on."""
TEN = [f"Harbour {letter}" for letter in "ABCDEFGHIJ"]


async def begin(page: Page, stage: Stage) -> None:
    await page.goto(f"/manage/organisations/{stage.organisation_id}/competitions/new")


async def does_not_scroll_sideways(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


async def test_a_league_of_ten_by_keyboard(visitors: Visitors, stage: Stage):
    page = await visitors.signed_in(stage.organiser)
    someone, began, pages = Keyboard(page), time.monotonic(), 0
    await begin(page, stage)
    await someone.press("button", "Continue", within="main")
    pages += 1
    await someone.write("Name", "Harbour League")
    await someone.press("button", "Continue", within="main")
    pages += 1
    await someone.write("Teams", "\n".join(TEN))
    await someone.press("button", "Continue", within="main")
    pages += 1
    await page.get_by_label("First day").focus()
    await page.keyboard.type("08152027")
    await someone.press("button", "Continue", within="main")
    pages += 1
    await expect(page.get_by_role("heading", name="Everything at a glance")).to_be_visible()
    await someone.press("button", "Publish", within="main")
    pages += 1
    await expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    assert pages == PAGES_OF_A_LEAGUE
    assert time.monotonic() - began < SECONDS_MAX
    await page.goto("/competitions/harbour-league")
    await expect(page.locator("h1")).to_contain_text("Harbour League")


async def test_a_cup_of_eight_groups_on_a_phone_without_scripts(visitors: Visitors, stage: Stage):
    page = await visitors.signed_in(stage.organiser, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    began = time.monotonic()
    await begin(page, stage)
    await does_not_scroll_sideways(page)
    await page.get_by_role("radio", name="Groups, then knockout").check()
    await page.locator("#groups-groups").select_option("8")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Name", exact=True).fill("Harbour Cup")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Teams", exact=True).fill("\n".join(f"Side {number:02}" for number in range(1, 33)))
    await does_not_scroll_sideways(page)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name="Draw again").click()
    await expect(page.locator(".drawn > section")).to_have_count(8)
    await does_not_scroll_sideways(page)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("First day").fill("2027-06-05")
    await page.get_by_label("Kick-off times").fill("13:00, 15:30, 18:00")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    await page.get_by_role("button", name="Continue").click()
    await does_not_scroll_sideways(page)
    await page.get_by_role("link", name="Teams", exact=True).first.click()
    await expect(page.get_by_label("Teams", exact=True)).to_have_value("\n".join(f"Side {number:02}" for number in range(1, 33)))
    await page.get_by_role("link", name="Publish").click()
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    assert time.monotonic() - began < SECONDS_MAX
    matches = await page.context.request.get("/public/v1/competitions/harbour-cup/matches?limit=200")
    assert len((await matches.json())["items"]) == 8 * 6 + 15


async def test_a_fault_is_named_beside_its_field_and_what_was_typed_stays(visitors: Visitors, stage: Stage):
    page = await visitors.signed_in(stage.organiser)
    await begin(page, stage)
    await page.get_by_role("radio", name="League Everybody").check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Name", exact=True).fill("Faulty League")
    await page.get_by_label("Time zone").fill("Nowhere")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.locator(".notice.is-bad")).to_be_focused()
    await expect(page.locator("#zone-fault")).to_contain_text("is not a time zone")
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Faulty League")

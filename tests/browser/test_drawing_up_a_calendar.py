"""A league's calendar, in a browser: one lands on the preview, and what is scheduled is what one saw."""

from playwright.async_api import Page, expect
from tests.browser.stage import LONG_AWAY, LONG_HOME, Stage
from tests.browser.visitors import Visitors

TEAMS = [LONG_HOME, LONG_AWAY, "Abbots", "Barons"]


async def opened(visitors: Visitors, stage: Stage, slug: str, **options: object) -> Page:
    """The empty form of a new league, on a phone."""
    league = {"name": f"League {slug}", "slug": slug, "teams": TEAMS}
    await stage.organiser.send("POST", "competitions", f"/manage/v1/organisations/{stage.organisation_id}/competitions", league)
    page = await visitors.signed_in(stage.organiser, viewport={"width": 360, "height": 740}, **options)
    await page.goto(f"/manage/competitions/{slug}")
    await page.get_by_role("link", name="Draw up the calendar").click()
    await page.get_by_label("First round").fill("2027-08-14")
    return page


async def test_a_line_that_cannot_be_read_is_named_and_kept(visitors: Visitors, stage: Stage):
    page = await opened(visitors, stage, "calendar-faults")
    await page.get_by_text("Wishes", exact=True).click()
    await page.get_by_label("Cannot be at home").fill("Abbots 2027-08-14\nNobody 2027-08-14")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.locator(".notice.is-bad")).to_be_focused()
    await expect(page.locator("#not_at_home-fault")).to_contain_text("Line 2:")
    await expect(page.get_by_label("Cannot be at home")).to_have_value("Abbots 2027-08-14\nNobody 2027-08-14")


async def test_one_lands_on_the_preview_and_schedules_it(visitors: Visitors, stage: Stage):
    page = await opened(visitors, stage, "calendar-seen")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.get_by_role("heading", name="Preview")).to_be_focused()
    await expect(page.get_by_role("heading", name="Preview")).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    await page.get_by_role("button", name="Schedule 12 matches").click()
    await expect(page.get_by_role("status")).to_contain_text(["The whole calendar is scheduled."])
    await expect(page.locator("main .link-list > li")).to_have_count(12)


async def test_it_needs_no_scripts(visitors: Visitors, stage: Stage):
    page = await opened(visitors, stage, "calendar-plain", java_script_enabled=False)
    await page.get_by_role("button", name="Preview").click()
    await expect(page.get_by_role("heading", name="Preview")).to_be_in_viewport()
    await page.get_by_role("button", name="Schedule 12 matches").click()
    await expect(page.locator("main .link-list > li")).to_have_count(12)

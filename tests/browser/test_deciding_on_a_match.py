"""A match is moved on a phone, with what that breaks shown first; and the calendar is leafed through."""

from playwright.async_api import Page, expect
from tests.browser.stage import LONG_AWAY, LONG_HOME, Stage
from tests.browser.visitors import Visitors

PHONE = {"width": 360, "height": 740}


async def opened(visitors: Visitors, stage: Stage, slug: str, **options: object) -> Page:
    """The page of a match of a new league, between two teams with long names."""
    league = {"name": f"League {slug}", "slug": slug, "teams": [LONG_HOME, LONG_AWAY, "Abbots"], "zone": "Europe/Berlin"}
    await stage.organiser.send("POST", "competitions", f"/manage/v1/organisations/{stage.organisation_id}/competitions", league)
    standings = await stage.organiser.send("GET", "competitions", f"/public/v1/competitions/{slug}/standings")
    teams = {row["team"]: row["team_id"] for row in standings["tables"][0]["rows"]}
    address = f"/manage/v1/competitions/{slug}/matches"
    first = {"home_team_id": teams[LONG_HOME], "away_team_id": teams[LONG_AWAY], "kicks_off_at": "2027-06-05T13:00:00Z", "round": "Day 1"}
    second = {"home_team_id": teams["Abbots"], "away_team_id": teams[LONG_HOME], "kicks_off_at": "2027-06-12T13:00:00Z", "round": "Day 2"}
    made = await stage.organiser.send("POST", "competitions", address, first | {"venue": "Waldstadion"})
    await stage.organiser.send("POST", "competitions", address, second)
    page = await visitors.signed_in(stage.organiser, viewport=PHONE, **options)
    await page.goto(f"/manage/matches/{made['match_id']}")
    return page


async def overflow(page: Page) -> int:
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


async def test_a_move_is_shown_first_and_done_anyway(visitors: Visitors, stage: Stage):
    page = await opened(visitors, stage, "deciding")
    await page.get_by_text("Move to another time or ground").first.click()
    await page.get_by_label("Kick-off (Europe/Berlin)").first.fill("2027-06-11T15:00")
    await page.get_by_role("button", name="Move to another time or ground").click()
    await expect(page.locator(".notice.is-bad")).to_be_focused()
    await expect(page.locator(".notice.is-bad")).to_contain_text("Too little rest")
    assert await overflow(page) <= 0
    await page.get_by_label("Do it anyway").check()
    await page.get_by_role("button", name="Move to another time or ground").click()
    await expect(page.get_by_role("status")).to_contain_text(["Done."])
    await expect(page.locator(".entry-list")).to_contain_text("rules broken knowingly: 1")


async def test_without_scripts_it_is_the_same(visitors: Visitors, stage: Stage):
    page = await opened(visitors, stage, "deciding-plain", java_script_enabled=False)
    await page.get_by_text("Walk-over: one side did not play").first.click()
    await page.locator("#walk_over-absent").select_option("away")
    await page.locator("#walk_over-reason").fill("no bus")
    await page.get_by_role("button", name="Walk-over: one side did not play").click()
    await expect(page.locator("h1")).to_contain_text("3–0")


async def test_the_calendar_is_filtered_and_fits_a_phone(visitors: Visitors, stage: Stage):
    page = await opened(visitors, stage, "leafing")
    await page.goto("/competitions/leafing/calendar?zone=there")
    await expect(page.locator(".calendar-days .match-row")).to_have_count(2)
    await page.get_by_label("Team").select_option(label="Abbots")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator(".calendar-days .match-row")).to_have_count(1)
    await expect(page.get_by_role("link", name="Subscribe")).to_have_attribute(
        "href", r"webcal://" + stage.proper_address.partition("//")[2] + await _feed(page)
    )
    assert await overflow(page) <= 0


async def _feed(page: Page) -> str:
    team = await page.get_by_label("Team").input_value()
    return f"/public/v1/teams/{team}/calendar.ics"

"""Line-ups and figures of a match on the pages of those who look at them, over the websocket, without loading anything again."""

from typing import Any

from playwright.async_api import Page, expect
from tests.browser.stage import Fixture, Stage
from tests.browser.visitors import Visitors

from matchday.backbone.ids import new_id

MARK = "window.wasLoadedOnce = true"


async def hand_in(stage: Stage, fixture: Fixture, side: str, *names: str) -> None:
    """A team sheet, as the console sends it."""
    players = [{"name": name, "number": number, "is_starting": True} for number, name in enumerate(names, start=1)]
    body = {"entry_id": str(new_id()), "players": players}
    await stage.organiser.send("PUT", "live", f"/manage/v1/matches/{fixture.match_id}/line-ups/{side}", body)


async def opened(visitors: Visitors, path: str, **options: Any) -> Page:
    """A page that hears its rooms: whoever looks knows what came before."""
    page = await visitors.somebody(**options)
    await page.goto(path)
    await page.evaluate(MARK)
    return page


async def test_line_ups_and_figures_move_on_open_pages(visitors: Visitors, stage: Stage):
    fixture = await stage.match("moving-details")
    sheets = await opened(visitors, f"{fixture.page}/line-ups")
    german = await opened(visitors, f"{fixture.page}/line-ups", locale="de-DE")
    figures = await opened(visitors, f"{fixture.page}/statistics")
    await expect(sheets.locator("#match-line-ups")).to_contain_text("Line-ups appear here")

    await hand_in(stage, fixture, "home", "Ada Ace", "Bea Best")
    await expect(sheets.locator("#match-line-ups")).to_contain_text("Bea Best")
    await hand_in(stage, fixture, "away", "Cleo Calm")
    await expect(sheets.locator("#match-line-ups")).to_contain_text("Cleo Calm")
    await expect(german.locator("#match-line-ups")).to_contain_text("Cleo Calm")

    await stage.kick_off(fixture)
    await stage.score(fixture, "Ada Ace")
    scorer = sheets.locator("#match-line-ups .roster-line", has_text="Ada Ace")
    await expect(scorer.locator(".sheet-mark.is-goal")).to_contain_text("1")
    await expect(german.locator("#match-line-ups .sheet-mark.is-goal")).to_contain_text("Tor")
    await expect(figures.locator("#match-statistics")).to_contain_text("Goals")
    await stage.score(fixture, "Ada Ace")
    await expect(scorer.locator(".sheet-mark.is-goal")).to_have_count(2)
    for page in (sheets, german, figures):
        assert await page.evaluate("window.wasLoadedOnce"), "nothing was loaded again"


async def test_whoever_was_away_for_a_moment_gets_what_was_missed(visitors: Visitors, stage: Stage):
    fixture = await stage.match("missed-details")
    page = await opened(visitors, f"{fixture.page}/line-ups")
    await hand_in(stage, fixture, "home", "Ada Ace")
    await expect(page.locator("#match-line-ups")).to_contain_text("Ada Ace")
    await page.context.set_offline(True)
    await hand_in(stage, fixture, "away", "Dora Deep")
    await stage.organiser.see("portal", f"{fixture.page}/line-ups", lambda answer: "Dora Deep" in answer.text)
    await page.context.set_offline(False)
    await expect(page.locator("#match-line-ups")).to_contain_text("Dora Deep")
    assert await page.evaluate("window.wasLoadedOnce")

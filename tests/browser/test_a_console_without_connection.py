"""The scorer's console keeps every press: without a connection, over reloads, and when the browser is gone."""

from pathlib import Path

import pytest_asyncio
from playwright.async_api import Page, expect
from tests.browser.stage import Fixture, Stage, eventually
from tests.browser.visitors import Visitors

PHONE = {"width": 360, "height": 740}
TOO_SMALL = """() => [...document.querySelectorAll("#console button, #console summary, #console input")]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.textContent, element.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 44).map(([text, box]) => `${text}: ${box.width}×${box.height}`)"""


class Scorer:
    """Somebody with a phone at a match."""

    def __init__(self, page: Page, fixture: Fixture) -> None:
        self.page = page
        self.fixture = fixture

    async def open(self) -> None:
        """With everything kept on the device for the time without a connection."""
        await self.page.goto(f"{self.fixture.page}/console")
        await self.page.locator("html[data-shell=kept]").wait_for(state="attached")

    async def press(self, name: str) -> None:
        """A button of the console."""
        await self.page.locator("#console").get_by_role("button", name=name, exact=True).last.click()

    async def begin(self, name: str) -> None:
        """A whistle, which is asked for once more."""
        await self.press(name)
        await self.press(f"Begin: {name}")

    async def goal(self, team: str, player: str) -> None:
        """Somebody scores who is typed."""
        await self.press(f"Goal {team}")
        await self.page.get_by_label("Player: Name").fill(player)
        await self.press("Record")

    async def shows(self, text: str) -> None:
        """In the list of entries."""
        await expect(self.page.locator(".console-entries")).to_contain_text(text)

    async def away(self, is_away: bool) -> None:
        """Takes the connection, or gives it back."""
        await self.page.context.set_offline(is_away)


@pytest_asyncio.fixture(loop_scope="session")
async def at_a_match(stage: Stage, visitors: Visitors, request):
    """Opens the console of a new match on a phone."""

    async def make(**options) -> Scorer:
        fixture = await stage.match(f"console-{abs(hash(request.node.name)) % 10**8}")
        page = await visitors.signed_in(stage.organiser, viewport=PHONE, locale="en-US", **options)
        scorer = Scorer(page, fixture)
        await scorer.open()
        return scorer

    return make


async def protocol(stage: Stage, fixture: Fixture):
    return await stage.organiser.send("GET", "live", f"/public/v1/matches/{fixture.match_id}/protocol")


async def test_first_look(at_a_match, stage):
    scorer = await at_a_match()
    await scorer.begin("Start the match")
    await scorer.goal("Eagles", "Ada Ace")
    await scorer.shows("Ada Ace")
    await expect(scorer.page.locator("[data-score=home]")).to_have_text("1")
    await eventually(lambda: protocol(stage, scorer.fixture), lambda told: len(told["goals"]) == 1)
    await scorer.page.screenshot(path="/tmp/md/r13_first.png")
    await scorer.press("Goal Foxes")
    await scorer.page.screenshot(path="/tmp/md/r13_sheet.png")
    assert await scorer.page.evaluate(TOO_SMALL) == []

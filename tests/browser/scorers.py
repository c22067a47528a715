"""People who keep a match's protocol on a phone."""

from typing import Any

from playwright.async_api import Page, expect
from tests.browser.stage import Fixture, Stage
from tests.browser.visitors import Visitors

from matchday.backbone.ids import new_id

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

    async def score(self, home: str, away: str) -> None:
        """As the console shows it."""
        await expect(self.page.locator("[data-score=home]")).to_have_text(home)
        await expect(self.page.locator("[data-score=away]")).to_have_text(away)

    async def away(self, is_away: bool) -> None:
        """Takes the connection, or gives it back."""
        await self.page.context.set_offline(is_away)


async def at_console(visitors: Visitors, who: Any, fixture: Fixture, **options: Any) -> Scorer:
    """Opens a match's console on a phone of one's own."""
    scorer = Scorer(await visitors.signed_in(who, **{"viewport": PHONE, "locale": "en-US"} | options), fixture)
    await scorer.open()
    return scorer


async def new_match(stage: Stage, **facts: Any) -> Fixture:
    """Of Eagles and Foxes, in a competition of its own."""
    return await stage.match(f"console-{new_id().hex[-10:]}", **facts)


async def entries_of(stage: Stage, fixture: Fixture) -> list[dict[str, Any]]:
    """What the protocol holds, oldest first."""
    told = await stage.organiser.send("GET", "live", f"/public/v1/matches/{fixture.match_id}/protocol")
    return list(told["entries"])


def forgive_being_away(visitors: Visitors) -> None:
    """A browser that was told to have no connection says so for every request."""
    visitors.complaints[:] = [each for each in visitors.complaints if "ERR_INTERNET_DISCONNECTED" not in each]

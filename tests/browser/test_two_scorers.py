"""Two consoles at one match, and what is refused."""

from playwright.async_api import expect
from tests.browser.scorers import at_console, entries_of, new_match
from tests.browser.stage import Stage, eventually
from tests.browser.visitors import Visitors


async def test_two_scorers_see_each_other(visitors: Visitors, stage: Stage):
    fixture = await new_match(stage)
    one = await at_console(visitors, stage.organiser, fixture)
    two = await at_console(visitors, stage.organiser, fixture)
    await one.begin("Start the match")
    await two.shows("First half")
    await two.goal("Foxes", "Bea Bold")
    await one.shows("Bea Bold")
    await one.score("0", "1")
    await expect(one.page.locator(".console-entries")).to_contain_text("by Rita")


async def test_the_same_goal_entered_twice_is_asked_about(visitors: Visitors, stage: Stage):
    fixture = await new_match(stage)
    one = await at_console(visitors, stage.organiser, fixture)
    two = await at_console(visitors, stage.organiser, fixture)
    await one.begin("Start the match")
    await two.shows("First half")
    await one.goal("Eagles", "Ada Ace")
    await two.shows("Ada Ace")
    await two.goal("Eagles", "Unknown Ace")
    await expect(two.page.locator(".console-notes")).to_contain_text("Rita recorded this too")
    await expect(one.page.locator(".console-notes")).not_to_contain_text("recorded this too")
    await two.press("It is the same")
    await one.score("1", "0")
    await two.score("1", "0")
    goals = [entry for entry in await entries_of(stage, fixture) if entry["kind"] == "goal"]
    assert [entry["struck_reason"] for entry in goals] == [None, "Recorded twice"]


async def test_a_refused_entry_says_why_and_waits_for_a_decision(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage))
    await scorer.begin("Start the match")
    await scorer.press("Goal Eagles")
    await scorer.page.get_by_label("Player: Name").fill("Too Late")
    await scorer.page.get_by_label("Minute").fill("88")
    await scorer.press("Record")
    refused = scorer.page.locator("[data-refused]")
    await expect(refused).to_contain_text("Minute 88 has not been played")
    await scorer.score("0", "0")
    await scorer.press("Amend")
    await scorer.page.get_by_label("Minute").fill("1")
    await scorer.press("Record")
    await scorer.score("1", "0")
    await expect(refused).to_have_count(0)


async def test_undo_takes_the_last_entry_back(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage))
    await scorer.begin("Start the match")
    await scorer.goal("Eagles", "Ada Ace")
    await scorer.score("1", "0")
    await scorer.page.locator("[data-key=undo]").click()
    await scorer.press("Strike this entry")
    await scorer.score("0", "0")
    entries = await eventually(lambda: entries_of(stage, scorer.fixture), lambda found: len(found) == 3)
    assert [entry["struck_reason"] for entry in entries] == [None, "Entered by mistake", None]


async def test_a_double_press_is_one_entry(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage))
    await scorer.begin("Start the match")
    await scorer.page.locator("[data-key=clock]").dblclick()
    await eventually(lambda: entries_of(stage, scorer.fixture), lambda found: len(found) == 2)

"""A football match, a period of ice hockey and an over of cricket, entered with a thumb on a phone; and a look at the page."""

from pathlib import Path

import pytest
from playwright.async_api import expect
from tests.browser.scorers import TOO_SMALL, Scorer, at_console, entries_of, new_match
from tests.browser.stage import Stage, eventually
from tests.browser.visitors import Keyboard, Visitors


async def told(stage: Stage, scorer: Scorer):
    return await stage.organiser.send("GET", "live", f"/public/v1/matches/{scorer.fixture.match_id}/protocol")


async def test_a_whole_football_match(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage))
    await scorer.press("More")
    await scorer.press("Line-up of Eagles")
    for name in ("Ada Ace", "Bea Bold"):
        await scorer.page.get_by_label("Add a player").first.fill(name)
        await scorer.press("Add a player")
    await scorer.page.locator(".console-squad li").last.get_by_role("button", name="Bench").click()
    await scorer.page.get_by_label("Number: Ada Ace").fill("9")
    await scorer.page.get_by_label("Number: Bea Bold").fill("10")
    await scorer.press("Hand in the line-up")
    await scorer.shows("Line-up of Eagles")
    await scorer.begin("Start the match")
    await expect(scorer.page.locator(".is-waiting")).to_have_count(0)
    await scorer.press("Goal Eagles")
    await scorer.page.get_by_role("button", name="9 Ada Ace").first.click()
    await scorer.press("Record")
    await scorer.score("1", "0")
    await scorer.press("Card Foxes")
    await scorer.press("Red")
    await scorer.press("Unknown")
    await scorer.press("Record")
    await scorer.press("Substitution Eagles")
    shirts = scorer.page.locator(".is-shirts")
    await shirts.first.get_by_role("button", name="9 Ada Ace").click()
    await shirts.get_by_role("button", name="10 Bea Bold").last.click()
    await scorer.press("Record")
    assert await scorer.page.evaluate(TOO_SMALL) == []
    for words in ("Half-time", "Second half", "Final whistle"):
        await scorer.begin(words)
    await expect(scorer.page.locator(".is-waiting")).to_have_count(0)
    await scorer.press("Check and sign off")
    await scorer.press("Sign off the protocol")
    await expect(scorer.page.locator(".console-panel")).to_contain_text("Signed off by Rita")
    protocol = await told(stage, scorer)
    assert protocol["phase"] == "finished"
    assert [(goal["player"], goal["side"]) for goal in protocol["goals"]] == [("Ada Ace", "home")]
    assert {incident["kind"] for incident in protocol["incidents"]} >= {"goal", "card", "substitution"}


async def test_a_period_of_ice_hockey_counts_down(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage, sport="ice-hockey"))
    await scorer.begin("Start the match")
    await expect(scorer.page.locator("[data-console-clock]")).to_contain_text("19:5")
    await scorer.press("Penalty Foxes")
    await scorer.page.get_by_label("Player: Name").fill("Bob Back") if await scorer.page.get_by_label("Player: Name").is_visible() else None
    await scorer.press("Record")
    await expect(scorer.page.locator(".console-timers")).to_contain_text("FOX")
    await expect(scorer.page.locator(".console-timers")).to_contain_text("1:5")
    await scorer.goal("Eagles", "Ada Ace")
    await scorer.score("1", "0")
    await scorer.press("Stop the clock")
    await expect(scorer.page.locator("[data-key=clock]")).to_have_text("Let it run")
    await scorer.begin("First intermission")
    entries = await eventually(lambda: entries_of(stage, scorer.fixture), lambda found: len(found) == 5)
    assert [entry["kind"] for entry in entries] == ["phase", "penalty", "goal", "clock", "phase"]


async def test_an_over_of_cricket(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage, sport="cricket"))
    await scorer.begin("Start the match")
    await scorer.press("Striker: Eagles")
    await scorer.page.get_by_label("Striker: Name", exact=True).fill("Ann")
    await scorer.page.get_by_label("Non-striker: Name").fill("Bea")
    await scorer.press("Record")
    await scorer.page.locator("[data-key='ball-1']").click()
    await scorer.page.get_by_label("Bowler: Name").fill("Cat")
    await scorer.press("Record")
    for place, key in enumerate(("4", "wd", "0", "6", "2")):
        await expect(scorer.page.locator(".console-over span")).to_have_count(place + 1)
        await scorer.page.locator(f"[data-key='ball-{key}']").click()
    await expect(scorer.page.locator(".console-over span")).to_have_count(6)
    await scorer.press("Wicket")
    await scorer.page.locator("summary", has_text="Next batter").click()
    await scorer.page.get_by_label("Next batter: Name").fill("Dee")
    await scorer.press("Record")
    await expect(scorer.page.locator("[data-score=home]")).to_have_text("14/1 (1.0)")
    assert await scorer.page.evaluate(TOO_SMALL) == []
    protocol = await eventually(lambda: told(stage, scorer), lambda found: len(found["entries"]) == 9)
    assert protocol["score"]["shown_home"] == "14/1 (1.0)"


async def test_a_goal_with_the_keyboard_alone(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage))
    keyboard = Keyboard(scorer.page)
    await keyboard.press("button", "Start the match")
    await keyboard.press("button", "Begin: Start the match")
    await keyboard.press("button", "Goal Eagles")
    await keyboard.write("Player: Name", "Kim Keys")
    await keyboard.press("button", "Record")
    await scorer.shows("Kim Keys")


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_everything_pressed_often_is_in_the_lower_half(visitors: Visitors, stage: Stage, tmp_path: Path, colours: str):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage), color_scheme=colours)
    await scorer.begin("Start the match")
    await scorer.shows("First half")
    await expect(scorer.page.locator(".console-big")).to_have_count(6)
    await expect(scorer.page.locator(".is-waiting")).to_have_count(0)
    boxes = [await each.bounding_box() for each in await scorer.page.locator(".console-big").all()]
    assert len(boxes) == 6
    assert [box for box in boxes if not box or box["y"] + box["height"] / 2 <= 370 or box["height"] < 44] == []
    await scorer.page.screenshot(path=tmp_path / f"{colours}.png")

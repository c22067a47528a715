"""The scorer's console keeps every press: without a connection, over reloads, and when the browser is gone."""

import shutil
from pathlib import Path

from playwright.async_api import async_playwright, expect
from tests.browser.scorers import PHONE, Scorer, at_console, entries_of, forgive_being_away, new_match
from tests.browser.stage import Stage, eventually
from tests.browser.visitors import Visitors


async def players(stage: Stage, scorer: Scorer) -> list[str]:
    """Of the goals, in the order they were entered."""
    return [entry["what"]["player"] for entry in await entries_of(stage, scorer.fixture) if entry["kind"] == "goal"]


async def test_entries_made_without_a_connection_arrive_once_and_in_order(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage))
    await scorer.begin("Start the match")
    await eventually(lambda: entries_of(stage, scorer.fixture), lambda found: len(found) == 1)
    await scorer.away(True)
    for name in ("One", "Two", "Three"):
        await scorer.goal("Eagles", name)
    await scorer.score("3", "0")
    await expect(scorer.page.locator(".console-notes")).to_contain_text("3 entries not sent yet")
    assert await players(stage, scorer) == []
    await scorer.away(False)
    await eventually(lambda: players(stage, scorer), lambda found: found == ["One", "Two", "Three"])
    await expect(scorer.page.locator(".console-notes")).not_to_contain_text("not sent")
    await expect(scorer.page.locator(".is-waiting")).to_have_count(0)
    assert len(await entries_of(stage, scorer.fixture)) == 4
    forgive_being_away(visitors)


async def test_a_page_loaded_anew_without_a_connection_still_has_them(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage))
    await scorer.begin("Start the match")
    await scorer.shows("First half")
    await eventually(lambda: entries_of(stage, scorer.fixture), lambda found: len(found) == 1)
    await scorer.away(True)
    await scorer.goal("Foxes", "Bob Back")
    await scorer.shows("Bob Back")
    await scorer.page.reload()
    await scorer.shows("Bob Back")
    await scorer.score("0", "1")
    await scorer.goal("Foxes", "Bob Again")
    await scorer.score("0", "2")
    await scorer.away(False)
    await eventually(lambda: players(stage, scorer), lambda found: found == ["Bob Back", "Bob Again"])
    forgive_being_away(visitors)


async def test_a_browser_that_was_closed_sends_them_when_it_is_opened_again(stage: Stage, tmp_path: Path):
    fixture = await new_match(stage)
    program = shutil.which("chromium")
    options = {"executable_path": program, "base_url": stage.address, "viewport": PHONE, "locale": "en-US", "reduced_motion": "reduce"}
    async with async_playwright() as playwright:
        before = await playwright.chromium.launch_persistent_context(tmp_path / "profile", **options)
        form = {"email": stage.organiser.email, "password": stage.organiser.password, "is_remembered": "true"}
        await before.request.post("/sign-in", form=form, max_redirects=0)
        cookies = await before.cookies()
        scorer = Scorer(await before.new_page(), fixture)
        await scorer.open()
        await scorer.begin("Start the match")
        await eventually(lambda: entries_of(stage, fixture), lambda found: len(found) == 1)
        await scorer.away(True)
        await scorer.goal("Eagles", "Last One")
        await scorer.shows("Last One")
        await before.close()
        after = await playwright.chromium.launch_persistent_context(tmp_path / "profile", **options)
        await after.add_cookies(cookies)  # those of a session end with the browser
        page = await after.new_page()
        await page.goto(f"{fixture.page}/console")
        await eventually(lambda: players(stage, scorer), lambda found: found == ["Last One"])
        await after.close()


async def test_whoever_is_signed_out_keeps_what_was_entered(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage))
    await scorer.begin("Start the match")
    await eventually(lambda: entries_of(stage, scorer.fixture), lambda found: len(found) == 1)
    cookies = await scorer.page.context.cookies()
    await scorer.page.context.clear_cookies()
    await scorer.goal("Eagles", "Kept Back")
    await expect(scorer.page.locator(".console-notes")).to_contain_text("You are signed out")
    assert await players(stage, scorer) == []
    await scorer.page.context.add_cookies(cookies)
    await scorer.page.evaluate("dispatchEvent(new Event('online'))")
    await eventually(lambda: players(stage, scorer), lambda found: found == ["Kept Back"])
    visitors.complaints[:] = [each for each in visitors.complaints if "401" not in each]


async def test_entries_of_somebody_else_on_this_device_are_not_sent_unasked(visitors: Visitors, stage: Stage):
    scorer = await at_console(visitors, stage.organiser, await new_match(stage))
    await scorer.begin("Start the match")
    await eventually(lambda: entries_of(stage, scorer.fixture), lambda found: len(found) == 1)
    await scorer.away(True)
    await scorer.goal("Eagles", "Not Mine")
    await scorer.shows("Not Mine")
    await scorer.page.evaluate(AS_SOMEBODY_ELSE)
    await scorer.away(False)
    await scorer.page.reload()
    await expect(scorer.page.locator(".console-notes")).to_contain_text("made by somebody else")
    assert await players(stage, scorer) == []
    await scorer.press("Send them as mine")
    await eventually(lambda: players(stage, scorer), lambda found: found == ["Not Mine"])
    forgive_being_away(visitors)


AS_SOMEBODY_ELSE = """() => new Promise((resolve) => {
  indexedDB.open("matchday-console").onsuccess = ({ target }) => {
    const entries = target.result.transaction("entries", "readwrite").objectStore("entries");
    entries.openCursor(null, "prev").onsuccess = ({ target: { result } }) => {
      result.update({ ...result.value, account_id: "00000000-0000-7000-8000-000000000000" }).onsuccess = resolve;
    };
  };
})"""

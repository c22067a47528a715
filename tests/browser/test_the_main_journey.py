"""Keyboard only: from the home page to a league of one's own, a match in it, and a goal that a fan sees at once."""

from urllib.parse import urlsplit

from playwright.async_api import Page, expect
from tests.browser.stage import Stage
from tests.browser.visitors import Keyboard, Visitors
from tests.journeys.topologies import DATABASE, SECRET
from tests.outbox import sign_up_token

HOME_SCORE = "#match-head [data-flip=home]"


async def test_an_organiser_with_a_keyboard_moves_a_fans_page(visitors: Visitors, stage: Stage):
    organiser = Keyboard(await visitors.somebody(locale="en-US"))
    await sign_up(organiser, stage)
    await found_an_organisation(organiser)
    await create_a_competition(organiser)
    match_id = await schedule_a_match(organiser, stage)
    match, competition = await visitors.somebody(), await visitors.somebody()
    await match.goto(f"/matches/{match_id}")
    await competition.goto("/competitions/keyboard-cup")
    await expect(first_row(competition)).to_contain_text("Eagles")

    await whistle(organiser, "Start the match")
    await expect(match.locator(HOME_SCORE)).to_have_text("0")
    await organiser.press("button", "Goal Foxes")
    await organiser.write("Player: Name", "Ada Ace")
    await organiser.press("button", "Record")
    await expect(match.locator("#match-head [data-flip=away]")).to_have_text("1")
    await expect(match.locator(HOME_SCORE)).to_have_text("0")
    await expect(match.locator("#announcer")).to_have_text("Goal. Ada Ace, minute 1. Eagles 0, Foxes 1")
    await expect(match.locator("#match-timeline")).to_contain_text("Ada Ace")
    await expect(competition.locator("#going .match-row").first).to_contain_text("1")

    for words in ("Half-time", "Second half", "Final whistle"):
        await whistle(organiser, words)
    await expect(match.locator("#match-head")).to_contain_text("Full time")
    await expect(first_row(competition)).to_contain_text("Foxes")
    await expect(first_row(competition).locator(".is-points")).to_have_text("3")


async def whistle(organiser: Keyboard, words: str) -> None:
    """Asked for once more, so that nobody ends a match by mistake."""
    await organiser.press("button", words)
    await organiser.press("button", f"Begin: {words}")


def first_row(competition: Page):
    return competition.locator(".standings tbody tr").first


async def sign_up(organiser: Keyboard, stage: Stage) -> None:
    await organiser.page.goto("/")
    await organiser.press("link", "Sign in")
    await expect(organiser.page).to_have_url("/sign-in")
    await organiser.press("link", "Sign up", within="main")
    await expect(organiser.page).to_have_url("/sign-up")
    await organiser.write("Name", "Kim Keys")
    await organiser.write("E-mail address", "kim@matchday.example")
    await organiser.write("Password", "several plain old words")
    await organiser.page.keyboard.press("Enter")
    await expect(organiser.page.locator("h1")).to_have_text("Look in your mail")
    token = await sign_up_token(stage.addresses[DATABASE], SECRET, "kim@matchday.example")
    await organiser.page.goto(f"/sign-up/confirm?token={token}")
    await organiser.write("Password", "several plain old words")
    await organiser.page.keyboard.press("Enter")
    await expect(organiser.page).to_have_url("/me?done=welcome")


async def found_an_organisation(organiser: Keyboard) -> None:
    await organiser.press("link", "Me")
    await organiser.press("link", "Create an organisation")
    await organiser.write("Name", "Keyboard League")
    await organiser.page.keyboard.press("Enter")
    await expect(organiser.page.locator("h1")).to_have_text("Keyboard League")


async def create_a_competition(organiser: Keyboard) -> None:
    await organiser.press("link", "Manage competitions")
    await organiser.press("link", "New competition")
    await organiser.press("button", "Continue", within="main")
    await organiser.write("Name", "Keyboard Cup")
    await organiser.press("button", "Continue", within="main")
    await organiser.write("Teams", "Eagles\nFoxes")
    await organiser.press("button", "Continue", within="main")
    await organiser.page.get_by_label("First day").focus()
    await organiser.page.keyboard.type("08152027")
    await organiser.press("button", "Continue", within="main")
    await organiser.press("button", "Publish", within="main")
    await organiser.press("link", "Manage it")
    await expect(organiser.page.locator("h1")).to_have_text("Keyboard Cup")


async def schedule_a_match(organiser: Keyboard, stage: Stage) -> str:
    """Leaves the organiser at the console of the new match."""
    for side, team in (("Home team", "Eagles"), ("Away team", "Foxes")):
        await organiser.reach("combobox", side, within="main")
        await organiser.page.keyboard.type(team)
    await organiser.page.keyboard.press("Tab")
    for part in ("06012027", "ArrowRight", "0800PM"):
        await (organiser.page.keyboard.press(part) if part.isalpha() else organiser.page.keyboard.type(part))
    await organiser.press("button", "Schedule match")
    fixture = organiser.page.locator("a[href^='/manage/matches/']").first
    await expect(fixture).to_contain_text("Eagles – Foxes")
    match_id = urlsplit(await fixture.get_attribute("href") or "").path.split("/")[3]
    await stage.is_shown(match_id)
    await fixture.evaluate("link => link.focus()")
    await organiser.page.keyboard.press("Enter")
    await organiser.press("link", "Live console")
    return match_id

"""What a reader chooses stays chosen."""

from playwright.async_api import expect
from tests.browser.visitors import Visitors


async def test_colours_change_at_once_and_stay(visitors: Visitors):
    reader = await visitors.somebody(color_scheme="light")
    await reader.goto("/")
    await reader.get_by_label("Colours").select_option("dark")
    await expect(reader.locator("html")).to_have_css("background-color", "rgb(16, 19, 21)")
    await reader.goto("/competitions")
    await expect(reader.locator("html[data-theme=dark]")).to_have_css("background-color", "rgb(16, 19, 21)")
    await reader.get_by_label("Colours").select_option("system")
    await expect(reader.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")


async def test_the_language_changes_and_stays(visitors: Visitors):
    reader = await visitors.somebody(locale="en-US")
    await reader.goto("/")
    await reader.get_by_label("Language").select_option("de")
    await expect(reader.locator("html[lang=de]")).to_have_count(1)
    await reader.goto("/sign-in")
    await expect(reader.locator("h1")).to_have_text("Anmelden")
    await reader.get_by_label("Sprache").select_option("en")
    await expect(reader.locator("h1")).to_have_text("Sign in")


async def test_a_browser_that_prefers_german_is_spoken_to_in_german(visitors: Visitors):
    reader = await visitors.somebody(locale="de-DE")
    await reader.goto("/sign-in")
    await expect(reader.locator("html[lang=de]")).to_have_count(1)

"""Sign-ins in browsers: they are renewed without losing a form, and end where they should."""

from playwright.async_api import Page, expect
from tests.browser.stage import Stage, eventually
from tests.browser.visitors import Visitors
from tests.journeys.people import Person

from matchday.app.demo.people import FAN

ACCESS_COOKIE = "matchday_access"


async def test_a_form_survives_the_renewal_of_an_expired_sign_in(visitors: Visitors, stage: Stage):
    """The edge cannot tell a token that has expired from one that it does not accept any more."""
    page = await visitors.signed_in(stage.colleague)
    await page.goto("/me/profile")
    await page.get_by_label("Name").fill("Edith the Editor")
    await page.context.add_cookies([{"name": ACCESS_COOKIE, "value": "expired", "url": stage.address, "httpOnly": True}])
    await page.get_by_role("button", name="Save the profile").click()
    await expect(page.get_by_role("status").filter(has_text="Your profile was changed.")).to_be_visible()
    await expect(page.get_by_label("Name")).to_have_value("Edith the Editor")


async def test_a_page_that_needs_a_sign_in_is_shown_after_it(visitors: Visitors):
    page = await visitors.somebody()
    await page.goto("/me/password")
    await expect(page).to_have_url("/sign-in?next=/me/password")
    await sign_in(page)
    await expect(page).to_have_url("/me/password")


async def test_signing_out_is_seen_at_once_and_the_back_button_brings_nothing_back(visitors: Visitors):
    page = await visitors.signed_in(FAN)
    await page.goto("/me")
    await page.get_by_role("button", name="Sign out", exact=True).last.click()
    await expect(page).to_have_url("/")
    await expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_text(FAN.email)).to_have_count(0)


async def test_signing_out_everywhere_ends_another_browsers_session(visitors: Visitors, stage: Stage):
    async with Person(stage.addresses, "Wanda") as wanda:
        await wanda.sign_up()
        here, there = await visitors.signed_in(wanda), await visitors.signed_in(wanda)
        await there.goto("/me")
        await here.goto("/me/security")
        await here.get_by_role("button", name="Sign out everywhere").click()
        await expect(here).to_have_url("/sign-in")
        await eventually(lambda: there.goto("/me"), lambda answer: answer.url.endswith("/sign-in?next=/me"))


async def test_a_form_error_is_said_first_and_keeps_what_was_typed(visitors: Visitors):
    page = await visitors.somebody()
    await page.goto("/sign-up")
    await page.get_by_label("Name").fill("Ann Other")
    await page.get_by_label("E-mail address").fill("ann@example.org")
    await page.get_by_label("Password").fill("1234567890")
    await page.get_by_role("button", name="Create my account").click()
    await expect(page.get_by_role("alert")).to_be_focused()
    await expect(page.get_by_role("alert")).to_contain_text("first passwords")
    await expect(page.get_by_label("Name")).to_have_value("Ann Other")
    await page.get_by_role("alert").get_by_role("link").click()
    await expect(page.get_by_label("Password")).to_be_focused()


async def sign_in(page: Page) -> None:
    await page.get_by_label("E-mail address").fill(FAN.email)
    await page.get_by_label("Password").fill(FAN.password)
    await page.keyboard.press("Enter")

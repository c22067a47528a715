"""By way of a mail, in a browser: an account begins, and a forgotten password is replaced."""

import re

from playwright.async_api import Page, expect
from tests.browser.stage import Stage, eventually
from tests.browser.visitors import Visitors
from tests.journeys.people import Person

PASSWORD = "several plain old words"
NEW_PASSWORD = "some other plain old words"


async def test_an_account_begins_with_the_link_in_the_mail(visitors: Visitors):
    page = await visitors.somebody()
    await page.goto("/sign-up?next=/organisations")
    await page.get_by_label("Name").fill("Mia Mail")
    await page.get_by_label("E-mail address").fill("mia@example.org")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Create my account").click()
    await expect(page.locator("h1")).to_have_text("Look in your mail")
    await expect(page.locator("main")).to_contain_text("mia@example.org")
    await follow_the_mail(page, "Confirm your e-mail address", "/sign-up/confirm")
    await page.get_by_label("Password").fill("not the one I chose")
    await page.get_by_role("button", name="Confirm and sign in").click()
    await expect(page.get_by_role("alert")).to_be_focused()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Confirm and sign in").click()
    await expect(page).to_have_url("/organisations")


async def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(visitors: Visitors, stage: Stage):
    async with Person(stage.addresses, "Oblivia") as oblivia:
        await oblivia.sign_up()
    elsewhere = await visitors.signed_in(oblivia)
    page = await visitors.somebody()
    await page.goto("/sign-in")
    await page.get_by_role("link", name="Forgotten your password?").click()
    await page.get_by_label("E-mail address").fill(oblivia.email)
    await page.get_by_role("button", name="Send the link").click()
    await expect(page.locator("h1")).to_have_text("Look in your mail")
    await follow_the_mail(page, "Choose a new password", "/reset")
    await page.get_by_label("New password").fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Save the password").click()
    await expect(page.get_by_role("status").filter(has_text="Your new password is saved")).to_be_visible()
    await page.get_by_label("E-mail address").fill(oblivia.email)
    await page.get_by_label("Password").fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("link", name="Me", exact=True)).to_be_visible()
    await eventually(lambda: elsewhere.goto("/me"), lambda answer: "/sign-in" in answer.url)


async def follow_the_mail(page: Page, subject: str, path: str) -> None:
    """From "Look in your mail" by the development mailbox to the page that the newest mail leads to."""
    await page.get_by_role("link", name="Open the development mailbox").click()
    newest = page.locator("main .link-list .link-name").first

    async def newest_subject() -> str:
        await page.reload()
        return await newest.inner_text() if await newest.count() else ""

    await eventually(newest_subject, lambda text: text == subject)
    await newest.click()
    link = page.locator(f"main a[href*='{path}?token=']").first
    href = await link.get_attribute("href") or ""
    await page.goto(re.sub(r"^https?://[^/]+", "", href))
    await expect(page.locator("main form input[name=token]")).to_have_count(1)

"""Setting up an app and signing in with its codes, with the keyboard alone and without JavaScript."""

import time

import pyotp
import pytest
from playwright.async_api import Page, expect
from tests.browser.stage import Stage
from tests.browser.visitors import Keyboard, Visitors
from tests.journeys.people import Person

STEP_SECONDS = 30
WIDTHS = (360, 768, 1440)


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
async def test_an_app_is_set_up_and_asked_for(has_script: bool, visitors: Visitors, stage: Stage):
    async with Person(stage.addresses, f"Tom{int(has_script)}") as tom:
        await tom.sign_up()
        page = await visitors.signed_in(tom, java_script_enabled=has_script)
        keyboard = Keyboard(page)
        await page.goto("/me/security")
        await keyboard.press("button", "Set up an app")
        await expect(page).to_have_url("/me/security/app")
        await fits(page)
        app = pyotp.TOTP((await page.locator(".key").inner_text()).replace(" ", ""))
        await keyboard.write("Code", app.at(int(time.time()) - STEP_SECONDS))
        await page.keyboard.press("Enter")
        await expect(page.locator(".codes code")).to_have_count(10)
        await fits(page)
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Save as a text file").click()
        assert (await download.value).suggested_filename == "matchday-recovery-codes.txt"
        recovery = await page.locator(".codes code").first.inner_text()

        await page.context.clear_cookies()
        await first_step(page, tom)
        await expect(page.locator("h1")).to_have_text("Enter the code")
        await fits(page)
        await page.get_by_label("Code", exact=True).fill("not a code")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("This code is not right")
        await page.get_by_label("Code", exact=True).fill(app.at(int(time.time())))
        await page.keyboard.press("Enter")
        await expect(page).to_have_url("/me/security")

        await page.context.clear_cookies()
        await first_step(page, tom)
        await page.get_by_label("Code", exact=True).fill(recovery)
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("9 recovery codes are left")).to_be_visible()


async def first_step(page: Page, who: Person) -> None:
    await page.goto("/sign-in?next=/me/security")
    await page.get_by_label("E-mail address").fill(who.email)
    await page.get_by_label("Password", exact=True).fill(who.password)
    await page.keyboard.press("Enter")
    await page.locator("#code").wait_for()


async def fits(page: Page) -> None:
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, width

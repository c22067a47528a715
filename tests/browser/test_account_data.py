"""Taking one's data and deleting one's account: in the browser, on a phone, with the keyboard."""

import json
import zipfile

import pytest
from playwright.async_api import expect
from tests.browser.stage import Stage
from tests.browser.visitors import Visitors
from tests.journeys.people import Person

from matchday.backbone.ids import new_id

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


async def newcomer(stage: Stage, name: str) -> Person:
    """Somebody whom no other test needs."""
    async with Person(stage.addresses, f"{name}{new_id().hex[-8:]}") as person:
        await person.sign_up()
    return person


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_the_file_is_downloaded(visitors: Visitors, stage: Stage, viewport: dict[str, int]):
    person = await newcomer(stage, "Dora")
    page = await visitors.signed_in(person, viewport=viewport)
    await page.goto("/me/security")
    await page.get_by_role("link", name="Download your data").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Download your data")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download the file").click()
    download = await downloading.value
    assert download.suggested_filename == "matchday.zip"
    with zipfile.ZipFile(await download.path()) as archive:
        export = json.loads(archive.read("matchday.json"))
    assert export["missing"] == []
    assert export["modules"]["accounts"]["account"]["email"] == person.email
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_an_account_is_deleted_with_the_keyboard(visitors: Visitors, stage: Stage):
    person = await newcomer(stage, "Emil")
    page = await visitors.signed_in(person, viewport=PHONE, java_script_enabled=False)
    await page.goto("/me/delete")
    field = page.get_by_label("Type your e-mail address to confirm")
    await field.fill("somebody@example.org")
    await page.keyboard.press("Enter")
    await expect(page.locator("#email-fault")).to_contain_text("This is not your e-mail address.")
    await expect(field).to_have_value("somebody@example.org")
    await field.fill(person.email)
    await field.press("Tab")
    await expect(page.get_by_role("button", name="Delete my account for good")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your account is deleted")
    await page.goto("/me")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    answer = await page.context.request.post("/sign-in", form={"email": person.email, "password": person.password}, max_redirects=0)
    assert answer.status == 401


async def test_the_last_owner_is_led_to_the_organisation(visitors: Visitors, stage: Stage):
    page = await visitors.signed_in(stage.organiser, viewport=PHONE)
    await page.goto("/me/delete")
    await expect(page.get_by_role("button", name="Delete my account for good")).to_have_count(0)
    await page.get_by_role("link", name="Riverside League").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Riverside League")

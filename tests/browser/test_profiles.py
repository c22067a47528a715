"""Putting up a picture, seeing it, taking it down: on a phone, with and without JavaScript."""

from pathlib import Path

from playwright.async_api import Page, expect
from tests.backbone.images.pictures import halves, saved
from tests.browser.stage import Stage, eventually
from tests.browser.visitors import Visitors

PHONE = {"width": 360, "height": 740}
LARGE = (4000, 3000)


async def choose(page: Page, folder: Path, size: tuple[int, int] = (600, 400)) -> None:
    file = folder / "holiday.jpg"
    file.write_bytes(saved(halves("darkred", "navy", size=size), "JPEG"))
    await page.get_by_label("Choose a picture").set_input_files(file)


async def width_of(page: Page, selector: str) -> int:
    """Of the picture itself, once it is loaded."""
    image = page.locator(selector).first
    await expect(image).to_be_visible()
    await image.evaluate("image => image.decode()")
    width: int = await image.evaluate("image => image.naturalWidth")
    return width


async def test_a_picture_is_put_up_seen_by_others_and_removed(visitors: Visitors, stage: Stage, tmp_path: Path):
    page = await visitors.signed_in(stage.colleague, viewport=PHONE)
    await page.goto("/me")
    await page.get_by_role("link", name="Name, picture and a few words").click()
    await choose(page, tmp_path, LARGE)
    await expect(page.get_by_role("img", name="The picture you chose")).to_be_visible()
    sent = page.get_by_label("Choose a picture")
    await eventually(lambda: sent.evaluate("input => input.files[0].name"), lambda name: name == "picture")  # a smaller one is ready
    assert await sent.evaluate("input => input.files[0].size") < 100_000
    await page.get_by_role("button", name="Use this picture").click()
    await expect(page.get_by_role("status").first).to_contain_text("Your picture was changed.")
    assert await width_of(page, "img.badge") == 320

    stranger = await visitors.somebody(viewport=PHONE)
    await stranger.goto(await page.get_by_role("link", name="See it as others do").get_attribute("href") or "")
    await expect(stranger.get_by_role("heading", level=1)).to_have_text("Edith")
    assert await width_of(stranger, "img.badge") == 320

    await page.get_by_role("button", name="Remove the picture").click()
    await expect(page.get_by_role("status").first).to_contain_text("Your picture was removed.")
    await expect(page.locator("img.badge")).to_have_count(0)


async def test_it_works_without_javascript(visitors: Visitors, stage: Stage, tmp_path: Path):
    page = await visitors.signed_in(stage.colleague, viewport=PHONE, java_script_enabled=False)
    await page.goto("/me/profile")
    await page.get_by_label("A few words about you").fill("Edits the match reports.\nAnd the calendar.")
    await page.get_by_role("button", name="Save the profile").click()
    await expect(page.get_by_role("status").first).to_contain_text("Your profile was changed.")
    await choose(page, tmp_path)
    await page.get_by_role("button", name="Use this picture").click()
    await expect(page.locator("img.badge")).to_have_count(1)
    await page.get_by_role("link", name="See it as others do").click()
    await expect(page.locator("main")).to_contain_text("And the calendar.")
    await page.get_by_role("link", name="Change your profile").click()
    await page.get_by_role("button", name="Remove the picture").click()
    await expect(page.locator("img.badge")).to_have_count(0)


async def test_what_is_no_picture_is_said_beside_the_field(visitors: Visitors, stage: Stage, tmp_path: Path):
    page = await visitors.signed_in(stage.colleague, viewport=PHONE)
    await page.goto("/me/profile")
    (tmp_path / "poem.png").write_text("no picture")
    await page.get_by_label("Choose a picture").set_input_files(tmp_path / "poem.png")
    await page.get_by_role("button", name="Use this picture").click()
    await expect(page.locator("#picture-fault")).to_contain_text("Choose a whole JPEG, PNG, WebP or GIF file.")
    await expect(page.get_by_role("alert")).to_be_focused()

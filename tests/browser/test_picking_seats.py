"""The seat picker in a real browser: with the keyboard, by touch, and without any script."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect
from tests.modules.tickets.seat_plans import ADULT
from tests.modules.tickets.selling import SLUG, map_of, put_seats, sale_of
from tests.modules.tickets.shop_window import shown, window

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.seating.ready_made import bowl


@pytest.fixture
async def address(database: Database) -> AsyncIterator[str]:
    """A bowl of 20,000 seats on sale."""
    organisation_id = new_id()
    sale_id = await sale_of(database, organisation_id, {ADULT: True})
    await put_seats(database, sale_id, await map_of(database, organisation_id, bowl(10)), dict.fromkeys("ABC", (ADULT,)))
    async with shown(database, window()) as at:
        yield f"{at}/window/{SLUG}"


@pytest.fixture(params=[True, False], ids=["script", "no script"])
async def page(request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        context = await browser.new_context(java_script_enabled=request.param, viewport={"width": 360, "height": 740}, has_touch=True)
        yield await context.new_page()
        await browser.close()


@pytest.mark.parametrize("page", [True], indirect=True)
async def test_seats_are_chosen_by_the_keyboard(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator(".seats.is-live")).to_be_visible()
    await page.locator('[data-section="3"]').focus()
    await page.keyboard.press("Enter")
    first = page.locator("[data-seat]:focus")
    await expect(first).to_have_attribute("aria-selected", "false")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("[data-seat-list] li")).to_have_count(2)
    await expect(page.locator("[data-seat-total]")).to_contain_text("2 seats · €90.00")
    await page.keyboard.press("Escape")
    await expect(page.locator('[data-section="3"]')).to_be_focused()
    await page.get_by_role("button", name="Hold").click()
    await expect(page.locator("#sent")).to_have_text("2:2")


@pytest.mark.parametrize("page", [True], indirect=True)
async def test_seats_are_chosen_by_a_finger_and_lost_to_who_is_faster(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator(".seats.is-live")).to_be_visible()
    await page.locator('[data-section="3"] polygon').tap()
    for seat in ("25.14", "25.15"):  # in the middle of the block, and so of what a phone shows of it
        await page.locator(f'[data-seat="{seat}"]').tap()
    await expect(page.locator("[data-seat-list] li")).to_have_count(2)
    await page.locator(".seats").evaluate(
        """(seats, [row, index]) => {
            const bits = new Uint8Array(8);
            bits[index >> 3] |= 1 << (index & 7);
            const rows = { [row]: btoa(String.fromCharCode(...bits)) };
            seats.dispatchEvent(new CustomEvent("room:message", { detail: { seats: { version: 9e9, rows } } }));
        }""",
        [25, 14],
    )
    await expect(page.locator("[data-seat-list] li")).to_have_count(1)
    await expect(page.locator("[data-seat-notice]")).to_contain_text("Somebody was faster")


@pytest.mark.parametrize("page", [False], indirect=True)
async def test_seats_are_chosen_without_any_script(page: Page, address: str) -> None:
    await page.goto(f"{address}?section=3#seats")
    row = page.locator("fieldset.seat-row").nth(4)
    await row.locator("input").nth(7).check()
    await row.locator("input").nth(8).check()
    await page.get_by_role("button", name="Hold").click()
    await expect(page.locator("#sent")).to_have_text("2:2")
    await page.get_by_label("Seat €45.00").fill("3")
    await page.get_by_role("button", name="Hold").click()
    await expect(page.locator("#sent")).to_have_text("3:0")

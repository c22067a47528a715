"""The seat-map editor in a real browser: drawn by the mouse, by the keyboard alone, undone, and saved."""

import shutil
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
from playwright.async_api import Page, async_playwright, expect
from tests.modules.tickets.seat_plans import row, seat_map
from tests.modules.tickets.selling import map_of
from tests.modules.tickets.shop_window import shown, window
from tests.tokens import access_token

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.seating.document import SeatMap
from matchday.modules.tickets.domain.seating.geometry import outline_of, seat_points
from matchday.modules.tickets.domain.seating.ready_made import bowl, ground, theatre
from matchday.modules.tickets.queries.seats import map_at
from matchday.web.assets import asset


@pytest.fixture
def organisation_id() -> UUID:
    return new_id()


@pytest.fixture
async def editor(database: Database, organisation_id: UUID) -> AsyncIterator[Page]:
    """The editor, at the list of maps."""
    async with shown(database, window()) as at, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        headers = {"Authorization": f"Bearer {access_token({organisation_id: ['organiser']})}"}
        context = await browser.new_context(viewport={"width": 1280, "height": 900}, extra_http_headers=headers)
        page = await context.new_page()
        await page.goto(f"{at}/manage/organisations/{organisation_id}/seat-maps")
        yield page
        await browser.close()


async def opened(page: Page, map_id: UUID) -> None:
    await page.goto(f"{page.url}/{map_id}")
    await expect(page.locator(".seat-editor.is-live")).to_be_visible()


async def kept(database: Database, organisation_id: UUID, map_id: UUID) -> SeatMap:
    async with database.read("tickets") as tx:
        found = await map_at(tx, organisation_id, map_id)
    assert found is not None
    return found.document


async def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Within the map, in shares of its size."""
    box = await page.locator("svg.seat-map").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=5)
    await page.mouse.up()


async def test_a_line_that_is_dragged_becomes_a_row(editor: Page, database: Database, organisation_id: UUID) -> None:
    map_id = await map_of(database, organisation_id, SeatMap())
    await opened(editor, map_id)
    await editor.get_by_text("Draw a row").click()
    await editor.get_by_label("Numbers").select_option("every right")
    await editor.get_by_label("Seats per drawn row").fill("5")
    await drag(editor, (0.3, 0.2), (0.6, 0.2))
    await drag(editor, (0.3, 0.3), (0.6, 0.3))
    await expect(editor.locator("[data-counts]")).to_contain_text("10 seats")
    await editor.get_by_role("button", name="Undo").click()
    await expect(editor.locator("[data-counts]")).to_contain_text("5 seats")
    await editor.get_by_role("button", name="Redo").click()
    await editor.get_by_text("Standing area").first.click()
    await drag(editor, (0.2, 0.7), (0.5, 0.8))
    await editor.get_by_label("Standing places").fill("750")
    await editor.get_by_role("button", name="Save version").click()
    await expect(editor.locator("[data-status]")).to_have_text("Saved as version 2.")
    drawn = await kept(database, organisation_id, map_id)
    rows = [(each.label, each.seats, each.kinds, each.zones) for _, each in drawn.rows()]
    assert rows == [("1", ("9", "7", "5", "3", "1"), "sssss", "AAAAA"), ("2", ("9", "7", "5", "3", "1"), "sssss", "AAAAA")]
    assert [area.capacity for area in drawn.areas] == [750]


async def test_everything_is_done_with_the_keyboard(editor: Page, database: Database, organisation_id: UUID) -> None:
    map_id = await map_of(database, organisation_id, seat_map(row(1, "ssssss")))
    await opened(editor, map_id)
    await editor.locator("[data-block='1']").focus()
    await editor.keyboard.press("Enter")
    await editor.locator("[data-seat='1.0']").focus()
    await editor.keyboard.press("Space")
    await editor.keyboard.press("ArrowRight")
    await editor.keyboard.press("Space")
    await expect(editor.locator("[data-selected]")).to_have_text("Selected seats: 2")
    await editor.get_by_label("Kind of seat").select_option("w")
    await editor.get_by_role("button", name="Set kind").press("Enter")
    await editor.locator("input[name=zone][value=B]").check()
    await editor.get_by_role("button", name="Put in the zone").press("Enter")
    await editor.get_by_role("button", name="Aisle after").press("Enter")
    await editor.get_by_label("Seats per row").fill("4")
    await editor.get_by_role("button", name="Add rows behind").press("Enter")
    await editor.keyboard.press("Control+s")
    await expect(editor.locator("[data-status]")).to_have_text("Saved as version 2.")
    first, second = (each for _, each in (await kept(database, organisation_id, map_id)).rows())
    assert (first.kinds, first.zones, first.aisles) == ("wwssss", "BBAAAA", (0, 1))
    assert (second.label, second.seats, second.zones) == ("2", ("1", "2", "3", "4"), "BBBB")


async def test_zones_are_painted_over_seats_and_blocks_moved(editor: Page, database: Database, organisation_id: UUID) -> None:
    map_id = await map_of(database, organisation_id, ground(4))
    await opened(editor, map_id)
    await editor.locator("[data-block='2']").click()
    await editor.locator("input[name=zone][value=B]").check()
    await editor.get_by_text("Paint zone").click()
    first, last = (editor.locator(f"[data-seat='5.{index}']") for index in (3, 6))
    await first.hover()
    await editor.mouse.down()
    box = await last.bounding_box()
    assert box is not None
    await editor.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=40)
    await editor.mouse.up()
    await editor.keyboard.press("v")
    await editor.keyboard.press("Escape")
    await editor.locator("[data-block='1']").focus()
    await editor.keyboard.press("ArrowLeft")
    await editor.keyboard.press("Control+s")
    await expect(editor.locator("[data-status]")).to_have_text("Saved as version 2.")
    drawn = await kept(database, organisation_id, map_id)
    painted = next(each for _, each in drawn.rows() if each.key == 5)
    assert painted.zones[:8] == "AAABBBBA"
    assert drawn.sections[0].x == ground(4).sections[0].x - 50


async def test_what_somebody_else_saved_meanwhile_is_not_overwritten(editor: Page, database: Database, organisation_id: UUID) -> None:
    map_id = await map_of(database, organisation_id, SeatMap())
    await opened(editor, map_id)
    other = await editor.context.new_page()
    await other.goto(editor.url)
    for page, words in ((other, "Saved as version 2."), (editor, "Somebody else has saved this map meanwhile")):
        await expect(page.locator(".seat-editor.is-live")).to_be_visible()
        await page.get_by_role("button", name="Add a zone").click()
        await page.get_by_role("button", name="Save version").click()
        await expect(page.locator("[data-status]")).to_contain_text(words)


async def test_a_map_begins_with_a_ready_made_one_and_reads_a_table(editor: Page) -> None:
    await editor.get_by_label("Name").fill("Theatre Royal")
    await editor.get_by_label("Begin with").select_option("theatre")
    await editor.get_by_label("Rows deep").fill("99")
    await editor.get_by_role("button", name="Make the map").click()
    await expect(editor.get_by_label("Name")).to_have_value("Theatre Royal")
    await editor.get_by_label("Rows deep").fill("9")
    await editor.get_by_role("button", name="Make the map").click()
    await expect(editor.locator(".seat-editor.is-live")).to_be_visible()
    for table, words in (("section,row,seat\nA,1,\n", "2: This is empty."), ("section,row,seat\nA,1,1\nA,1,2\n", "2 seats, 0 standing")):
        await editor.get_by_label("CSV file").set_input_files({"name": "s.csv", "mimeType": "text/csv", "buffer": table.encode()})
        await editor.get_by_role("button", name="Import CSV").click()
        await expect(editor.locator("main")).to_contain_text(words)


async def test_the_browser_and_the_server_agree_where_each_seat_is(editor: Page) -> None:
    for drawn in (bowl(3), theatre(9)):
        found = await editor.evaluate(
            """async ([address, map]) => {
                const { outline, seatPoints } = await import(address);
                return map.sections.map((section) => [outline(section), section.rows.map((row) => seatPoints(section, row))]);
            }""",
            [asset("js/seats/geometry.js"), msgspec.json.decode(msgspec.json.encode(drawn))],
        )
        expected = [(outline_of(section), [seat_points(section, each) for each in section.rows]) for section in drawn.sections]
        assert found == msgspec.json.decode(msgspec.json.encode(expected))

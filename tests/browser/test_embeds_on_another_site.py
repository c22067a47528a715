"""Another website shows a table, matches, scorers, a bracket and a live match, whatever its own styles and policies are."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from tests.browser.other_site import OtherSite, other_site
from tests.browser.stage import Stage, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")
SLUG = "world-cup-2022"
KINDS = ("table", "matches", "scorers", "bracket", "match")


@pytest_asyncio.fixture(loop_scope="session")
async def club(stage: Stage) -> AsyncIterator[OtherSite]:
    async with other_site(stage.address) as made:
        yield made


async def opened(chromium: Browser, club: OtherSite, body: str, **options: Any) -> tuple[Page, list[str]]:
    """The club's page with this body, and all that the browser complained of."""
    club.body = body
    context = await chromium.new_context(viewport={"width": 700, "height": 900}, **options)
    context.set_default_timeout(8_000)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(club.address)
    return page, complaints


def tag(stage: Stage, kind: str, subject: str, more: str = "") -> str:
    name = "match" if kind == "match" else "competition"
    return f'<script type="module" src="{stage.address}/embed/v1.js" data-matchday="{kind}" data-{name}="{subject}" {more}></script>'


async def subjects(stage: Stage) -> dict[str, str]:
    matches = await stage.organiser.send("GET", "competitions", f"/public/v1/competitions/{SLUG}/matches")
    return dict.fromkeys(KINDS[:4], SLUG) | {"match": matches["items"][0]["match_id"]}


async def test_one_line_each_shows_all_five_whatever_the_page_around_is_like(stage: Stage, chromium: Browser, club: OtherSite) -> None:
    named = await subjects(stage)
    page, complaints = await opened(chromium, club, "".join(tag(stage, kind, named[kind]) for kind in KINDS))
    for kind in KINDS:
        await page.locator(f"matchday-{kind} .source").scroll_into_view_if_needed()
    assert await page.locator("matchday-table th.name a").count() == 32
    assert await page.locator("matchday-bracket .tie").count() == 16
    assert "Mbappé" in await page.locator("matchday-scorers .embed").inner_text()
    assert await page.locator("matchday-matches .row").count() == 10
    assert "Qatar" in await page.locator("matchday-match .embed").inner_text()
    assert await page.locator("matchday-table .heading").evaluate(
        "(node) => ['textTransform', 'letterSpacing', 'fontSize', 'transform'].map((name) => getComputedStyle(node)[name])"
    ) == ["none", "normal", "17.25px", "none"]
    assert await page.locator("matchday-table td").first.evaluate("(node) => getComputedStyle(node).display") == "table-cell"
    assert (await page.locator("matchday-table th.name a").first.get_attribute("href") or "").startswith(f"{stage.address}/teams/")
    assert complaints == []
    assert await page.context.cookies() == []
    await page.context.close()


async def test_a_frame_shows_the_same_without_scripts(stage: Stage, chromium: Browser, club: OtherSite) -> None:
    named = await subjects(stage)
    frames = "".join(f'<iframe title="{kind}" src="{stage.address}/embed/{kind}/{named[kind]}"></iframe>' for kind in KINDS)
    page, _ = await opened(chromium, club, frames, java_script_enabled=False)
    for kind, words in zip(KINDS, ("Netherlands", "Argentina", "Mbappé", "Quarter", "Qatar"), strict=True):
        inside = page.frame_locator(f'iframe[title="{kind}"]').locator("main")
        assert words in await inside.inner_text()
        assert await inside.locator("..").evaluate("(node) => node.ownerDocument.querySelectorAll('[style]').length") == 0
    await page.context.close()


async def test_a_live_match_moves_on_and_says_so(stage: Stage, chromium: Browser, club: OtherSite) -> None:
    fixture = await stage.match("embedded-live")
    await stage.kick_off(fixture)
    await stage.organiser.see("portal", f"/embed/match/{fixture.match_id}", lambda answer: 'data-poll="10"' in answer.text)
    page, complaints = await opened(chromium, club, f'<matchday-match match="{fixture.match_id}"></matchday-match>' + tag(stage, "no", ""))
    await page.locator("matchday-match .live").wait_for()
    await stage.score(fixture, "Anna Berg")
    await page.locator("matchday-match .scorers", has_text="Anna Berg").first.wait_for(timeout=20_000)
    assert await page.locator("matchday-match [role=status]").text_content() == "Eagles 1, Foxes 0"
    assert complaints == []
    await page.context.close()


async def test_focus_stays_when_a_table_is_drawn_anew(stage: Stage, chromium: Browser, club: OtherSite) -> None:
    page, _ = await opened(chromium, club, f'<matchday-table competition="{SLUG}"></matchday-table>' + tag(stage, "no", ""))
    link = page.locator("matchday-table th.name a").nth(3)
    await link.focus()
    await page.locator("matchday-table").evaluate("(node) => node.setAttribute('density', 'compact')")
    await page.locator("matchday-table .is-compact").wait_for()
    assert await page.locator("matchday-table").evaluate("(node) => node.shadowRoot.activeElement.textContent") == await link.text_content()
    await page.context.close()


async def test_our_other_pages_are_not_shown_in_frames(stage: Stage, chromium: Browser, club: OtherSite) -> None:
    """A page with buttons in a frame could be clicked by somebody who sees another one (clickjacking)."""
    page, complaints = await opened(chromium, club, f'<iframe title="page" src="{stage.address}/competitions/{SLUG}"></iframe>')

    async def asked() -> list[str]:
        return complaints

    assert any("frame" in complaint.lower() for complaint in await eventually(asked, bool))
    await page.context.close()


async def test_colours_follow_the_attributes(stage: Stage, chromium: Browser, club: OtherSite) -> None:
    dark = tag(stage, "table", SLUG, 'data-theme="dark" data-accent="#aa0000" data-group="Group A" data-lang="de"')
    page, _ = await opened(chromium, club, dark)
    table = page.locator("matchday-table table")
    await table.first.wait_for()
    assert await table.count() == 1
    assert await page.locator("matchday-table .embed").evaluate("(node) => getComputedStyle(node).backgroundColor") == "rgb(16, 19, 21)"
    assert "Pkt" in await table.inner_text()
    await page.context.close()


async def test_one_chooses_what_to_show_with_a_preview_and_copies_one_line(stage: Stage, chromium: Browser, club: OtherSite) -> None:
    page, complaints = await opened(chromium, club, "")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stage.proper_address)
    await page.goto(f"{stage.proper_address}/competitions/{SLUG}/embed")
    await page.get_by_label("What", exact=True).select_option("scorers")
    await page.locator('iframe[src^="/embed/scorers/"]').wait_for()
    await page.get_by_label("Colours").first.select_option("dark")
    await page.locator('iframe[src*="theme=dark"]').wait_for()
    assert "Mbappé" in await page.frame_locator("iframe").locator("main").inner_text()
    await page.get_by_role("button", name="Copy").first.click()
    await page.get_by_role("button", name="Copied").wait_for()
    line = await page.evaluate("navigator.clipboard.readText()")
    assert 'data-matchday="scorers" data-competition="world-cup-2022" data-lang="en" data-theme="dark" data-list="goals"></script>' in line
    assert complaints == []
    await page.context.close()


@pytest.mark.parametrize("width", [360, 1440])
async def test_without_scripts_the_choice_is_shown_by_a_button(stage: Stage, chromium: Browser, club: OtherSite, width: int) -> None:
    page, _ = await opened(chromium, club, "", java_script_enabled=False)
    await page.set_viewport_size({"width": width, "height": 900})
    await page.goto(f"{stage.address}/competitions/{SLUG}/embed")
    await page.get_by_label("What", exact=True).select_option("bracket")
    await page.get_by_role("button", name="Show it").click()
    assert "/embed/bracket/world-cup-2022" in await page.locator("textarea").nth(1).input_value()
    assert not await page.get_by_role("button", name="Copy").first.is_visible()
    await page.context.close()

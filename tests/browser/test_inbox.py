"""The inbox in a browser: a number that is right in every tab, and news that need no reload."""

import re
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Locator, Page, expect
from tests.browser.stage import Stage
from tests.browser.visitors import Keyboard, Visitors
from tests.journeys.people import Person

PHONE = {"width": 360, "height": 740}


@pytest_asyncio.fixture(loop_scope="session")
async def nora(stage: Stage, request) -> AsyncIterator[Person]:
    """Somebody new with an empty inbox, whose roles the organiser can change."""
    async with Person(stage.addresses, f"Nora{abs(hash(request.node.name)) % 10**6}") as person:
        await person.sign_up()
        yield person


async def change_roles(stage: Stage, person: Person, *roles: str) -> None:
    account_id = (await person.send("GET", "accounts", "/api/v1/me"))["account_id"]
    path = f"/manage/v1/organisations/{stage.organisation_id}/members/{account_id}"
    await stage.organiser.send("PUT", "accounts", path, {"roles": list(roles)})
    await person.sign_in()


def number(page: Page) -> Locator:
    return page.locator("[data-inbox-number]")


async def in_a_new_tab(page: Page, path: str) -> Page:
    tab = await page.context.new_page()
    await tab.goto(path)
    return tab


async def counts(page: Page, unread: int) -> None:
    """What is seen, and what a screen reader says."""
    await expect(number(page)).to_have_text(str(unread), use_inner_text=True, timeout=15_000)
    link = page.get_by_role("link", name=re.compile(rf"^Inbox ?, ?{unread} unread$"))
    await expect(link).to_be_visible()


async def counts_nothing(page: Page) -> None:
    await expect(number(page)).to_be_hidden(timeout=15_000)
    await expect(page.get_by_role("link", name="Inbox", exact=True)).to_be_visible()


async def test_news_reach_both_tabs_and_reading_in_one_lowers_the_other(visitors: Visitors, stage: Stage, nora: Person):
    await stage.organiser.bring_in(nora, stage.organisation_id, "editor")
    list_tab = await visitors.signed_in(nora)
    await list_tab.goto("/inbox")
    await counts(list_tab, 1)  # the invitation
    other_tab = await in_a_new_tab(list_tab, "/competitions")
    await counts(other_tab, 1)

    await change_roles(stage, nora, "editor", "scorer")
    await counts(other_tab, 2)
    await counts(list_tab, 2)
    newest = list_tab.get_by_role("listitem").filter(has_text="Riverside League").first
    await expect(newest).to_contain_text("New")
    await expect(newest).to_contain_text("From now on you are: Scorer, Editor.")
    await expect(other_tab.locator("#announcer")).to_contain_text("2 unread")

    await Keyboard(list_tab).press("button", await newest.get_by_role("button").inner_text(), within="main")
    await list_tab.wait_for_url("**/organisations/riverside")
    await counts(other_tab, 1)
    await counts(list_tab, 1)

    await list_tab.goto("/inbox")
    await list_tab.get_by_role("button", name="Mark all as read").click()
    await counts_nothing(other_tab)
    await counts_nothing(list_tab)
    await expect(list_tab.get_by_text("Mark all as read")).to_be_hidden()


async def test_a_changed_password_is_told_on_a_phone_and_by_keyboard(visitors: Visitors, nora: Person):
    page = await visitors.signed_in(nora, viewport=PHONE)
    await page.goto("/inbox")
    await expect(page.get_by_text("Nothing here yet")).to_be_visible()
    other = await in_a_new_tab(page, "/me/password")
    await other.locator("[name=present_password]").fill(nora.password)
    await other.locator("[name=new_password]").fill(f"{nora.password}, changed")
    await other.get_by_role("button", name="Change the password").click()
    await other.wait_for_url("**/me/security?done=password")
    await counts(page, 1)
    await expect(page.get_by_text("Your password was changed")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    await Keyboard(page).press("button", "Mark all as read")
    await counts_nothing(page)


async def test_signing_out_elsewhere_ends_what_a_tab_hears(visitors: Visitors, stage: Stage, nora: Person):
    await stage.organiser.bring_in(nora, stage.organisation_id, "editor")
    page = await visitors.signed_in(nora)
    await page.goto("/competitions")
    await counts(page, 1)
    await nora.send("DELETE", "accounts", "/api/v1/sessions")
    await counts_nothing(page)
    await nora.sign_in()
    await change_roles(stage, nora, "scorer")
    again = await visitors.signed_in(nora)
    await again.goto("/competitions")
    await counts(again, 2)
    await expect(number(page)).to_be_hidden()


async def test_it_works_without_scripts(visitors: Visitors, nora: Person, stage: Stage):
    await stage.organiser.bring_in(nora, stage.organisation_id, "editor")
    page = await visitors.signed_in(nora, java_script_enabled=False)
    await page.goto("/inbox")
    await counts_nothing(page)
    await page.get_by_role("button", name=re.compile("Invitation to")).click()
    await page.goto("/inbox?show=unread")
    await expect(page.get_by_text("Nothing unread")).to_be_visible()
    await page.goto("/me/notifications")
    by_mail = page.get_by_role("group", name="Invitations").get_by_label("By mail")
    await by_mail.uncheck()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    await expect(by_mail).not_to_be_checked()
    await expect(page.get_by_role("group", name="Invitations").get_by_label("In the inbox on this site")).to_be_checked()
    await expect(page.get_by_text(nora.email)).to_be_visible()

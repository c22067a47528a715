"""An owner invites somebody who is not here yet: by mail, by way of signing up, into the organisation."""

from urllib.parse import urlsplit

import httpx
from playwright.async_api import expect
from tests.browser.stage import Stage, eventually
from tests.browser.visitors import Keyboard, Visitors
from tests.mailbox import latest_link

NEWCOMER, PASSWORD = "nora@matchday.example", "the long password of Nora"


async def test_an_invited_person_signs_up_on_the_way_and_joins(stage: Stage, visitors: Visitors) -> None:
    owner = await visitors.signed_in(stage.organiser)
    await owner.goto("/organisations/riverside")
    keyboard = Keyboard(owner)
    await keyboard.write("E-mail address", NEWCOMER)
    await owner.get_by_label("Scorer: live matches").last.check()
    await owner.get_by_role("button", name="Send the invitation").click()
    await expect(owner.get_by_text("The invitation is on its way")).to_be_visible()
    await expect(owner.locator("#invitations li", has_text=NEWCOMER)).to_be_visible()

    newcomer = await visitors.somebody()
    await newcomer.goto(await mailed_path(stage, "/invitations/accept"))
    await expect(newcomer.get_by_role("heading", name="Invitation to Riverside League")).to_be_visible()
    await newcomer.get_by_role("main").get_by_role("link", name="Sign up").click()
    await expect(newcomer.get_by_label("E-mail address")).to_have_value(NEWCOMER)
    await newcomer.get_by_label("Name", exact=True).fill("Nora")
    await newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    await newcomer.get_by_role("button", name="Create my account").click()
    await expect(newcomer.get_by_role("heading", name="Look in your mail")).to_be_visible()

    await newcomer.goto(await mailed_path(stage, "/sign-up/confirm"))
    await newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    await newcomer.get_by_role("button", name="Confirm and sign in").click()
    await newcomer.get_by_role("button", name="Accept and join Riverside League").click()
    await expect(newcomer.get_by_text("You have joined")).to_be_visible()
    await expect(newcomer.get_by_role("heading", name="Riverside League")).to_be_visible()
    await expect(newcomer.locator("li", has_text="Nora (you)")).to_contain_text("scorer")


async def mailed_path(stage: Stage, beginning: str) -> str:
    """The link of the newest mail, once it is the one that is waited for."""
    async with httpx.AsyncClient(base_url=stage.address) as client:
        link = await eventually(lambda: latest_link(client, NEWCOMER), lambda link: beginning in link)
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"

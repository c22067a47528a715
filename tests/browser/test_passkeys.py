"""A passkey in a real browser, by its virtual authenticator."""

from typing import Any

from playwright.async_api import CDPSession, Page, expect
from tests.browser.stage import Stage
from tests.browser.visitors import Keyboard, Visitors
from tests.journeys.people import Person

NO_LIST = "delete PublicKeyCredential.isConditionalMediationAvailable"
"""A browser that does not offer passkeys in its list of addresses: the button has to be pressed."""


class VirtualAuthenticator:
    """A phone's lock, as the browser plays it: it always knows its owner, unless told otherwise."""

    def __init__(self, session: CDPSession, authenticator_id: str) -> None:
        self._session = session
        self._id = authenticator_id

    @classmethod
    async def plugged_into(cls, page: Page) -> "VirtualAuthenticator":
        session = await page.context.new_cdp_session(page)
        await session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(session, made["authenticatorId"])

    async def credentials(self) -> list[Any]:
        answer = await self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return list(answer["credentials"])

    async def forget_its_owner(self) -> None:
        """From now on it cannot make sure who holds it."""
        await self._session.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": False})


async def test_a_passkey_is_added_signs_in_and_is_removed(visitors: Visitors, stage: Stage):
    async with Person(stage.addresses, "Petra") as petra:
        await petra.sign_up()
        page = await visitors.signed_in(petra, base_url=stage.proper_address)
        await page.add_init_script(NO_LIST)
        phone = await VirtualAuthenticator.plugged_into(page)
        keyboard = Keyboard(page)
        await page.goto("/me/security")
        await page.get_by_label("Name of the new passkey").fill("My phone")
        await keyboard.press("button", "Add a passkey")
        await expect(page.get_by_role("status").filter(has_text="The passkey was added.")).to_be_visible()
        await expect(page.get_by_text("My phone").first).to_be_visible()
        assert [each["isResidentCredential"] for each in await phone.credentials()] == [True]

        await page.get_by_role("button", name="Add a passkey").click()
        await expect(page.get_by_role("alert")).to_contain_text("has a passkey of this account already")

        await page.get_by_role("button", name="Sign out", exact=True).last.click()
        await expect(page).to_have_url("/")
        await page.goto("/sign-in?next=/me/security")
        await keyboard.press("button", "Sign in with a passkey", within="main")
        await expect(page).to_have_url("/me/security")
        await expect(page.locator(".entry-list > li.row", has_text="(this one)")).to_contain_text("with a passkey")

        await page.get_by_text("Rename or remove").click()
        await page.get_by_role("button", name="Remove this passkey").click()
        await expect(page.get_by_role("status").filter(has_text="The passkey was removed.")).to_be_visible()
        await expect(page.get_by_text("My phone")).to_have_count(0)


async def test_the_browser_offers_the_passkey_in_the_list_of_addresses(visitors: Visitors, stage: Stage):
    """The virtual authenticator chooses at once what a person would choose from the list."""
    async with Person(stage.addresses, "Quentin") as quentin:
        await quentin.sign_up()
        page = await visitors.signed_in(quentin, base_url=stage.proper_address)
        await VirtualAuthenticator.plugged_into(page)
        await add_passkey(page)
        await page.context.clear_cookies()
        await page.goto("/sign-in?next=/me")
        await expect(page).to_have_url("/me")
        await expect(page.locator("h1")).to_contain_text("Quentin")


async def test_an_authenticator_that_does_not_know_its_holder_is_not_enough(visitors: Visitors, stage: Stage):
    async with Person(stage.addresses, "Quirin") as quirin:
        await quirin.sign_up()
        page = await visitors.signed_in(quirin, base_url=stage.proper_address)
        phone = await VirtualAuthenticator.plugged_into(page)
        await add_passkey(page)
        await phone.forget_its_owner()
        await page.context.clear_cookies()
        await page.goto("/sign-in")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_role("alert")).to_contain_text("Nothing was done")
        await expect(page).to_have_url("/sign-in")


async def test_elsewhere_it_says_where_passkeys_work(visitors: Visitors, stage: Stage):
    """`127.0.0.1` is this site too, but no place for passkeys."""
    page = await visitors.somebody()
    await page.goto("/sign-in")
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("alert")).to_contain_text("localhost")


async def test_without_javascript_there_is_no_button_that_does_nothing(visitors: Visitors, stage: Stage):
    page = await visitors.signed_in(stage.colleague, java_script_enabled=False)
    await page.goto("/me/security")
    await expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    await expect(page.locator("main noscript p")).to_contain_text("To add a passkey you need JavaScript")
    await expect(page.locator("main noscript p")).to_be_visible()
    await expect(page.get_by_role("button", name="Set up an app")).to_be_visible()


async def add_passkey(page: Page) -> None:
    await page.goto("/me/security")
    await page.get_by_role("button", name="Add a passkey").click()
    await expect(page.get_by_role("status").filter(has_text="The passkey was added.")).to_be_visible()

"""Browsers of people who visit, with all that their pages complain about."""

import asyncio
from contextlib import suppress
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page
from tests.journeys.people import Person

from matchday.app.demo.people import Login

WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  console.error(`policy: ${violatedDirective} ${blockedURI}`));
"""
STEPS_MAX = 120
CLOSE_SECONDS_MAX = 10.0


class Visitors:
    """Opens one browser per visitor, and closes them all."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.address = address
        self.complaints: list[str] = []

    async def somebody(self, **options: Any) -> Page:
        """A page of a browser of its own, nobody signed in."""
        context = await self._browser.new_context(**{"base_url": self.address, "reduced_motion": "reduce"} | options)
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        await context.add_init_script(WATCH_POLICY)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return await context.new_page()

    async def signed_in(self, who: Login | Person, **options: Any) -> Page:
        """The same, signed in."""
        page = await self.somebody(**options)
        answer = await page.context.request.post("/sign-in", form={"email": who.email, "password": who.password}, max_redirects=0)
        assert answer.status == 303, await answer.text()
        return page

    async def leave(self) -> None:
        """Closes every browser. The driver now and then never tells that a context is closed, however long one waits; its
        browser ends with the session."""
        for context in self._contexts:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS_MAX):
                    await context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        """An error page is itself reported as a failed load of its address; that one is no fault of the page."""
        is_the_page = message.page is not None and message.location["url"] == message.page.url
        if message.type in ("error", "warning") and not (is_the_page and "Failed to load resource" in message.text):
            self.complaints.append(f"{message.location['url']}: {message.text}")


class Keyboard:
    """Somebody without a mouse: everything is reached with Tab and pressed with a key."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def reach(self, role: str, name: str, *, within: str = "body", key: str = "Tab") -> None:
        """Tabs on until it has the focus, and the focus can be seen."""
        target = self.page.locator(within).get_by_role(role, name=name, exact=True).first
        await target.wait_for()
        for _ in range(STEPS_MAX):
            if await target.evaluate("element => element === document.activeElement"):
                assert await target.evaluate("element => getComputedStyle(element).outlineStyle !== 'none'"), f"no focus ring on {name}"
                return
            await self.page.keyboard.press(key)
        raise AssertionError(f"the keyboard does not reach {role} {name}")

    async def press(self, role: str, name: str, *, within: str = "body") -> None:
        """Reaches a link or a button and presses Enter."""
        await self.reach(role, name, within=within)
        await self.page.keyboard.press("Enter")

    async def write(self, name: str, text: str, *, key: str = "Tab") -> None:
        """Reaches a field, and replaces what stands in it."""
        await self.reach("textbox", name, key=key)
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.type(text)

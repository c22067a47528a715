"""A real site with the demo's data, and Debian's Chromium."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from tests.browser.stage import Stage
from tests.browser.visitors import CLOSE_SECONDS_MAX, Visitors
from tests.journeys.people import Person
from tests.journeys.topologies import ONE_PROCESS, serving

from matchday.app.demo.seed import seed
from matchday.backbone.database import open_database
from matchday.backbone.embedded import Postgres, start_nats
from matchday.backbone.module import Module
from matchday.backbone.settings import Settings
from matchday.backbone.testing.databases import create_database

UNLIMITED = {"anonymous_writes_per_minute_max": 10**6, "account_requests_per_minute_max": 10**6, "sockets_per_address_max": 10**4}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(
    postgres: Postgres, modules: Sequence[Module], engine_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """One site for all tests of this folder: each makes the matches and people it changes."""
    url = await create_database(postgres.url, "browser", modules)
    database = await open_database(url)
    await seed(database, Settings(environment="demo"))
    await database.close()
    async with AsyncExitStack() as stack:
        nats = await start_nats(engine_folder / "nats-browser")
        stack.push_async_callback(nats.stop)
        logs = tmp_path_factory.mktemp("site")
        addresses = await stack.enter_async_context(serving(ONE_PROCESS, database_url=url, nats_url=nats.url, logs=logs, **UNLIMITED))
        people = [await stack.enter_async_context(Person(addresses, name)) for name in ("Rita", "Edith")]
        made = Stage(addresses, *people)
        await made.set()
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The system's own; nothing is downloaded."""
    program = shutil.which("chromium")
    assert program, "the browser tests need Debian's chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program)
        yield browser
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS_MAX):
                await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(chromium: Browser, stage: Stage) -> AsyncIterator[Visitors]:
    """Opens browsers for a test. No page of it may have complained, whatever else was tested."""
    opened = Visitors(chromium, stage.address)
    yield opened
    await opened.leave()
    assert opened.complaints == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def facts(stage: Stage) -> dict[str, str]:
    """Ids that addresses of pages are made of."""
    return await stage.facts()

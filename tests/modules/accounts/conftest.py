"""The accounts module alone, on a database role that sees nothing else."""

from collections.abc import AsyncIterator, Iterator

import pytest
from tests.modules.accounts.provider import ADA, RunningProvider, registered_with, running_provider
from tests.modules.accounts.site import AccountsSite, open_site

from matchday.backbone.database import Database


@pytest.fixture
async def site(database: Database) -> AsyncIterator[AccountsSite]:
    async with open_site(database) as opened:
        yield opened


@pytest.fixture(scope="session")
def provider() -> Iterator[RunningProvider]:
    """An OpenID provider on this machine."""
    with running_provider() as running:
        yield running


@pytest.fixture
async def google_is_offered(site: AccountsSite, provider: RunningProvider) -> AsyncIterator[None]:
    """The provider stands for Google, and nothing stands in between. Ada is known there."""
    provider.between.reset()
    provider.enrol("ada-there", **ADA)
    async with registered_with(site, provider):
        yield

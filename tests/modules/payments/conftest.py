"""Fixtures of payments."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.modules.payments.conformance.rigs import Rig, StripeRig
from tests.modules.payments.paying import Till
from tests.modules.payments.stripe_server.bench import StripeBench, stripe_bench

from matchday.backbone.database import Database


@pytest_asyncio.fixture(loop_scope="session")
async def till(database: Database) -> AsyncIterator[Till]:
    """A desk on the test's database."""
    made = Till(database)
    yield made
    await made.beginning.close()


FEE = 500
"""Basis points that the platform keeps in these tests."""


@pytest_asyncio.fixture(loop_scope="session")
async def bench(database: Database) -> AsyncIterator[StripeBench]:
    """The adapter and its server."""
    async with stripe_bench(database, stripe_fee_basis_points=FEE) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def stripe_till(database: Database, bench: StripeBench) -> AsyncIterator[Till]:
    """A desk whose provider is Stripe."""
    made = Till(database, bench.provider)
    yield made
    await made.beginning.close()


@pytest.fixture
def rig(bench: StripeBench) -> Rig:
    """For intents."""
    return StripeRig(bench)

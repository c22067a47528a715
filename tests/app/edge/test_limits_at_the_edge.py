"""Budgets as a client meets them, alone and behind several replicas."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from tests.app.edge.shelf import shelf
from tests.inner_site import site_of, surroundings
from tests.tokens import ISSUER

from matchday.backbone.database import Database
from matchday.backbone.testing.valkey import ValkeyServer

ALLOWED = 4
PATH = "/public/v1/things"


@asynccontextmanager
async def replicas(database: Database, url: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Clients of two processes, as it were: nothing joins them but the database and what `url` names."""
    async with AsyncExitStack() as stack:
        clients = []
        for _ in range(2):
            around = surroundings(valkey_url=url, valkey_seconds_max=5.0, account_requests_per_minute_max=ALLOWED)
            around.database = database
            await stack.enter_async_context(around.limits.running())
            client = httpx.AsyncClient(transport=httpx.ASGITransport(site_of([shelf], around)), base_url=ISSUER)
            clients.append(await stack.enter_async_context(client))
        yield clients


async def answers(clients: list[httpx.AsyncClient], headers: dict[str, str]) -> list[int]:
    """Of a little more than one budget at each replica in turn."""
    return [(await client.get(PATH, headers=headers)).status_code for _ in range(ALLOWED + 1) for client in clients]


@pytest.fixture
def headers(bearer: Callable[..., dict[str, str]]) -> dict[str, Any]:
    return bearer()


async def test_an_account_spends_one_budget_at_all_replicas(
    shelf_database: Database, valkey_server: ValkeyServer, headers: dict[str, str]
) -> None:
    async with replicas(shelf_database, valkey_server.url) as clients:
        assert (await answers(clients, headers)).count(200) == ALLOWED
        refused = await clients[0].get(PATH, headers=headers)
        assert refused.json()["code"] == "too_many_requests"
        assert refused.headers["ratelimit"].startswith('"account";r=0;t=')
        assert 0 < int(refused.headers["retry-after"]) <= 60


async def test_control_without_valkey_each_replica_gives_a_budget_of_its_own(shelf_database: Database, headers: dict[str, str]) -> None:
    async with replicas(shelf_database, "") as clients:
        assert (await answers(clients, headers)).count(200) == 2 * ALLOWED

"""Two processes of the site, `VALKEY_URL` set or not: one budget of an address, or one each."""

from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from tests.journeys.topologies import serving

from matchday.backbone.embedded import Nats, Postgres
from matchday.backbone.module import Module
from matchday.backbone.testing.databases import create_database
from matchday.backbone.testing.valkey import ValkeyServer

ALLOWED = 5
TWO_PROCESSES = (("portal",), ("competitions",))


@pytest.mark.parametrize("is_shared", [True, False], ids=["with Valkey", "control: without"])
async def test_an_address_writes_as_often_as_it_may(
    postgres: Postgres, nats_server: Nats, valkey_server: ValkeyServer, modules: Sequence[Module], tmp_path: Path, is_shared: bool
) -> None:
    url = await create_database(postgres.url, f"limits_{int(is_shared)}", modules)
    shared = {"valkey_url": valkey_server.url, "valkey_seconds_max": 5.0} if is_shared else {}
    async with (
        serving(
            TWO_PROCESSES,
            database_url=url,
            nats_url=nats_server.url,
            logs=tmp_path,
            anonymous_writes_per_minute_max=ALLOWED,
            **shared,
        ) as addresses,
        httpx.AsyncClient(timeout=20) as client,
    ):
        places = [addresses[name] for (name,) in TWO_PROCESSES]
        said = [(await client.post(f"{place}/api/v1/nothing-here")).status_code for _ in range(ALLOWED + 2) for place in places]
        assert sum(status != 429 for status in said) == (ALLOWED if is_shared else 2 * ALLOWED)
        metrics = [(await client.get(f"{place}/metrics")).text for place in places]
        assert all("matchday_limits_degraded 0.0" in text for text in metrics)

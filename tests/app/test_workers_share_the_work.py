"""`matchday serve --workers 2`: both answer, one of them leads each schema, and whichever is asked tells the metrics of both."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import httpx
from tests.journeys.topologies import ONE_PROCESS, serving
from tests.journeys.waiting import until

from matchday.backbone.embedded import Nats, Postgres
from matchday.backbone.module import Module
from matchday.backbone.testing.databases import create_database

ASKED = 40


def led(metrics: str) -> dict[str, float]:
    """How many processes work for each schema."""
    return {module: float(count) for module, count in re.findall(r'^matchday_leads\{module="(\w+)"\} (\S+)$', metrics, re.MULTILINE)}


def answered(metrics: str) -> float:
    """How many pages were answered with 200, by all workers together."""
    found = re.search(r'^matchday_requests_total\{status="200",surface="pages"\} (\S+)$', metrics, re.MULTILINE)
    return float(found[1]) if found else 0


async def test_two_workers_are_one_site(postgres: Postgres, nats_server: Nats, modules: Sequence[Module], tmp_path: Path) -> None:
    url = await create_database(postgres.url, "workers", modules)
    async with (
        serving(ONE_PROCESS, database_url=url, nats_url=nats_server.url, logs=tmp_path, workers=2) as addresses,
        httpx.AsyncClient(base_url=addresses["portal"], timeout=20) as client,
    ):

        async def metrics() -> str:
            return (await client.get("/metrics")).text

        await until(metrics, lambda text: led(text) == dict.fromkeys((module.name for module in modules), 1.0), seconds_max=10)
        pages = await asyncio.gather(*(fresh_get(addresses["portal"]) for _ in range(ASKED)))
        assert pages == [200] * ASKED
        assert {answered(await metrics()) for _ in range(10)} == {ASKED}


async def fresh_get(address: str) -> int:
    """On a connection of its own, so that the kernel chooses the worker."""
    async with httpx.AsyncClient(base_url=address, timeout=20) as client:
        return (await client.get("/")).status_code

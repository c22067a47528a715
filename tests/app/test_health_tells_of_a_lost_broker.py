"""What an orchestrator asks: `/health/ready` is 503 while NATS is away, names it, and is 200 again by itself."""

from pathlib import Path

import httpx
from tests.journeys.topologies import ONE_PROCESS, serving
from tests.journeys.waiting import until

from matchday.backbone.embedded import start_nats

WAIT_SECONDS_MAX = 20.0


async def test_a_lost_broker_is_told_and_its_return_too(new_database, modules, engine_folder: Path, tmp_path: Path):
    nats = await start_nats(engine_folder / "nats-health")
    try:
        async with serving(ONE_PROCESS, database_url=await new_database(modules), nats_url=nats.url, logs=tmp_path) as addresses:
            await nats.stop()
            said = await until(lambda: health(addresses["accounts"]), lambda said: said[0] == 503, seconds_max=WAIT_SECONDS_MAX)
            assert said == (503, {"postgresql": "ok", "nats": "unreachable"})
            await nats.start()
            await until(lambda: health(addresses["accounts"]), lambda said: said[0] == 200, seconds_max=WAIT_SECONDS_MAX)
    finally:
        await nats.stop()


async def health(address: str) -> tuple[int, dict[str, str]]:
    async with httpx.AsyncClient(base_url=address) as client:
        assert (await client.get("/health/live")).status_code == 200
        answer = await client.get("/health/ready")
        return answer.status_code, answer.json()["engines"]

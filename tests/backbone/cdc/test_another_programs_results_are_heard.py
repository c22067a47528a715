"""The whole way, as docs/cdc.md says: another program's table, `matchday cdc run`, a subject, the documented consumer."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
from elsewhere import SECONDS_MAX, Elsewhere
from tests.journeys.waiting import until

from matchday.backbone.cdc.configuration import read_configuration
from matchday.backbone.embedded import Nats

PAGE = (Path(__file__).parents[3] / "docs" / "cdc.md").read_text("utf-8")
PORT = 18473


def block(language: str) -> str:
    found = re.search(rf"```{language}\n# \S+\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@asynccontextmanager
async def started(*command: str, environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, *command, env=environment, stdout=asyncio.subprocess.PIPE)
    yield process
    if process.returncode is None:
        process.kill()
    await process.wait()


async def ready() -> tuple[int, str]:
    async with httpx.AsyncClient() as client:
        try:
            answer = await client.get(f"http://127.0.0.1:{PORT}/health/ready")
        except httpx.TransportError:
            return 0, ""
        return answer.status_code, answer.text


async def test_what_another_program_writes_is_heard(elsewhere: Elsewhere, nats_server: Nats, tmp_path: Path) -> None:
    await elsewhere.sql.execute('CREATE TABLE "Results" (id int PRIMARY KEY, home int, referee_phone text)')
    await elsewhere.sql.execute("""INSERT INTO "Results" VALUES (1, 0, '555')""")
    (tmp_path / "results.yaml").write_text(block("yaml"))
    (tmp_path / "hear_results.py").write_text(block("python"))
    environment = {"NATS_URL": nats_server.url, "MATCHDAY_CDC_SOURCE_DSN": elsewhere.url, "PATH": "/usr/bin", "MATCHDAY_HOST": "127.0.0.1"}
    pipe = ("-m", "matchday", "cdc", "run", str(tmp_path / "results.yaml"), "--port", str(PORT))
    async with started(*pipe, environment=environment) as running:
        await until(ready, lambda answer: answer == (200, '{"pipe": "ok"}'), seconds_max=SECONDS_MAX)
        async with started(str(tmp_path / "hear_results.py"), environment=environment) as consumer:
            await elsewhere.sql.execute(
                'UPDATE "Results" SET home = 1; INSERT INTO "Results" VALUES (2, 3); DELETE FROM "Results" WHERE id = 1'
            )
            heard = b""
            async with asyncio.timeout(SECONDS_MAX):
                while msgspec.json.decode(heard or b"[]") != [{"id": 2, "home": 3}]:
                    heard = await consumer.stdout.readline()
        async with httpx.AsyncClient() as client:
            metrics = (await client.get(f"http://127.0.0.1:{PORT}/metrics")).text
        assert 'matchday_cdc_published_total{pipe="results",table="public.Results"} 4.0' in metrics
        running.send_signal(signal.SIGTERM)
        async with asyncio.timeout(SECONDS_MAX):
            assert await running.wait() == 0


def test_the_documented_file_is_a_right_one(tmp_path: Path) -> None:
    (tmp_path / "results.yaml").write_text(block("yaml"))
    assert read_configuration(tmp_path / "results.yaml").subjects == ("league.*.*.*",)

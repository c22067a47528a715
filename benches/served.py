"""Sites under load: real engines with durable settings, one Granian worker, a load generator in a process of its own."""

import asyncio
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from benches.load_connection import answers_of

from matchday.backbone.database.migrations import migrate
from matchday.backbone.embedded import Engines, engines
from matchday.backbone.events.leadership import Leadership
from matchday.backbone.module import Module
from matchday.backbone.settings import Settings, as_environment

ROOT = Path(__file__).parents[1]


@dataclass(kw_only=True)
class Served:
    """A running site."""

    settings: Settings
    engines: Engines
    tokens: list[str] = field(default_factory=list)
    runs: int = 0

    async def load(
        self,
        method: str,
        path: str,
        *,
        seconds: float,
        connections: int,
        body: str = "",
        bodies: Sequence[str] = (),
        headers: dict[str, str] | None = None,
        via: Literal["bearer", "cookie", "nothing"] = "bearer",
    ) -> Any:
        """One run; returns what `http_load.py` printed. Callers are signed in if there are tokens, which they send as `via`
        says. With `bodies` each request takes the next one, over and over. Raises RuntimeError unless every answer was a success."""
        self.runs += 1
        task = {
            "port": self.settings.port,
            "method": method,
            "path": path,
            "body": body,
            "bodies": list(bodies),
            "headers": (headers or {}) | ({"Content-Type": "application/json"} if body or bodies else {}),
            "tokens": [] if via == "nothing" else self.tokens,
            "via": via,
            "seconds": seconds,
            "connections": connections,
            "prefix": f"run{self.runs}",
        }
        result = await answers_of("http_load.py", task)
        if any(not status.startswith("2") for status in result["answers"]):
            raise RuntimeError(f"{path} answered {result['answers']}")
        return result


@asynccontextmanager
async def serving(target: str, modules: Sequence[Module], *, is_relaying: bool = True, **changes: Any) -> AsyncIterator[Served]:
    """Serves `target`, a factory of an ASGI application, on engines of its own. Without `is_relaying` this process leads
    the schemas and does nothing for them."""
    with tempfile.TemporaryDirectory(prefix="md-bench-") as folder:
        async with AsyncExitStack() as stack:
            started = await stack.enter_async_context(engines(Path(folder) / "data"))
            await migrate(started.database_url, modules)
            settings = Settings(
                environment="test",
                database_url=started.database_url,
                nats_url=started.nats_url,
                secret=started.secret,
                port=_free_port(),
                account_requests_per_minute_max=10**9,
                anonymous_writes_per_minute_max=10**9,
                **changes,
            )
            if not is_relaying:
                leader = Leadership(started.database_url, [module.name for module in modules], _rest)
                await stack.enter_async_context(leader)
                while not leader.held:  # noqa: ASYNC110  the lock comes from PostgreSQL
                    await asyncio.sleep(0.01)
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--loop", "uvloop", "--log-level", "warning"),
                *("--port", str(settings.port), target),
                env=as_environment(settings) | {"PYTHONPATH": str(ROOT)},
            )
            try:
                await _until_open(settings.port)
                yield Served(settings=settings, engines=started)
            finally:
                child.terminate()
                await child.wait()


async def _rest(_schema: str) -> None:
    await asyncio.Event().wait()


async def _until_open(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

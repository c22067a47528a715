"""`localstripe` as a process of its own: its licence wants that it is nothing but a program that tests start."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from tests.journeys.topologies import free_ports
from tests.journeys.waiting import until


@asynccontextmanager
async def localstripe(folder: Path) -> AsyncIterator[str]:
    """Gives its address."""
    (port,) = free_ports(1)
    process = subprocess.Popen(  # noqa: ASYNC220  it only begins here
        [sys.executable, "-m", "localstripe", "--port", str(port), "--from-scratch"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await until(lambda: _answers(port), bool, seconds_max=30)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


async def _answers(port: int) -> bool:
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/v1/balance") as answer:
            return answer.status == 401
    except aiohttp.ClientError:
        return False

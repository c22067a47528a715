"""What the load generators share: keep-alive connections that ask, wait for the whole answer, and ask again until the time is up.

A generator runs in a process of its own, so that it competes with the server only for the machine's cores. It reads one JSON line with
the task and prints one with the result. `started` is by the machine's monotonic clock, which is every process's `perf_counter`.
"""

import asyncio
import json
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvloop


class LoadConnection(asyncio.Protocol, ABC):
    """One connection. Reads only as much of an answer as it must: status, Content-Length and the body."""

    def __init__(self, until: float, counts: dict[str, int]) -> None:
        self._until = until
        self._counts = counts
        self._buffer = b""
        self._asked_at = 0.0
        self._transport: asyncio.Transport
        self.latencies: list[float] = []
        self.ended = asyncio.get_running_loop().create_future()

    @abstractmethod
    def ask(self) -> None:
        """Sends the first request of a round."""

    @abstractmethod
    def goes_on(self, status: str, body: bytes) -> bool:
        """Counts an answer; sends the round's next request if there is one."""

    def count(self, answer: str) -> None:
        """For the result."""
        self._counts[answer] = self._counts.get(answer, 0) + 1

    def send(self, request: bytes) -> None:
        """A whole request."""
        self._transport.write(request)

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._begin()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        if len(self._buffer) < head_end + 4 + length:
            return
        answer, self._buffer = self._buffer, b""
        if self.goes_on(answer[9:12].decode(), answer[head_end + 4 :]):
            return
        now = time.perf_counter()
        self.latencies.append(now - self._asked_at)
        if now < self._until:
            self._begin()
        else:
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _begin(self) -> None:
        self._asked_at = time.perf_counter()
        self.ask()


Connect = Callable[[int, float, dict[str, int]], LoadConnection]
"""By the connection's number, when to end, and the counts of answers."""


def generate(connect_for: Callable[[dict[str, Any]], Connect]) -> None:
    """Runs the task of standard input."""
    task = json.loads(sys.stdin.readline())
    print(json.dumps(uvloop.run(_run(task, connect_for(task)))))


async def answers_of(generator: str, task: dict[str, Any]) -> Any:
    """For the process that measures: runs `generator`, a file of this folder, and returns what it printed."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(__file__).with_name(generator)), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await child.communicate(json.dumps(task).encode() + b"\n")
    return json.loads(output)


async def _run(task: dict[str, Any], connect: Connect) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    counts: dict[str, int] = {}
    started = time.perf_counter()
    until = started + task["seconds"]
    connections = []
    for number in range(task["connections"]):
        _, connection = await loop.create_connection(lambda number=number: connect(number, until, counts), "127.0.0.1", task["port"])
        connections.append(connection)
    await asyncio.gather(*(connection.ended for connection in connections))
    seconds = time.perf_counter() - started
    latencies = sorted(latency for connection in connections for latency in connection.latencies)
    return {
        "started": started,
        "seconds": seconds,
        "per_second": len(latencies) / seconds,
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1000,
        "answers": counts,
    }

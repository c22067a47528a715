"""A small HTTP/1.1 load generator: keep-alive connections that ask, wait for the whole answer, and ask again.

It runs in a process of its own, so that it competes with the server only for the machine's cores:
`python benches/http_load.py` reads one JSON line with the task and prints one with the result.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import uvloop


class _Caller(asyncio.Protocol):
    """One connection. Reads only as much of an answer as it must: status and Content-Length."""

    def __init__(
        self, host: str, request: dict[str, Any], until: float, prefix: str, counts: dict[str, int], bodies: Iterator[str] | None
    ) -> None:
        self._bodies = bodies
        self._host = host
        self._request = request
        self._until = until
        self._prefix = prefix
        self._counts = counts
        self._number = 0
        self._buffer = b""
        self._transport: asyncio.Transport
        self.latencies: list[float] = []
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ask()

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
        now = time.perf_counter()
        self.latencies.append(now - self._asked_at)
        status = self._buffer[9:12].decode()
        self._counts[status] = self._counts.get(status, 0) + 1
        self._buffer = b""
        if now < self._until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _ask(self) -> None:
        self._number += 1
        lines = [f"{self._request['method']} {self._request['path']} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in self._request["headers"].items()]
        body = (next(self._bodies) if self._bodies else self._request.get("body", "")).encode()
        if self._request["method"] == "POST":
            lines += [f"Content-Length: {len(body)}", f"Idempotency-Key: {self._prefix}-{self._number}"]
        self._asked_at = time.perf_counter()
        self._transport.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


async def _run(task: dict[str, Any]) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    counts: dict[str, int] = {}
    started = time.perf_counter()
    until = started + task["seconds"]
    host = f"127.0.0.1:{task['port']}"
    callers = []
    bodies = cycle(task["bodies"]) if task.get("bodies") else None
    for number in range(task["connections"]):
        headers = dict(task["headers"])
        if task["tokens"]:
            token = task["tokens"][number % len(task["tokens"])]
            headers |= {"Cookie": f"matchday_access={token}"} if task["via"] == "cookie" else {"Authorization": f"Bearer {token}"}
        request = {name: value for name, value in task.items() if name != "bodies"} | {"headers": headers}
        _, caller = await loop.create_connection(
            lambda request=request, number=number: _Caller(host, request, until, f"{task['prefix']}-{number}", counts, bodies),
            "127.0.0.1",
            task["port"],
        )
        callers.append(caller)
    await asyncio.gather(*(caller.ended for caller in callers))
    latencies = sorted(latency for caller in callers for latency in caller.latencies)
    return {
        "per_second": len(latencies) / (time.perf_counter() - started),
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1000,
        "answers": counts,
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(_run(json.loads(sys.stdin.readline())))))

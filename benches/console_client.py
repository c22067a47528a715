"""The watchers of bench_console.py: one process, bare websockets in the public room of a match.

`python console_client.py PORT CLIENTS EVENTS ROOM`: connects, joins, prints `ready`; when every watcher has been sent the
fragment with each event's mark, prints one JSON list per event with the time.monotonic at which each watcher had it. All
watchers get the same bytes in the same order: the first to get the nth message reads what is in it for all of them.
"""

import asyncio
import json
import re
import sys
import time
from typing import Any

import picows
import uvloop

GIVE_UP_SECONDS = 300
MARK = re.compile(rb"Mark (\d+)\b")
SEQ = re.compile(rb'"seq":(\d+),')


class Crowd:
    """When which watcher had which event on its page."""

    def __init__(self, clients: int, events: int) -> None:
        self.missing = clients * events
        self.arrived: list[list[float]] = [[] for _ in range(events)]
        self.newest: dict[int, int] = {}
        self.done = asyncio.get_running_loop().create_future()

    def newest_of(self, seq: int, payload: bytes) -> int:
        """The highest mark that the message has on the page."""
        if seq not in self.newest:
            self.newest[seq] = max((int(mark) for mark in MARK.findall(payload)), default=-1)
        return self.newest[seq]

    def note(self, event: int, at: float) -> None:
        """A watcher has it."""
        self.arrived[event].append(at)
        self.missing -= 1
        if not self.missing:
            self.done.set_result(None)

    def fail(self, reason: str) -> None:
        """Ends the run: a wrong delivery makes the numbers worthless."""
        if not self.done.done():
            self.done.set_exception(RuntimeError(reason))


class Watcher(picows.WSListener):
    """Joins, then notes when each event has come."""

    def __init__(self, crowd: Crowd, room: str) -> None:
        self.crowd = crowd
        self.room = room
        self.seq = 0
        self.seen = -1
        self.joined = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: Any) -> None:
        """Opens the namespace."""
        transport.send(picows.WSMsgType.TEXT, b"40")

    def on_ws_frame(self, transport: Any, frame: Any) -> None:
        """Room messages first: they are nearly all there is."""
        payload = frame.get_payload_as_bytes()
        if payload.startswith(b'42["message"'):
            self.take(payload, time.monotonic())
        elif payload == b"2":
            transport.send(picows.WSMsgType.TEXT, b"3")
        elif payload.startswith(b"40"):
            transport.send(picows.WSMsgType.TEXT, b'420["join",{"room":"%s","from_seq":null,"ticket":null}]' % self.room.encode())
        elif payload.startswith(b"43"):
            self.joined.set_result(b'"ok":true' in payload)

    def on_ws_disconnected(self, _transport: Any) -> None:
        """Too early, unless everybody is done."""
        self.crowd.fail(f"after message {self.seq} the connection ended")

    def take(self, payload: bytes, at: float) -> None:
        """In order, and every event once."""
        found = SEQ.search(payload, 0, 200)
        seq = int(found[1]) if found else 0
        if self.seq and seq != self.seq + 1:
            self.crowd.fail(f"message {seq} came after {self.seq}")
        self.seq = seq
        newest = self.crowd.newest_of(seq, payload)
        for event in range(self.seen + 1, newest + 1):
            self.crowd.note(event, at)
        self.seen = max(self.seen, newest)


async def main(port: int, clients: int, events: int, room: str) -> None:
    """One run."""
    crowd = Crowd(clients, events)
    url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    opened = [await picows.ws_connect(lambda: Watcher(crowd, room), url) for _ in range(clients)]
    if not all(await asyncio.gather(*(watcher.joined for _, watcher in opened))):
        raise RuntimeError("a join was refused")
    print("ready", flush=True)
    async with asyncio.timeout(GIVE_UP_SECONDS):
        await crowd.done
    for arrived in crowd.arrived:
        print(json.dumps(arrived), flush=True)
    for transport, _ in opened:
        transport.disconnect()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))

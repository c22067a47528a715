"""The load-generating client of bench_fanout.py: one process, bare websockets, the same for both servers.

`python fanout_client.py PORT CLIENTS MESSAGES ROOM`: connects, joins, prints `ready`; when every client has had every
message in order, prints the seconds from the line it then reads on stdin (a time.monotonic) to the last delivery.
One more client joins and never reads. All clients must get the same bytes in the same order: the first to get the nth
message sets the measure, and its number is checked.
"""

import asyncio
import socket
import sys
import time
from base64 import b64encode
from os import urandom
from typing import Any

import picows
import uvloop

GIVE_UP_SECONDS = 20


class Crowd:
    """What all clients have received so far."""

    def __init__(self, messages: int, clients: int) -> None:
        self.messages = messages
        self.missing = clients
        self.first_seen: list[bytes] = []
        self.done = asyncio.get_running_loop().create_future()

    def finished(self) -> None:
        """One client has everything."""
        self.missing -= 1
        if not self.missing:
            self.done.set_result(time.monotonic())

    def fail(self, reason: str) -> None:
        """Ends the run: a wrong delivery makes the numbers worthless."""
        if not self.done.done():
            self.done.set_exception(RuntimeError(reason))


class Client(picows.WSListener):
    """Joins, then counts."""

    def __init__(self, crowd: Crowd, room: str) -> None:
        self.crowd = crowd
        self.room = room
        self.received = 0
        self.joined = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: Any) -> None:
        """Opens the namespace."""
        transport.send(picows.WSMsgType.TEXT, b"40")

    def on_ws_frame(self, transport: Any, frame: Any) -> None:
        """Room messages first: they are nearly all there is."""
        payload = frame.get_payload_as_bytes()
        if payload.startswith(b'42["message"'):
            self.count(payload)
        elif payload == b"2":
            transport.send(picows.WSMsgType.TEXT, b"3")
        elif payload.startswith(b"40"):
            transport.send(picows.WSMsgType.TEXT, b'420["join",{"room":"%s","from_seq":null,"ticket":null}]' % self.room.encode())
        elif payload.startswith(b"43"):
            self.joined.set_result(b'"ok":true' in payload)
        elif not payload.startswith(b"0"):
            self.crowd.fail(f"after {self.received} messages came {payload[:80]!r}")

    def on_ws_disconnected(self, _transport: Any) -> None:
        """Too early, unless everybody is done."""
        self.crowd.fail(f"after {self.received} messages the connection ended")

    def count(self, payload: bytes) -> None:
        """The nth message must be the nth of everybody."""
        seen = self.crowd.first_seen
        if self.received == len(seen):
            if b'"seq":%d,' % (self.received + 1) not in payload:
                self.crowd.fail(f"message {self.received + 1} is {payload[:80]!r}")
            seen.append(payload)
        elif seen[self.received] != payload:
            self.crowd.fail(f"message {self.received + 1} came out of order")
        self.received += 1
        if self.received == self.crowd.messages:
            self.crowd.finished()


def open_stuck_client(port: int, room: str) -> socket.socket:
    """Joins and never reads again, with small buffers so that the server feels it soon."""
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck.connect(("127.0.0.1", port))
    key = b64encode(urandom(16)).decode()
    stuck.sendall(
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    stuck.recv(4096)
    for text in (b"40", b'420["join",{"room":"%s","from_seq":null,"ticket":null}]' % room.encode()):
        stuck.sendall(bytes([0x81, 0x80 | len(text)]) + b"\0\0\0\0" + text)
    return stuck


async def main(port: int, clients: int, messages: int, room: str) -> None:
    """One run."""
    crowd = Crowd(messages, clients)
    url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    stuck = open_stuck_client(port, room)
    opened = [await picows.ws_connect(lambda: Client(crowd, room), url) for _ in range(clients)]
    if not all(await asyncio.gather(*(client.joined for _, client in opened))):
        raise RuntimeError("a join was refused")
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    started = float(await loop.run_in_executor(None, sys.stdin.readline))
    async with asyncio.timeout(GIVE_UP_SECONDS):
        ended = await crowd.done
    print(ended - started, flush=True)
    for transport, _ in opened:
        transport.disconnect()
    stuck.close()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))

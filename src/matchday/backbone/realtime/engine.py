"""python-socketio with our own sending side and a stricter door.

Everything private that we touch is touched in this file and in `wire.py`, and named in
tests/backbone/realtime/test_pinned_internals.py: the two packages are pinned to exact versions.
"""

import asyncio
import logging
from typing import Any

import engineio
import socketio
from engineio import packet as engine_packet

from matchday.backbone.realtime.wire import MALFORMED, Wire

PACKET_BYTES_MAX = 16_384

_log = logging.getLogger("matchday.realtime.engine")
_log.setLevel(logging.ERROR)


class PacketQueue(asyncio.Queue[Any]):
    """A session's outgoing packets. Messages go straight to the wire, so that acknowledgements, room messages and
    goodbyes keep one order; pings and the rest go through engine.io's writer, which lives on them."""

    wire: Wire | None = None

    async def put(self, item: Any) -> None:
        """Never waits."""
        if self.wire is not None and item is not None and item.packet_type == engine_packet.MESSAGE:
            await self.wire.send(item.encode())
        else:
            self.put_nowait(item)


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """engine.io whose sockets are Wires, found by session id in `wires`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.wires: dict[str, Wire] = {}
        self._async = dict(self._async, websocket=Wire)  # type: ignore[has-type]

    def create_queue(self, *_: Any, **__: Any) -> PacketQueue:
        """Only sessions ask for queues."""
        return PacketQueue()


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]
    """Socket.IO over websockets only. A client's packets are handled one after the other: a flood of them fills its
    own TCP connection, not our memory."""

    def __init__(self) -> None:
        super().__init__(
            async_mode="asgi",
            transports=["websocket"],
            async_handlers=False,
            namespaces=["/"],
            # Sockets carry no cookie's authority (private rooms need a ticket), so any site may open one.
            cors_allowed_origins="*",
            cors_credentials=False,
            max_http_buffer_size=PACKET_BYTES_MAX,
            http_compression=False,
            logger=_log,
            engineio_logger=_log,
        )

    def wire_of(self, sid: str) -> Wire | None:
        """The wire of a connected client."""
        wire: Wire | None = self.eio.wires.get(self.manager.eio_sid_from_sid(sid, "/"))
        return wire

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            await super()._handle_eio_message(eio_sid, data)
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            if (wire := self.eio.wires.get(eio_sid)) is not None:
                wire.drop(MALFORMED)

"""Rooms over Socket.IO: what a process needs to hold sockets and to answer for its modules' rooms.

Client to server: `join` {"room", "from_seq", "ticket"}, acknowledged {"ok": true, "seq"} or {"ok": false, "code",
"detail"}; `leave` {"room"}. Server to client: `message` {"room", "seq", "data"}; `snapshot_needed` {"room", "seq"};
`dropped` {"room", "reason"}, without a room when the whole connection ends.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from nats.aio.client import Client

from matchday.backbone.database import Database
from matchday.backbone.http.origins import TrustedProxies
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.module import Module
from matchday.backbone.realtime.addresses import SocketsPerAddress
from matchday.backbone.realtime.engine import SocketServer
from matchday.backbone.realtime.history import answering_histories
from matchday.backbone.realtime.joins import Joins
from matchday.backbone.realtime.metrics import SOCKETS
from matchday.backbone.realtime.names import RoomKinds
from matchday.backbone.realtime.rooms import Rooms
from matchday.backbone.realtime.tickets import RoomTicket, TicketRefused, verify
from matchday.backbone.settings import Settings
from matchday.backbone.tasks import Tasks
from matchday.contracts.accounts import SignInsEnded

ACCESS_ENDED = "access_ended"
TRY_LATER = 1013
"""Websocket close code."""

_log = logging.getLogger("matchday.realtime")


class Hub:
    """The sockets of one process, and the history of the rooms of its `modules`. `asgi` serves any path it is mounted
    at. Private rooms end with the sign-in that opened them, as `revocations` tells.

    `is_repairing` is off only in the test that shows what then goes missing.
    """

    def __init__(
        self,
        *,
        bus: Client,
        database: Database,
        modules: Sequence[Module],
        settings: Settings,
        revocations: Revocations,
        is_repairing: bool = True,
    ) -> None:
        self._bus = bus
        self._database = database
        self._modules = modules
        self._secret = settings.secret
        self._revocations = revocations
        self._tasks = Tasks()
        self._rooms = Rooms(bus, self._tasks, is_repairing=is_repairing)
        self._joins = Joins(rooms=self._rooms, kinds=RoomKinds(modules), admit=self._admit, bus=bus, tasks=self._tasks)
        self._addresses = SocketsPerAddress(TrustedProxies(settings.trusted_proxies), settings.sockets_per_address_max)
        self._server = SocketServer()
        self._server.on("connect", self._connected)
        self._server.on("disconnect", self._disconnected)
        self._server.on("join", self._join)
        self._server.on("leave", self._leave)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answers and listens while the block runs."""
        self._revocations.on_ended(self._end_rooms)
        async with self._tasks, answering_histories(self._bus, self._database, self._modules), self._rooms.listening():
            yield
        await self._server.shutdown()

    async def asgi(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application: websockets, and a refusal for everything else."""
        if scope["type"] != "websocket":
            await self._server.handle_request(scope, receive, send)
            return
        with self._addresses.place(scope) as is_admitted:
            if is_admitted:
                await self._server.handle_request(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": TRY_LATER})

    def _end_rooms(self, ended: SignInsEnded) -> None:
        self._rooms.end(ended.account_id, ended.session_id, ended.not_before, ACCESS_ENDED)

    def _admit(self, ticket: str | None, room: str) -> RoomTicket:
        claims = verify(self._secret, ticket, room)
        if self._revocations.is_ended(claims):
            raise TicketRefused("ended")
        return claims

    async def _connected(self, _sid: str, _environ: dict[str, Any], _auth: Any = None) -> None:
        SOCKETS.inc()

    async def _disconnected(self, sid: str, _reason: Any = None) -> None:
        SOCKETS.dec()
        self._rooms.forget_socket(sid)

    async def _join(self, sid: str, *arguments: Any) -> dict[str, Any] | None:
        wire = self._server.wire_of(sid)
        if wire is None:
            return None
        try:
            return await self._joins.answer(sid, wire, arguments)
        except Exception:  # noqa: BLE001  a bug in one join must not end the connection's other rooms
            _log.exception("A join failed")
            return {"ok": False, "code": "unavailable", "detail": "The room cannot be reached just now."}

    async def _leave(self, sid: str, *arguments: Any) -> dict[str, Any]:
        request = arguments[0] if arguments else None
        room = request.get("room") if isinstance(request, dict) else None
        if isinstance(room, str):
            self._rooms.leave(sid, room)
        return {"ok": True}

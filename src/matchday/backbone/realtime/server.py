"""Rooms over Socket.IO: the ASGI application that the process mounts at `/socket.io/`.

Client to server: `join` {"room", "from_seq", "ticket"}, acknowledged {"ok": true, "seq"} or {"ok": false, "code",
"detail"}; `leave` {"room"}. Server to client: `message` {"room", "seq", "data"}; `snapshot_needed` {"room", "seq"};
`dropped` {"room", "reason"}, without a room when the whole connection ends.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from nats.aio.client import Client

from matchday.backbone.http.origins import TrustedProxies
from matchday.backbone.module import Module
from matchday.backbone.realtime.addresses import SocketsPerAddress
from matchday.backbone.realtime.endings import EndedSignIns
from matchday.backbone.realtime.engine import SocketServer
from matchday.backbone.realtime.hub import Hub
from matchday.backbone.realtime.joins import Joins
from matchday.backbone.realtime.metrics import SOCKETS
from matchday.backbone.realtime.names import RoomKinds
from matchday.backbone.realtime.tickets import RoomTicket, TicketRefused, verify
from matchday.backbone.settings import Settings
from matchday.backbone.tasks import Tasks

ACCESS_ENDED = "access_ended"

_log = logging.getLogger("matchday.realtime")


class Realtime:
    """An async context manager around the process's sockets. Called, it is an ASGI application."""

    def __init__(self, *, bus: Client, settings: Settings, modules: Sequence[Module], is_repairing: bool = True) -> None:
        self._secret = settings.secret
        self._tasks = Tasks()
        self._hub = Hub(bus, self._tasks, is_repairing=is_repairing)
        self._joins = Joins(hub=self._hub, kinds=RoomKinds(modules), admit=self._admit, bus=bus, tasks=self._tasks)
        self._ended = EndedSignIns()
        self._addresses = SocketsPerAddress(TrustedProxies(settings.trusted_proxies), settings.sockets_per_address_max)
        self._server = SocketServer()
        for name, handler in (
            ("connect", self._connected),
            ("disconnect", self._disconnected),
            ("join", self._join),
            ("leave", self._leave),
        ):
            self._server.on(name, handler)

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        await self._hub.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._hub.stop()
        await self._tasks.__aexit__(kind, error, traceback)
        await self._server.shutdown()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serves one connection, whatever path it was mounted at."""
        if scope["type"] != "websocket":
            await self._server.handle_request(scope, receive, send)
            return
        with self._addresses.place(scope) as is_admitted:
            if is_admitted:
                await self._server.handle_request(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 1013, "reason": "too many connections from this address"})

    def end_sign_ins(self, account_id: UUID, *, session_id: UUID | None = None, not_before: datetime | None = None) -> int:
        """Ends the private rooms that this account (or one session of it) opened with tickets issued before
        `not_before`, tells the client, and refuses such tickets from now on. Returns how many rooms were left."""
        self._ended.add(account_id, session_id, not_before)
        return self._hub.end(account_id, session_id, not_before, ACCESS_ENDED)

    def _admit(self, ticket: str | None, room: str) -> RoomTicket:
        claims = verify(self._secret, ticket, room)
        if self._ended.covers(claims):
            raise TicketRefused("ended")
        return claims

    async def _connected(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        SOCKETS.inc()

    async def _disconnected(self, sid: str, reason: Any = None) -> None:
        SOCKETS.dec()
        self._hub.forget_socket(sid)

    async def _join(self, sid: str, *arguments: Any) -> dict[str, Any] | None:
        wire = self._server.wire_of(sid)
        if wire is None:
            return None
        try:
            return await self._joins.answer(sid, wire, arguments)
        except Exception:
            _log.exception("A join failed")
            return {"ok": False, "code": "unavailable", "detail": "The room cannot be reached just now."}

    async def _leave(self, sid: str, *arguments: Any) -> dict[str, Any]:
        request = arguments[0] if arguments else None
        room = request.get("room") if isinstance(request, dict) else None
        if isinstance(room, str):
            self._hub.leave(sid, room)
        return {"ok": True}

"""A Socket.IO client for tests, down to the bare websocket: it shows exactly what came, in which order."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgspec

WAIT_SECONDS_MAX = 20.0


class RoomClient:
    """One connection. `messages` are the (room, seq, data) that came, `events` all other events, in order."""

    def __init__(self, url: str, *, headers: dict[str, str] | None = None) -> None:
        self._url = f"{url.rstrip('/')}/socket.io/?EIO=4&transport=websocket"
        self._headers = headers or {}
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse
        self._reader: asyncio.Task[None] | None = None
        self._acknowledged: dict[int, asyncio.Future[Any]] = {}
        self._changed = asyncio.Condition()
        self.messages: list[tuple[str, int, Any]] = []
        self.events: list[tuple[str, Any]] = []
        self.log: list[str] = []
        """Every event and acknowledgement by name, in order of arrival."""
        self.is_connected = False
        self.is_closed = False

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        try:
            self._socket = await self._session.ws_connect(self._url, headers=self._headers, max_msg_size=0)
        except BaseException:
            await self._session.close()
            raise
        self.start_reading()
        await self._socket.send_str("40")
        await self.until(lambda: self.is_connected or self.is_closed)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        assert self._session is not None
        assert self._reader is not None
        self._reader.cancel()
        await self._session.close()

    def seqs(self, room: str) -> list[int]:
        """The numbers that came from one room."""
        return [seq for name, seq, _ in self.messages if name == room]

    async def join(self, room: Any, from_seq: Any = None, ticket: Any = None) -> dict[str, Any]:
        """The acknowledgement."""
        return await self.ask("join", {"room": room, "from_seq": from_seq, "ticket": ticket})

    async def leave(self, room: str) -> dict[str, Any]:
        """The acknowledgement."""
        return await self.ask("leave", {"room": room})

    async def ask(self, event: str, *data: Any) -> dict[str, Any]:
        """Sends an event and waits for its acknowledgement."""
        number = len(self._acknowledged)
        answer = self._acknowledged[number] = asyncio.get_running_loop().create_future()
        await self.send_text(f"42{number}{msgspec.json.encode([event, *data]).decode()}")
        return await asyncio.wait_for(answer, WAIT_SECONDS_MAX)

    async def send_text(self, text: str) -> None:
        """Any packet, also a wrong one."""
        await self._socket.send_str(text)

    async def send_bytes(self, data: bytes) -> None:
        """A binary frame."""
        await self._socket.send_bytes(data)

    async def until(self, is_so: Callable[[], bool], seconds_max: float = WAIT_SECONDS_MAX) -> None:
        """Waits until something that came makes it so. Raises TimeoutError."""
        async with asyncio.timeout(seconds_max), self._changed:
            await self._changed.wait_for(is_so)

    async def until_seq(self, room: str, seq: int) -> None:
        """Waits for a message."""
        await self.until(lambda: any(name == room and got == seq for name, got, _ in self.messages))

    async def until_event(self, name: str) -> Any:
        """Waits for an event that is not a room message; returns what it carries."""
        await self.until(lambda: any(event == name for event, _ in self.events))
        return next(data for event, data in self.events if event == name)

    async def until_closed(self) -> None:
        """Waits for the server to close."""
        await self.until(lambda: self.is_closed)

    def stop_reading(self) -> None:
        """From now on everything piles up on the way here."""
        assert self._reader is not None
        self._reader.cancel()

    def start_reading(self) -> None:
        """Reads what has piled up, and goes on."""
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for frame in self._socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                await self._take(frame.data)
            async with self._changed:
                self._changed.notify_all()
        async with self._changed:
            self.is_closed = True
            self._changed.notify_all()

    async def _take(self, text: str) -> None:
        if text == "2":
            await self._socket.send_str("3")
        elif text.startswith("40"):
            self.is_connected = True
        elif text.startswith("42"):
            name, data = msgspec.json.decode(text[2:])
            self.log.append(name)
            if name == "message":
                self.messages.append((data["room"], data["seq"], data["data"]))
            else:
                self.events.append((name, data))
        elif text.startswith("43"):
            number, _, answer = text[2:].partition("[")
            self.log.append("acknowledgement")
            self._acknowledged[int(number)].set_result(msgspec.json.decode(f"[{answer}")[0])

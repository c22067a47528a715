"""One connection with the site that is kept open, as a browser keeps it. Small, so that the load it makes is the site's."""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

ANSWER_SECONDS_MAX = 30.0


class NoAnswer(Exception):
    """The connection ended before the answer had come: nobody knows what became of the request."""


class Answer(NamedTuple):
    """What came back. Names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """What the body says."""
        return msgspec.json.decode(self.body)

    def is_busy(self) -> bool:
        """Whether the same request may be sent again in a moment."""
        return self.status == 503


class Connection:
    """Opened when it is needed, and again after it was lost."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request and its answer. Raises NoAnswer."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                return await self._exchange(method, path, b"" if body is None else msgspec.json.encode(body), headers or {})
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.close()
            raise NoAnswer(repr(error)) from error

    def close(self) -> None:
        """At once."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _exchange(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}", *(f"{name}: {value}" for name, value in headers.items())]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        status, *fields = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
        found = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        content = await self._reader.readexactly(int(found.get("content-length", "0")))
        if found.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(status.split(" ", 2)[1]), found, content)

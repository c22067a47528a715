"""A website of another league on loopback, whose pages and manners a test may change."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic


@dataclass(kw_only=True)
class Answered:
    """One answer, given once."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(kw_only=True)
class Site:
    """Pages by path. `once` are answers that are given before, one after the other; `asked` is what came in."""

    port: int = 0
    pages: dict[str, bytes] = field(default_factory=dict)
    once: dict[str, list[Answered]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], float]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://localhost:{self.port}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for path, _, _ in self.asked]

    def answer(self, path: str, headers: dict[str, str]) -> Answered:
        """As a web server with entity tags does."""
        self.asked.append((path, headers, monotonic()))
        if self.once.get(path):
            return self.once[path].pop(0)
        if path not in self.pages:
            return Answered(status=404)
        tag = f'"{hashlib.sha256(self.pages[path]).hexdigest()[:12]}"'
        if headers.get("if-none-match") == tag:
            return Answered(status=304, headers={"ETag": tag})
        return Answered(status=200, headers={"ETag": tag}, body=self.pages[path])


@asynccontextmanager
async def other_site(**pages: str) -> AsyncIterator[Site]:
    """Serves until the block ends."""
    site = Site(pages={path: text.encode() for path, text in pages.items()})

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.casefold(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:]) if name}
        given = site.answer(lines[0].split(" ")[1], headers)
        head = "".join(f"{name}: {value}\r\n" for name, value in given.headers.items())
        length = f"Content-Length: {len(given.body)}\r\n"
        writer.write(f"HTTP/1.1 {given.status} X\r\n{head}{length}Connection: close\r\n\r\n".encode() + given.body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    async with server:
        yield site

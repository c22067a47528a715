"""Another website, on a port of its own, whose styles know no mercy."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HOSTILE = """
* { color: magenta !important; background: yellow; font: 900 31px/3 fantasy !important; text-transform: uppercase; letter-spacing: 9px }
html { font-size: 40px } body { margin: 20px; background: lime }
table, td, th { border: 9px dashed red !important; display: block !important }
a { display: none !important } .row, .score, .name, .embed, main { transform: rotate(9deg) !important }
:root { --accent: red; --paper: red; --ink: red }
"""
POLICY = (
    "default-src 'none'; script-src {site}; connect-src {site}; style-src 'self'; frame-src {site}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""As strict as a page can be that embeds anything at all."""


class OtherSite:
    """Serves one page that a test writes, and a hostile style sheet."""

    def __init__(self, address: str, site: str) -> None:
        self.address = address
        self._site = site
        self.body = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """HTTP, as little of it as there has to be."""
        path = (await reader.readline()).split(b" ")[1]
        while (await reader.readline()).strip():
            pass
        css = path == b"/style.css"
        head = '<title>Club</title><link rel="stylesheet" href="/style.css">'
        page = f'<!doctype html><html lang="en"><head>{head}</head><body>{self.body}</body></html>'
        text = (HOSTILE if css else page).encode()
        status = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {'text/css' if css else 'text/html; charset=utf-8'}\r\nContent-Length: {len(text)}\r\n"
            f"Content-Security-Policy: {POLICY.format(site=self._site)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(status.encode() + text)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def other_site(site: str) -> AsyncIterator[OtherSite]:
    """While this is open the other website answers."""
    made = OtherSite("", site)
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with server:
        yield made

"""The script and the style sheets of embeds, which pages of any website load: the same to everybody, from memory."""

import gzip
import re
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec

from matchday.backbone.http.entity_tags import matches
from matchday.web.assets import STATIC_FOLDER
from matchday.web.embedding import accent_sheet, stylesheet

_ACCENT = re.compile(r"/embed/accent/([0-9a-f]{6})\.css")
_FILE = re.compile(r"/embed/(v1\.js|v1\.css|accent/[0-9a-f]{6}\.css)")
_HEADERS = [
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"cache-control", b"public, max-age=3600, stale-while-revalidate=86400"),
    (b"vary", b"Accept-Encoding"),
    (b"x-content-type-options", b"nosniff"),
]
"""Scripts of type `module` are asked for with CORS, whoever they come from."""


class _File(msgspec.Struct, frozen=True):
    kind: bytes
    body: bytes
    compressed: bytes
    tag: str


def is_embed_file(path: str) -> bool:
    """Whether the address is one of these files'."""
    return _FILE.fullmatch(path) is not None


async def serve_embed_file(scope: Any, send: Any) -> None:
    """ASGI, for GET and HEAD."""
    if scope["method"] not in ("GET", "HEAD"):
        await _answer(send, 405, [*_HEADERS, (b"allow", b"GET, HEAD")], b"")
        return
    file = _load(scope["path"])
    asked = dict(scope["headers"])
    headers = [*_HEADERS, (b"content-type", file.kind), (b"etag", file.tag.encode())]
    if matches(asked.get(b"if-none-match", b"").decode("latin-1"), file.tag):
        await _answer(send, 304, headers, b"")
        return
    body = file.body
    if b"gzip" in asked.get(b"accept-encoding", b""):
        body = file.compressed
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(body)).encode()))
    await _answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


async def _answer(send: Any, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=256)
def _load(path: str) -> _File:
    if path == "/embed/v1.js":
        kind, body = b"text/javascript; charset=utf-8", (STATIC_FOLDER / "js" / "embed.js").read_bytes()
    else:
        accent = _ACCENT.fullmatch(path)
        kind, body = b"text/css; charset=utf-8", (accent_sheet(accent[1]) if accent else stylesheet()).encode()
    return _File(kind, body, gzip.compress(body, 9, mtime=0), f'"{sha256(body).hexdigest()[:16]}"')

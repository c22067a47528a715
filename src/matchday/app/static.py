"""Static files from memory, compressed once: styles, modules, fonts, icons and the organisations' colours.

An address with the current version may be kept forever; any other is asked for again, by its entity tag.
"""

import gzip
import mimetypes
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from matchday.web.accents import accent_stylesheet
from matchday.web.assets import STATIC_FOLDER, split_address

_ACCENT = re.compile(r"accent/([0-9a-f]{6})\.css")
_COMPRESSED = ("text/css", "text/javascript", "image/svg+xml", "application/json", "application/manifest+json")
_WORKERS = {"js/console/worker.js": b"/matches/", "js/gate/worker.js": b"/manage/sales/", "js/ticket/worker.js": b"/ticket/"}
"""The scorer's console, gates and tickets work without a connection: their workers answer for pages outside the folder that they lie in."""
_NEVER_CHANGES = b"public, max-age=31536000, immutable"
_ASK_AGAIN = b"public, no-cache"


class _File(msgspec.Struct, frozen=True):
    kind: str
    body: bytes
    compressed: bytes | None
    tag: bytes


async def serve_static(scope: Any, send: Any) -> None:
    """ASGI, for GET and HEAD below `/static/`."""
    name, is_current = split_address(scope["path"])
    file = _find(name)
    if file is None or scope["method"] not in ("GET", "HEAD"):
        await _answer(send, 404, b"There is no such file.", [(b"content-type", b"text/plain; charset=utf-8")])
        return
    asked = dict(scope["headers"])
    headers = [
        (b"content-type", file.kind.encode()),
        (b"cache-control", _NEVER_CHANGES if is_current else _ASK_AGAIN),
        (b"etag", file.tag),
        (b"vary", b"accept-encoding"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if name in _WORKERS:
        headers.append((b"service-worker-allowed", _WORKERS[name]))
    if asked.get(b"if-none-match") == file.tag:
        await _answer(send, 304, b"", headers)
        return
    body = file.body
    if file.compressed is not None and b"gzip" in asked.get(b"accept-encoding", b""):
        body = file.compressed
        headers.append((b"content-encoding", b"gzip"))
    await _answer(send, 200, body, headers, is_head=scope["method"] == "HEAD")


async def _answer(send: Any, status: int, body: bytes, headers: list[tuple[bytes, bytes]], *, is_head: bool = False) -> None:
    sent = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": b"" if is_head else body})


def _find(name: str) -> _File | None:
    if accent := _ACCENT.fullmatch(name):
        return _pack("text/css", accent_stylesheet(accent[1]).encode())
    if "\x00" in name:
        return None
    path = (STATIC_FOLDER / name).resolve()
    try:
        if not path.is_relative_to(STATIC_FOLDER) or not path.is_file():
            return None
        return _load(path, path.stat().st_mtime_ns)
    except OSError:  # a name longer than the file system takes
        return None


@lru_cache(maxsize=256)
def _load(path: Path, _changed_at: int) -> _File:
    """The second argument makes an edited file a new entry."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _pack("font/woff2" if path.suffix == ".woff2" else kind, path.read_bytes())


@lru_cache(maxsize=256)
def _pack(kind: str, body: bytes) -> _File:
    compressed = gzip.compress(body, 9, mtime=0) if kind in _COMPRESSED and len(body) > 500 else None
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return _File(kind + charset, body, compressed, f'"{sha256(body).hexdigest()[:16]}"'.encode())

"""Answers of the public surfaces, kept in memory while nothing has changed (ADR 0025).

Each is kept with the snapshot of the database that was there before it was made, and given again only while the snapshot is
still the same: see `database/changes.py`. So an answer is never older than that question, whoever changed something and
in whichever process. What depends on the clock as well is kept for no longer than its route's `cache_seconds`.

The key is the path and the query as they came. No header is part of it, because no header may change the answer: routes that
read the visitor or the request are not kept, and everything is sent as it is to everybody, compressed or not.
"""

import asyncio
import gzip
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from matchday.backbone.database.changes import Changes
from matchday.backbone.http.entity_tags import matches

Key = tuple[str, bytes]
Headers = list[tuple[bytes, bytes]]

KEY_BYTES_MAX = 500
ANSWER_BYTES_MAX = 1024 * 1024
MISSING_SHARE = 16
"""What does not exist may take this part of the room: whoever guesses addresses pushes out only guesses."""
_OVERHEAD_BYTES = 1_000
_COMPRESSED_FROM_BYTES = 1_000
_LEFT_OUT = (b"content-length", b"vary")
_VARY = (b"vary", b"Accept-Encoding")
_GZIP = (b"content-encoding", b"gzip")


class Kept(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A whole answer, ready to be sent. `module` is whose it is, which is what an API key's scopes are about."""

    module: str
    status: int
    plain: Headers
    body: bytes
    compressed: Headers | None
    compressed_body: bytes
    unchanged: Headers
    tag: str | None
    until: float
    snapshot: str

    @property
    def size_bytes(self) -> int:
        """About what it takes in memory."""
        return len(self.body) + len(self.compressed_body) + _OVERHEAD_BYTES

    def choose(self, asked: dict[bytes, bytes]) -> tuple[int, Headers, bytes]:
        """Status, headers and body for a request with these headers."""
        if_none_match = asked.get(b"if-none-match")
        if self.tag is not None and if_none_match is not None and matches(if_none_match.decode("latin-1"), self.tag):
            return 304, self.unchanged, b""
        if self.compressed is not None and b"gzip" in asked.get(b"accept-encoding", b""):
            return self.status, self.compressed, self.compressed_body
        return self.status, self.plain, self.body


class Making:
    """An answer that is being made, and those who wait for it."""

    def __init__(self, snapshot: str) -> None:
        self.snapshot = snapshot
        self.done: asyncio.Future[Kept | None] = asyncio.get_running_loop().create_future()

    def decline(self) -> None:
        """It is nothing to keep: whoever waits makes one's own."""
        if not self.done.done():
            self.done.set_result(None)


class KeptAnswers:
    """One per process, bounded; those used longest ago make room."""

    def __init__(self, changes: Changes, *, bytes_max: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._changes = changes
        self._bytes_max = bytes_max
        self._monotonic = monotonic
        self._found = _Shelf(bytes_max)
        self._missing = _Shelf(bytes_max // MISSING_SHARE)
        self._making: dict[Key, Making] = {}

    @property
    def is_on(self) -> bool:
        """Off with no room at all."""
        return self._bytes_max > 0

    @property
    def size_bytes(self) -> int:
        """What is in memory."""
        return self._found.size_bytes + self._missing.size_bytes

    def recall(self, key: Key) -> Kept | None:
        """Without asking anybody; None is what has to be made or asked about."""
        snapshot = self._changes.known()
        return None if snapshot is None else self._look(key, snapshot)

    async def find(self, key: Key) -> Kept | Making:
        """The answer, or the duty to make it and to `land` it. Many who want the same while nothing changes have it
        made once. Raises what asking the database raises."""
        snapshot = await self._changes.ask()
        if (kept := self._look(key, snapshot)) is not None:
            return kept
        making = self._making.get(key)
        if making is not None and making.snapshot == snapshot and (made := await asyncio.shield(making.done)) is not None:
            return made
        making = Making(snapshot)
        self._making.setdefault(key, making)
        return making

    def land(self, key: Key, making: Making, kept: Kept | None) -> None:
        """The end of a making: None where it is nothing to keep."""
        if self._making.get(key) is making:
            del self._making[key]
        if not making.done.done():
            making.done.set_result(kept)
        if kept is not None and len(key[0]) + len(key[1]) <= KEY_BYTES_MAX and len(kept.body) <= ANSWER_BYTES_MAX:
            (self._found if kept.status == 200 else self._missing).put(key, kept)

    def make(self, making: Making, *, module: str, status: int, headers: Headers, body: bytes, seconds: float | None) -> Kept:
        """`seconds` None: it changes with the database and with nothing else."""
        plain = [header for header in headers if header[0].lower() not in _LEFT_OUT] + [_VARY]
        given = {name.lower(): value for name, value in headers}
        tag = given[b"etag"].decode("latin-1") if b"etag" in given else None
        packed = gzip.compress(body, 6, mtime=0) if len(body) > _COMPRESSED_FROM_BYTES and b"content-encoding" not in given else b""
        return Kept(
            module=module,
            status=status,
            plain=[*plain, _length(body)],
            body=body,
            compressed=[*_weakened(plain), _GZIP, _length(packed)] if packed else None,
            compressed_body=packed,
            unchanged=[header for header in plain if header[0].lower() in (b"etag", b"cache-control", b"vary")],
            tag=tag,
            until=float("inf") if seconds is None else self._monotonic() + seconds,
            snapshot=making.snapshot,
        )

    def _look(self, key: Key, snapshot: str) -> Kept | None:
        kept = self._found.get(key) or self._missing.get(key)
        if kept is None or kept.snapshot != snapshot or kept.until <= self._monotonic():
            return None
        return kept


class _Shelf:
    """Answers in the order of their last use."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self.size_bytes = 0

    def get(self, key: Key) -> Kept | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: Key, kept: Kept) -> None:
        if (before := self._kept.pop(key, None)) is not None:
            self.size_bytes -= before.size_bytes
        self._kept[key] = kept
        self.size_bytes += kept.size_bytes
        while self.size_bytes > self._bytes_max:
            _, oldest = self._kept.popitem(last=False)
            self.size_bytes -= oldest.size_bytes


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()


def _weakened(headers: Headers) -> Headers:
    """Compressed it is the same thing in other bytes (RFC 9110, 8.8.3)."""
    return [(name, b"W/" + value if name.lower() == b"etag" else value) for name, value in headers]

"""Files by key."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from matchday.backbone.storage.refusals import NoSuchFile, StorageUnavailable, TooLarge
from matchday.backbone.storage.uploads import CountedUpload, collect, put_in_parts

if TYPE_CHECKING:
    from obstore import GetResult  # exists for type checkers only

CHUNK_BYTES = 256 * 1024
AT_ONCE_BYTES_MAX = 8 * 1024**2
"""Up to here an upload is gathered and sent in one request; longer ones go in parts."""
ANSWER_SECONDS_MAX = 10.0
_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}(/[a-z0-9][a-z0-9._-]{0,127}){0,7}")
_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}(; ?charset=[a-z0-9-]{1,20})?")
_TYPES = ".types"  # no key starts with a dot

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """What is known of a file without reading it."""

    key: str
    size_bytes: int
    content_type: str


class Storage:
    """Nobody reads a file before all of it is there; one that failed half-way leaves nothing. Every call is answered
    within some seconds, with StorageUnavailable when the store does not answer.

    A store that keeps no content types (a folder) gets a second small file beside each, written last: a file without it
    does not exist yet.
    """

    def __init__(self, store: ObjectStore, *, keeps_types: bool) -> None:
        self._store = store
        self._keeps_types = keeps_types

    async def put(self, key: str, content: bytes | AsyncIterator[bytes], *, content_type: str, size_bytes_max: int) -> StoredFile:
        """Keeps `content`; a stream is cut off with TooLarge as soon as it is longer than allowed. Raises ValueError
        for a content type that is none."""
        _check(key)
        if not _CONTENT_TYPE.fullmatch(content_type):
            raise ValueError(f"{content_type!r} is not a content type")
        if isinstance(content, bytes) and len(content) > size_bytes_max:
            raise TooLarge(size_bytes_max=size_bytes_max)
        if not isinstance(content, bytes) and size_bytes_max <= AT_ONCE_BYTES_MAX:
            content = await collect(CountedUpload(content, size_bytes_max))
        size_bytes = await self._put(key, content, content_type, size_bytes_max)
        return StoredFile(key=key, size_bytes=size_bytes, content_type=content_type)

    async def get(self, key: str, *, size_bytes_max: int) -> tuple[StoredFile, bytes]:
        """All of a file that is known to be small. Raises NoSuchFile, TooLarge."""
        file, chunks = await self.stream(key)
        if file.size_bytes > size_bytes_max:
            raise TooLarge(size_bytes_max=size_bytes_max)
        with _answering("read"):
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                return file, b"".join([chunk async for chunk in chunks])

    async def stream(self, key: str) -> tuple[StoredFile, AsyncIterator[bytes]]:
        """A file of any size, in pieces. Raises NoSuchFile before the first."""
        _check(key)
        try:
            with _answering("read"):
                async with asyncio.timeout(ANSWER_SECONDS_MAX):
                    found = await obstore.get_async(self._store, key)
                    content_type = await self._type_of(key, found)
        except FileNotFoundError:
            raise NoSuchFile from None
        return StoredFile(key=key, size_bytes=found.meta["size"], content_type=content_type), _pieces(found)

    async def part(self, key: str, first: int, length_max: int) -> tuple[StoredFile, bytes]:
        """Some bytes of a large file, from `first` on; none where it has ended before. Raises NoSuchFile."""
        _check(key)
        try:
            with _answering("read"):
                async with asyncio.timeout(ANSWER_SECONDS_MAX):
                    found = await obstore.get_async(self._store, key, options={"head": True})
                    size_bytes = found.meta["size"]
                    content_type = await self._type_of(key, found)
                    end = min(size_bytes, first + length_max)
                    content = bytes(await obstore.get_range_async(self._store, key, start=first, end=end)) if first < end else b""
        except FileNotFoundError:
            raise NoSuchFile from None
        return StoredFile(key=key, size_bytes=size_bytes, content_type=content_type), content

    async def delete(self, key: str) -> None:
        """Forgets a file; one that is not there is no error."""
        _check(key)
        for path in (key,) if self._keeps_types else (f"{_TYPES}/{key}", key):
            try:
                with _answering("delete"):
                    async with asyncio.timeout(ANSWER_SECONDS_MAX):
                        await obstore.delete_async(self._store, path)
            except FileNotFoundError:
                continue

    async def keys(self, folder: str) -> AsyncIterator[str]:
        """Every key under `folder/`, in no order."""
        _check(folder)
        with _answering("list"):
            async for page in obstore.list(self._store, folder):
                for entry in page:
                    yield entry["path"]

    async def every_key(self) -> AsyncIterator[str]:
        """All there is, in no order; for back-ups."""
        with _answering("list"):
            async for page in obstore.list(self._store):
                for entry in page:
                    if _KEY.fullmatch(entry["path"]):
                        yield entry["path"]

    async def _put(self, key: str, content: bytes | AsyncIterator[bytes], content_type: str, size_bytes_max: int) -> int:
        attributes = {"Content-Type": content_type} if self._keeps_types else None
        try:
            with _answering("keep"):
                if isinstance(content, bytes):
                    size_bytes = len(content)
                    async with asyncio.timeout(ANSWER_SECONDS_MAX):
                        await obstore.put_async(self._store, key, content, attributes=attributes, use_multipart=False)
                else:
                    counted = CountedUpload(content, size_bytes_max)
                    await put_in_parts(self._store, key, counted, attributes)
                    size_bytes = counted.size_bytes
                if not self._keeps_types:
                    async with asyncio.timeout(ANSWER_SECONDS_MAX):
                        await obstore.put_async(self._store, f"{_TYPES}/{key}", content_type.encode(), use_multipart=False)
        except FileNotFoundError as error:
            logger.exception("the place for files is not there")
            raise StorageUnavailable from error
        return size_bytes

    async def _type_of(self, key: str, found: "GetResult") -> str:
        if self._keeps_types:
            return found.attributes.get("Content-Type", "application/octet-stream")
        kept = await obstore.get_async(self._store, f"{_TYPES}/{key}")
        return bytes(await kept.bytes_async()).decode()


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise NoSuchFile


@contextmanager
def _answering(what: str) -> Iterator[None]:
    """A store that fails or does not answer is a refusal, and the operator's business."""
    try:
        yield
    except (BaseError, TimeoutError) as error:
        logger.exception("storage could not %s a file", what)
        raise StorageUnavailable(retry_after_seconds=5) from error


async def _pieces(found: "GetResult") -> AsyncIterator[bytes]:
    with _answering("read"):
        async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
            yield bytes(chunk)

"""Files people upload and files made for them, kept by obstore: a local folder now, other stores by their URL.

A key names one content for good: put new content under a new key (`new_id()`), so that caches and readers under way
never see half of each. Keys are lower-case, so that no file system confuses two of them.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore

from matchday.backbone.errors import NotFound, Refusal

if TYPE_CHECKING:
    from obstore import GetResult  # exists for type checkers only

CHUNK_BYTES = 256 * 1024
_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}(/[a-z0-9][a-z0-9._-]{0,127}){0,7}")
_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}(; ?charset=[a-z0-9-]{1,20})?")
_TYPES = ".types"  # no key starts with a dot


class NoSuchFile(NotFound):
    """404, also for a key that could never be one."""

    code = "no_such_file"
    sentence = "This file does not exist."


class TooLarge(Refusal):
    """413."""

    status = 413
    code = "file_too_large"
    sentence = "The file is larger than the {size_bytes_max} bytes that are allowed here."


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """What is known of a file without reading it."""

    key: str
    size_bytes: int
    content_type: str


class Storage:
    """Files by key. Nobody reads a file before all of it is there; one that failed half-way leaves nothing."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, content: bytes | AsyncIterator[bytes], *, content_type: str, size_bytes_max: int) -> StoredFile:
        """Keeps `content`; a stream is cut off with TooLarge as soon as it is longer than allowed. Raises ValueError
        for a content type that is none."""
        _check(key)
        if not _CONTENT_TYPE.fullmatch(content_type):
            raise ValueError(f"{content_type!r} is not a content type")
        if isinstance(content, bytes):
            content = _once(content)
        counted = _Counted(content, size_bytes_max)
        # A local folder keeps no attributes, so the type is a file of its own, there before what it describes.
        await obstore.put_async(self._store, f"{_TYPES}/{key}", content_type.encode())
        await obstore.put_async(self._store, key, aiter(counted))
        return StoredFile(key=key, size_bytes=counted.size_bytes, content_type=content_type)

    async def get(self, key: str, *, size_bytes_max: int) -> tuple[StoredFile, bytes]:
        """All of a file that is known to be small. Raises NoSuchFile, TooLarge."""
        file, chunks = await self.stream(key)
        if file.size_bytes > size_bytes_max:
            raise TooLarge(size_bytes_max=size_bytes_max)
        return file, b"".join([chunk async for chunk in chunks])

    async def stream(self, key: str) -> tuple[StoredFile, AsyncIterator[bytes]]:
        """A file of any size, in pieces. Raises NoSuchFile before the first."""
        _check(key)
        try:
            found = await obstore.get_async(self._store, key)
            kept_type = await (await obstore.get_async(self._store, f"{_TYPES}/{key}")).bytes_async()
        except FileNotFoundError:
            raise NoSuchFile from None
        file = StoredFile(key=key, size_bytes=found.meta["size"], content_type=bytes(kept_type).decode())
        return file, _pieces(found)

    async def delete(self, key: str) -> None:
        """Forgets a file; one that is not there is no error."""
        _check(key)
        for path in (key, f"{_TYPES}/{key}"):
            try:
                await obstore.delete_async(self._store, path)
            except FileNotFoundError:
                continue

    async def keys(self, folder: str) -> AsyncIterator[str]:
        """Every key under `folder/`, in no order."""
        _check(folder)
        async for page in obstore.list(self._store, folder):
            for entry in page:
                yield entry["path"]


def open_storage(url: str) -> Storage:
    """`file:///var/lib/matchday/files`; the folder is made. Raises ValueError for what cannot be opened."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc or not parts.path.startswith("/"):
        raise ValueError(f"{url} is no place for files: give a folder as file:///absolute/path")
    return Storage(LocalStore(Path(unquote(parts.path)), mkdir=True))


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise NoSuchFile


class _Counted:
    """A stream that ends with TooLarge when it becomes longer than allowed."""

    def __init__(self, chunks: AsyncIterator[bytes], size_bytes_max: int) -> None:
        self._chunks = chunks
        self._size_bytes_max = size_bytes_max
        self.size_bytes = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self.size_bytes += len(chunk)
            if self.size_bytes > self._size_bytes_max:
                raise TooLarge(size_bytes_max=self._size_bytes_max)
            yield chunk


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _pieces(found: "GetResult") -> AsyncIterator[bytes]:
    async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
        yield bytes(chunk)

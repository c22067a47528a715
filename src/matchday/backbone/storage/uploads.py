"""Uploads of unknown length: counted while they come, and ended in order when they are broken off."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Self

import obstore
from obstore.store import ObjectStore

from matchday.backbone.storage.refusals import TooLarge

ABORT_SECONDS_MAX = 5.0
PART_BYTES = 5 * 1024**2
PARTS_AT_ONCE_MAX = 2


class CountedUpload:
    """A stream that ends with TooLarge when it becomes longer than allowed, and that can be stopped from outside."""

    def __init__(self, chunks: AsyncIterator[bytes], size_bytes_max: int) -> None:
        self._chunks = chunks
        self._size_bytes_max = size_bytes_max
        self._reader: asyncio.Task[Any] | None = None
        self._is_stopped = False
        self.size_bytes = 0

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._is_stopped:
            raise UploadStopped
        self._reader = asyncio.current_task()
        try:
            chunk = await anext(self._chunks)
        finally:
            self._reader = None
        self.size_bytes += len(chunk)
        if self.size_bytes > self._size_bytes_max:
            raise TooLarge(size_bytes_max=self._size_bytes_max)
        return chunk

    def stop(self) -> None:
        """Ends it as a failure, also while it waits for its next chunk."""
        self._is_stopped = True
        if self._reader is not None:
            self._reader.cancel()


class UploadStopped(Exception):
    """Nobody waits for this upload any more."""


async def collect(upload: CountedUpload) -> bytes:
    """All of it."""
    return b"".join([chunk async for chunk in upload])


async def put_in_parts(store: ObjectStore, key: str, upload: CountedUpload, attributes: dict[str, str] | None) -> None:
    """The store shows it when its last part has come. When the upload fails, its parts are thrown away; when we are
    cancelled too, which obstore alone would not do: it is told by a stream that fails."""
    putting = asyncio.ensure_future(
        obstore.put_async(
            store, key, upload, attributes=attributes, use_multipart=True, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE_MAX
        )
    )
    try:
        await asyncio.shield(putting)
    except asyncio.CancelledError:
        upload.stop()
        await asyncio.wait([putting], timeout=ABORT_SECONDS_MAX)
        if putting.done() and not putting.cancelled():
            putting.exception()
        raise

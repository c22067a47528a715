"""Uploads that are broken off leave nothing behind, seen or unseen."""

import asyncio
from collections.abc import AsyncIterator, Callable

import obstore
import pytest
from tests.backbone.storage.google_server import Google
from tests.journeys.waiting import until

from matchday.backbone.ids import new_id
from matchday.backbone.storage import NoSuchFile, Storage, StorageUnavailable, TooLarge, open_storage
from matchday.backbone.storage.stores import open_store
from matchday.backbone.tasks import Tasks
from matchday.backbone.testing.seaweed import Seaweed

MEGABYTE = 1_000_000


class Upload:
    """Twelve megabytes from somebody whose connection then stalls for good, or breaks."""

    def __init__(self, end: Callable[[], BaseException] | None = None) -> None:
        self.is_stalled = asyncio.Event()
        self._end = end

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(12):
            yield b"x" * MEGABYTE
        self.is_stalled.set()
        if self._end is not None:
            raise self._end()
        await asyncio.Event().wait()


async def put(storage: Storage, upload: Upload) -> None:
    await storage.put("a/long", aiter(upload), content_type="video/mp4", size_bytes_max=100 * MEGABYTE)


async def begin(tasks: Tasks, storage: Storage, upload: Upload) -> asyncio.Task[None]:
    """Returns when parts of it have been sent."""
    putting = tasks.spawn(put(storage, upload), "upload")
    await asyncio.wait_for(upload.is_stalled.wait(), 10)
    return putting


async def test_nobody_sees_a_file_that_has_not_come_whole(storage: Storage) -> None:
    async with Tasks() as tasks:
        await begin(tasks, storage, Upload())
        with pytest.raises(NoSuchFile):
            await storage.stream("a/long")
        assert [key async for key in storage.keys("a")] == []


async def test_a_cancelled_upload_is_aborted_on_s3(on_s3: Storage, s3_server: Seaweed) -> None:
    async with Tasks() as tasks:
        putting = await begin(tasks, on_s3, Upload())
        assert len(await until(s3_server.unfinished_uploads, bool, seconds_max=5)) == 1
        putting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await putting
    assert await s3_server.unfinished_uploads() == []


async def test_without_our_care_a_cancelled_upload_would_stay_on_s3(s3_server: Seaweed) -> None:
    """The control of the test above: what obstore alone does."""
    store = open_store(s3_server.url(f"test-{new_id()}"), s3_server.credentials)
    upload = Upload()
    async with Tasks() as tasks:

        async def put_alone() -> None:
            await obstore.put_async(store, "a/long", aiter(upload), use_multipart=True)

        putting = tasks.spawn(put_alone(), "upload")
        await until(s3_server.unfinished_uploads, bool, seconds_max=10)
        await upload.is_stalled.wait()
        putting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await putting
    left = await s3_server.unfinished_uploads()
    assert len(left) == 1
    await s3_server.forget(left)


async def test_an_upload_whose_sender_breaks_off_is_aborted_on_s3(on_s3: Storage, s3_server: Seaweed) -> None:
    with pytest.raises(ConnectionResetError):
        await put(on_s3, Upload(ConnectionResetError))
    assert await s3_server.unfinished_uploads() == []


async def test_an_upload_that_is_too_long_is_aborted_on_s3(on_s3: Storage, s3_server: Seaweed) -> None:
    with pytest.raises(TooLarge):
        await on_s3.put("a/long", aiter(Upload()), content_type="video/mp4", size_bytes_max=11 * MEGABYTE)
    assert await s3_server.unfinished_uploads() == []


async def test_a_cancelled_upload_is_aborted_on_google(on_google: Storage, google_server: Google) -> None:
    async with Tasks() as tasks:
        putting = await begin(tasks, on_google, Upload())
        assert len(google_server.uploads) == 1
        putting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await putting
    assert google_server.uploads == {}
    assert google_server.objects == {}


async def test_a_server_that_holds_still_is_given_up_within_some_seconds(on_s3: Storage, s3_server: Seaweed) -> None:
    await on_s3.put("a", b"1", content_type="text/plain", size_bytes_max=1)
    loop = asyncio.get_running_loop()
    s3_server.pause()
    began = loop.time()
    try:
        answers = await asyncio.gather(
            on_s3.put("b", b"1", content_type="text/plain", size_bytes_max=1),
            on_s3.get("a", size_bytes_max=1),
            on_s3.delete("a"),
            anext(on_s3.keys("a")),
            return_exceptions=True,
        )
    finally:
        s3_server.resume()
    assert [type(answer) for answer in answers] == [StorageUnavailable] * 4
    assert loop.time() - began < 15


async def test_a_server_that_is_not_there_is_503(s3_server: Seaweed) -> None:
    storage = open_storage("s3://files?endpoint=http://127.0.0.1:9&region=eu-central-1", s3_server.credentials)
    with pytest.raises(StorageUnavailable):
        await storage.put("a", b"1", content_type="text/plain", size_bytes_max=1)

"""Files, in a real folder, on a real S3 server, and where Google Cloud Storage would be."""

from collections.abc import AsyncIterator

import pytest

from matchday.backbone.storage import NoSuchFile, Storage, StoredFile, TooLarge

MEGABYTE = 1_000_000


async def chunks(*sizes: int) -> AsyncIterator[bytes]:
    for size in sizes:
        yield b"x" * size


async def test_a_file_comes_back_with_its_content_type(storage: Storage) -> None:
    kept = await storage.put("avatars/1.png", b"picture", content_type="image/png", size_bytes_max=100)
    assert kept == StoredFile(key="avatars/1.png", size_bytes=7, content_type="image/png")
    assert await storage.get("avatars/1.png", size_bytes_max=100) == (kept, b"picture")


async def test_an_empty_file_is_a_file(storage: Storage) -> None:
    await storage.put("empty", b"", content_type="text/plain; charset=utf-8", size_bytes_max=0)
    assert (await storage.get("empty", size_bytes_max=0))[1] == b""


async def test_a_short_stream_is_kept(storage: Storage) -> None:
    kept = await storage.put("short", chunks(3, 0, 4), content_type="text/csv", size_bytes_max=100)
    assert await storage.get("short", size_bytes_max=100) == (kept, b"xxxxxxx")


async def test_a_long_stream_goes_in_and_out_in_pieces(storage: Storage) -> None:
    kept = await storage.put("long", chunks(*[MEGABYTE] * 12), content_type="video/mp4", size_bytes_max=20 * MEGABYTE)
    file, pieces = await storage.stream("long")
    sizes = [len(piece) async for piece in pieces]
    assert file == kept == StoredFile(key="long", size_bytes=12 * MEGABYTE, content_type="video/mp4")
    assert sum(sizes) == 12 * MEGABYTE
    assert len(sizes) > 1


@pytest.mark.parametrize("size", [100, 9 * MEGABYTE], ids=["sent at once", "sent in parts"])
async def test_a_stream_that_is_too_long_leaves_nothing(storage: Storage, size: int) -> None:
    with pytest.raises(TooLarge, match=f"larger than the {size} bytes"):
        await storage.put("a/long", chunks(size // 2, size // 2, 1), content_type="video/mp4", size_bytes_max=size)
    with pytest.raises(NoSuchFile):
        await storage.get("a/long", size_bytes_max=1000)
    assert [key async for key in storage.keys("a")] == []


async def test_bytes_that_are_too_many_leave_nothing(storage: Storage) -> None:
    with pytest.raises(TooLarge):
        await storage.put("a", b"123", content_type="text/plain", size_bytes_max=2)
    with pytest.raises(NoSuchFile):
        await storage.stream("a")


async def test_a_file_larger_than_the_reader_has_room_for_is_not_read(storage: Storage) -> None:
    await storage.put("long", b"x" * 11, content_type="text/plain", size_bytes_max=100)
    with pytest.raises(TooLarge):
        await storage.get("long", size_bytes_max=10)


async def test_what_is_deleted_is_gone_and_deleting_it_again_is_no_error(storage: Storage) -> None:
    await storage.put("a/b", b"1", content_type="text/plain", size_bytes_max=1)
    await storage.delete("a/b")
    await storage.delete("a/b")
    with pytest.raises(NoSuchFile):
        await storage.stream("a/b")


async def test_a_folder_lists_its_keys_and_no_others(storage: Storage) -> None:
    for key in ("a/1", "a/b/2", "ab/3"):
        await storage.put(key, b"1", content_type="text/plain", size_bytes_max=1)
    assert {key async for key in storage.keys("a")} == {"a/1", "a/b/2"}
    assert [key async for key in storage.keys("nothing")] == []


HOSTILE = ["", "/etc/passwd", "../secret", "a/../../secret", "a/..", "a//b", ".types/a", "a/.b", "a\\b", "a\0b", "%2e%2e/a", "A", "a" * 200]


@pytest.mark.parametrize("key", HOSTILE)
async def test_a_key_that_could_lead_elsewhere_names_no_file(storage: Storage, key: str) -> None:
    with pytest.raises(NoSuchFile):
        await storage.get(key, size_bytes_max=100)
    with pytest.raises(NoSuchFile):
        await storage.put(key, b"1", content_type="text/plain", size_bytes_max=1)
    with pytest.raises(NoSuchFile):
        await storage.delete(key)


@pytest.mark.parametrize("content_type", ["", "text", "text/html\r\nset-cookie: a=b", "text/html; charset=utf-8; x=y"])
async def test_a_content_type_that_is_none_is_refused(storage: Storage, content_type: str) -> None:
    with pytest.raises(ValueError, match="is not a content type"):
        await storage.put("a", b"1", content_type=content_type, size_bytes_max=1)

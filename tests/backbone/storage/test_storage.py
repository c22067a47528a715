"""Files, in a real folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from matchday.backbone.storage import NoSuchFile, Storage, StoredFile, TooLarge, open_storage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files with spaces"


@pytest.fixture
def storage(folder: Path) -> Storage:
    return open_storage(folder.as_uri())


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


async def test_a_stream_goes_in_and_out_in_pieces(storage: Storage) -> None:
    await storage.put("long", chunks(700_000, 700_000), content_type="video/mp4", size_bytes_max=1_400_000)
    file, pieces = await storage.stream("long")
    sizes = [len(piece) async for piece in pieces]
    assert file.size_bytes == sum(sizes) == 1_400_000
    assert len(sizes) > 1


async def test_a_stream_that_is_too_long_leaves_nothing(storage: Storage, folder: Path) -> None:
    with pytest.raises(TooLarge, match="larger than the 100 bytes"):
        await storage.put("long", chunks(60, 60), content_type="video/mp4", size_bytes_max=100)
    with pytest.raises(NoSuchFile):
        await storage.get("long", size_bytes_max=1000)
    assert not (folder / "long").exists()


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
async def test_a_key_that_could_lead_elsewhere_names_no_file(storage: Storage, folder: Path, key: str) -> None:
    (folder.parent / "secret").write_text("secret")
    with pytest.raises(NoSuchFile):
        await storage.get(key, size_bytes_max=100)
    with pytest.raises(NoSuchFile):
        await storage.put(key, b"1", content_type="text/plain", size_bytes_max=1)
    with pytest.raises(NoSuchFile):
        await storage.delete(key)
    assert (folder.parent / "secret").read_text() == "secret"


@pytest.mark.parametrize("content_type", ["", "text", "text/html\r\nset-cookie: a=b", "text/html; charset=utf-8; x=y"])
async def test_a_content_type_that_is_none_is_refused(storage: Storage, content_type: str) -> None:
    with pytest.raises(ValueError, match="is not a content type"):
        await storage.put("a", b"1", content_type=content_type, size_bytes_max=1)


@pytest.mark.parametrize("url", ["", "files", "s3://bucket", "file://host/path"])
def test_a_place_it_does_not_know_is_named(url: str) -> None:
    with pytest.raises(ValueError, match="is no place for files"):
        open_storage(url)

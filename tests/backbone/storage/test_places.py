"""Where files are kept, by URL."""

from pathlib import Path

import pytest
from tests.backbone.storage.google_server import Google

from matchday.backbone.settings import Settings, load
from matchday.backbone.storage import Credentials, NoSuchFile, Storage, StorageUnavailable, open_storage, storage_of
from matchday.backbone.testing.seaweed import Seaweed

NOWHERE = ["", "files", "s3:bucket", "s3:///bucket", "s3://key:secret@bucket", "s3://bucket:80", "file://host/path", "http://bucket/a"]


@pytest.mark.parametrize("url", NOWHERE)
def test_a_place_it_does_not_know_is_named(url: str) -> None:
    with pytest.raises(ValueError, match="is no place for files"):
        open_storage(url)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("s3://bucket?secret_access_key=1", "secret_access_key is no parameter of s3://"),
        ("gs://bucket?region=eu", "region is no parameter of gs://"),
        ("s3://bucket?endpoint=127.0.0.1", "127.0.0.1 is no endpoint"),
    ],
)
def test_a_parameter_it_does_not_know_is_named(url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        open_storage(url)


def test_by_default_files_are_kept_in_the_data_folder(tmp_path: Path) -> None:
    storage_of(Settings(data=str(tmp_path)))
    assert (tmp_path / "files").is_dir()


async def test_a_hostile_key_does_not_reach_beside_the_folder(in_folder: Storage, folder: Path) -> None:
    (folder.parent / "secret").write_text("secret")
    with pytest.raises(NoSuchFile):
        await in_folder.get("../secret", size_bytes_max=100)
    with pytest.raises(NoSuchFile):
        await in_folder.delete("../secret")
    assert (folder.parent / "secret").read_text() == "secret"


async def test_a_file_whose_type_was_not_written_any_more_does_not_exist(in_folder: Storage, folder: Path) -> None:
    """What a process leaves that is killed between the two files of one."""
    await in_folder.put("a", b"1", content_type="text/plain", size_bytes_max=1)
    (folder / ".types/a").unlink()
    with pytest.raises(NoSuchFile):
        await in_folder.stream("a")
    await in_folder.delete("a")
    assert not (folder / "a").exists()


async def test_credentials_may_come_from_files(tmp_path: Path, google_server: Google) -> None:
    (tmp_path / "key.json").write_text(google_server.key)
    variables = {"MATCHDAY_STORAGE_URL": google_server.url(""), "MATCHDAY_STORAGE_GOOGLE_KEY_FILE": str(tmp_path / "key.json")}
    await storage_of(load(Settings, variables)).put("a", b"1", content_type="text/plain", size_bytes_max=1)
    assert google_server.objects == {"a": ("text/plain", b"1")}


async def test_wrong_credentials_are_the_operators_business_and_503_to_people(s3_server: Seaweed) -> None:
    wrong = Credentials(access_key_id=s3_server.credentials.access_key_id, secret_access_key="guessed")
    storage = open_storage(s3_server.url("wrong"), wrong)
    with pytest.raises(StorageUnavailable):
        await storage.put("a", b"1", content_type="text/plain", size_bytes_max=1)
    with pytest.raises(StorageUnavailable):
        await storage.get("a", size_bytes_max=1)


async def test_a_key_that_google_does_not_know_is_refused_there(google_server: Google) -> None:
    with Google() as other:
        storage = open_storage(google_server.url(""), Credentials(google_key=other.key))
        with pytest.raises(StorageUnavailable):
            await storage.put("a", b"1", content_type="text/plain", size_bytes_max=1)
    assert google_server.refused == 1


async def test_a_bucket_that_is_not_there_keeps_nothing(google_server: Google) -> None:
    url = google_server.url("").replace("gs://files", "gs://elsewhere")
    with pytest.raises(StorageUnavailable):
        await open_storage(url, Credentials(google_key=google_server.key)).put("a", b"1", content_type="text/plain", size_bytes_max=1)

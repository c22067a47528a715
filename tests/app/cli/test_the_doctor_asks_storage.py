"""`matchday doctor` says whether files can be kept."""

import json

from tests.app.cli.conftest import Command


async def test_a_folder_that_can_be_written_is_well_and_left_as_it_was(migrated: Command) -> None:
    said = migrated("doctor")
    assert "keeps files in file:///" in said.stdout


async def test_a_bucket_that_does_not_answer_is_named_with_what_to_do(migrated: Command) -> None:
    said = migrated("doctor", storage_url="s3://files?endpoint=http://127.0.0.1:9&region=eu-central-1", storage_secret_access_key="hidden")
    assert said.returncode != 0
    assert "Correct MATCHDAY_STORAGE_URL and its credentials" in said.stdout
    assert "hidden" not in said.stdout + said.stderr


async def test_a_place_that_is_none_is_named(migrated: Command) -> None:
    assert "MATCHDAY_STORAGE_URL is not usable: ftp://files is no place for files" in migrated("doctor", storage_url="ftp://files").stdout


async def test_a_key_that_is_none_is_named_and_not_shown(migrated: Command) -> None:
    said = migrated("doctor", storage_url="gs://files", storage_google_key=json.dumps({"private_key": "hidden"}))
    assert "MATCHDAY_STORAGE_URL is not usable" in said.stdout
    assert "hidden" not in said.stdout + said.stderr

"""With VALKEY_URL set, `matchday doctor` says whether replicas can count together there."""

from pathlib import Path

from tests.app.cli.conftest import Command

from matchday.backbone.testing.valkey import ValkeyServer


async def test_a_valkey_that_answers_is_well(migrated: Command, valkey_server: ValkeyServer) -> None:
    said = migrated("doctor", valkey_url=valkey_server.url)
    assert "ok   Valkey: Valkey " in said.stdout
    assert "counts for all replicas" in said.stdout


async def test_a_valkey_that_does_not_is_named_with_what_to_do(migrated: Command, tmp_path: Path) -> None:
    said = migrated("doctor", valkey_url=f"unix://{tmp_path}/nothing.sock")
    assert said.returncode != 0
    assert "FAIL Valkey: " in said.stdout
    assert "or correct VALKEY_URL; until then each process counts requests alone" in said.stdout


async def test_an_address_that_is_none_is_named(migrated: Command) -> None:
    assert "VALKEY_URL is not usable" in migrated("doctor", valkey_url="https://valkey.example").stdout

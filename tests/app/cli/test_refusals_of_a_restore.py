"""A restore that could do harm is refused in one sentence, before anything is changed; and what a restore does without the
secret, or after PostgreSQL's own recovery."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from tests.app.cli.places import FILES, Place, place

from matchday.app.backup import manifest as manifests
from matchday.app.backup.archive import DATABASE, MANIFEST, SEAL, Archive, NewArchive
from matchday.app.backup.backup import make_backup
from matchday.app.backup.errors import BackupError
from matchday.app.backup.manifest import Manifest
from matchday.app.backup.restore import restore_backup, settle_recovered
from matchday.backbone.clock import SystemClock
from matchday.backbone.embedded import Postgres
from matchday.backbone.events.leadership import nobody_leads

OTHER_SECRET = "another secret, of 32 characters"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kept(postgres: Postgres, engine_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """A filled site with its archive. No test of this file changes it."""
    async with place("kept", postgres, engine_folder, tmp_path_factory.mktemp("kept")) as made:
        await made.fill()
        await make_backup(made.settings, archive_of(made))
        yield made


@pytest.fixture
async def empty(postgres: Postgres, engine_folder: Path, tmp_path: Path) -> AsyncIterator[Place]:
    """Where a restore is tried; the same secret."""
    async with place("elsewhere", postgres, engine_folder, tmp_path) as made:
        yield made


def archive_of(made: Place) -> Path:
    return made.folder / "backup.tar"


def what_is_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def refused(made: Place, archive: Path, *, may_replace: bool = False) -> str:
    """What a restore says; the rows and the files are as they were."""
    before = await made.rows(), await made.files()
    with pytest.raises(BackupError) as refusal:
        await restore_backup(made.settings, archive, may_replace=may_replace, without_secret=False)
    assert (await made.rows(), await made.files()) == before
    return str(refusal.value)


async def test_a_changed_byte_is_refused(kept: Place, empty: Place):
    whole = archive_of(kept).read_bytes()
    changed = empty.folder / "changed.tar"
    places = {
        "the database's header": 0,
        "the database": 5000,
        "a file's content": whole.index(bytes(range(256))) + 7,
        "the manifest": whole.index(b'"matchday":') + 2,
        "its seal": whole.rindex(b'"sealed":') + 14,
        "its checksum": whole.rindex(b'"sha256":') + 12,
    }
    for what, at in places.items():
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        said = await refused(empty, changed)
        assert "Nothing was changed" in said, what


async def test_half_an_archive_is_refused(kept: Place, empty: Place):
    whole = archive_of(kept).read_bytes()
    half = empty.folder / "half.tar"
    for length in (0, 100, len(whole) // 2, len(whole) - 3000):
        half.write_bytes(whole[:length])
        assert "damaged" in await refused(empty, half)
    assert "cannot be read" in await refused(empty, empty.folder / "nothing.tar")


async def test_a_database_in_use_is_refused(kept: Place):
    assert "--replace" in await refused(kept, archive_of(kept))


async def test_a_site_that_is_running_is_refused(kept: Place):
    async with nobody_leads(kept.settings.database_url, ["live", "portal"]):
        assert "live, portal" in await refused(kept, archive_of(kept), may_replace=True)


async def test_another_secret_is_refused_before_the_archive_is_read(kept: Place, empty: Place):
    empty.settings = msgspec.structs.replace(empty.settings, secret=OTHER_SECRET)
    assert "MATCHDAY_SECRET" in await refused(empty, archive_of(kept))


async def test_an_archive_that_somebody_without_the_secret_has_written_is_refused(kept: Place, empty: Place):
    """All of its checksums are right, and its word is copied from a real one."""

    def forge(real: Manifest) -> Manifest:
        return msgspec.structs.replace(real, matchday="forged")

    assert "not written with this secret" in await refused(empty, await rewritten(kept, empty, forge, secret=OTHER_SECRET))


async def test_a_back_up_of_a_newer_matchday_is_refused(kept: Place, empty: Place):
    def newer(real: Manifest) -> Manifest:
        live = real.schemas["live"]
        migrations = live.migrations | {"999_from_the_future.sql": "00"}
        return msgspec.structs.replace(real, schemas=real.schemas | {"live": msgspec.structs.replace(live, migrations=migrations)})

    def module_of_tomorrow(real: Manifest) -> Manifest:
        return msgspec.structs.replace(real, schemas=real.schemas | {"raffles": real.schemas["live"]})

    assert "999_from_the_future.sql" in await refused(empty, await rewritten(kept, empty, newer))
    assert "raffles" in await refused(empty, await rewritten(kept, empty, module_of_tomorrow))


async def rewritten(kept: Place, empty: Place, change, *, secret: str | None = None) -> Path:
    """The archive with another manifest, sealed as it should be."""
    made = empty.folder / f"rewritten-{change.__name__}.tar"
    with Archive(archive_of(kept)) as real, NewArchive(made) as archive:
        for name in real.manifest.members:
            await archive.add(name, real.read(name))
        encoded = msgspec.json.encode(change(real.manifest))
        archive.add_bytes(MANIFEST, encoded)
        archive.add_bytes(SEAL, manifests.seal(secret or kept.settings.secret, encoded))
        archive.complete()
    return made


async def test_a_broker_that_does_not_answer_is_refused(kept: Place, empty: Place):
    empty.settings = msgspec.structs.replace(empty.settings, nats_url="nats://127.0.0.1:1")
    assert "An engine does not answer" in await refused(empty, archive_of(kept))


async def test_a_back_up_is_whole_or_not_there(kept: Place, tmp_path: Path):
    nowhere = msgspec.structs.replace(kept.settings, database_url=kept.settings.database_url.replace("/kept", "/nowhere"))
    with pytest.raises(BackupError, match="nowhere"):
        await make_backup(nowhere, tmp_path / "new.tar")
    with pytest.raises(BackupError, match="cannot be written"):
        await make_backup(kept.settings, tmp_path / "no" / "folder.tar")
    assert what_is_in(tmp_path) == []
    before = archive_of(kept).read_bytes()
    with pytest.raises(BackupError, match="exists already"):
        await make_backup(kept.settings, archive_of(kept))
    assert archive_of(kept).read_bytes() == before


async def test_a_file_that_vanished_meanwhile_is_listed(empty: Place):
    """Listed by the storage, and gone when it is read."""
    await empty.fill()
    (empty.folder / "files" / ".types" / "empty.txt").unlink()
    await make_backup(empty.settings, archive_of(empty))
    with Archive(archive_of(empty)) as archive:
        assert archive.manifest.vanished == ["empty.txt"]
        assert len(archive.manifest.members) == len(FILES)
        assert DATABASE in archive.manifest.members


async def test_without_the_secret_all_but_what_was_sealed_comes_back(kept: Place, empty: Place):
    empty.settings = msgspec.structs.replace(empty.settings, secret=OTHER_SECRET)
    await restore_backup(empty.settings, archive_of(kept), may_replace=False, without_secret=True)
    assert await empty.rows() == await kept.rows()
    assert await empty.files() == FILES
    assert await empty.ask("SELECT FROM accounts.signing_keys") == []


async def test_after_postgresqls_own_recovery_the_rest_is_done(kept: Place, empty: Place):
    await restore_backup(empty.settings, archive_of(kept), may_replace=False, without_secret=False)
    opened = "INSERT INTO accounts.sessions (session_id, account_id, user_agent, address, expires_at)"
    await empty.ask(f"{opened} SELECT uuidv7(), account_id, '', '', now() + interval '1 day' FROM accounts.accounts LIMIT 1")
    await empty.ask("INSERT INTO live.rooms (room, seq) VALUES ('live:match:one', 7)")
    await settle_recovered(empty.settings, SystemClock().now())
    assert await empty.ask("SELECT FROM accounts.sessions WHERE ended_at IS NULL") == []
    assert (await empty.ask("SELECT seq FROM live.rooms"))[0]["seq"] > 1_000_000

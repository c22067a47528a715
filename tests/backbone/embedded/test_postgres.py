"""The embedded PostgreSQL: real, durable, and clear about why it cannot start."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from matchday.backbone.embedded import EngineError, Postgres, start_postgres


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared_server(shared_folder: Path):
    started = await start_postgres(shared_folder / "pg", durable=False)
    yield started
    await started.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def server(shared_server: Postgres):
    """Runs again after a test that stopped it."""
    yield shared_server
    await shared_server.stop()
    await shared_server.start()


async def ask(server: Postgres, question: str) -> object:
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_it_is_version_18_with_its_own_unicode_order_and_logical_log(server):
    assert (await ask(server, "SHOW server_version")).startswith("18")
    assert await ask(server, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = current_database()") == "bC.UTF-8"
    assert await ask(server, "SELECT upper('ärger')") == "ÄRGER"
    assert await ask(server, "SHOW wal_level") == "logical"
    assert await ask(server, "SHOW listen_addresses") == ""


async def test_data_outlives_a_stop_and_a_kill_and_the_address_stays(server):
    url = server.url
    await ask(server, "CREATE TABLE kept (n int)")
    await server.stop()
    await server.start()
    await ask(server, "INSERT INTO kept VALUES (1)")
    await server.kill()
    await server.start()
    assert server.url == url
    assert await ask(server, "SELECT count(*) FROM kept") == 1


async def test_a_kill_amid_connections_does_not_block_the_next_start(server):
    connections = [await asyncpg.connect(server.url) for _ in range(10)]
    busy = [asyncio.ensure_future(connection.execute("SELECT pg_sleep(60)")) for connection in connections]
    await server.kill()
    await server.start()
    assert await ask(server, "SELECT 1") == 1
    assert all(isinstance(end, BaseException) for end in await asyncio.gather(*busy, return_exceptions=True))


async def test_a_paused_server_holds_its_answer_until_it_is_resumed(server):
    connection = await asyncpg.connect(server.url)
    server.pause()
    asked = asyncio.ensure_future(connection.fetchval("SELECT 1"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(asked), 0.2)
    server.resume()
    assert await asked == 1
    await connection.close()


async def test_a_paused_server_can_be_stopped(server):
    server.pause()
    await asyncio.wait_for(server.stop(), 5)
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.pid


async def test_a_second_server_on_the_same_folder_is_refused_by_name(server):
    second = Postgres(server.folder, durable=False)
    second.lock_seconds_max = 0.1
    with pytest.raises(EngineError, match=f"already runs on .* as process {server.pid}: stop that one"):
        await second.start()


async def test_data_of_another_version_is_refused_and_left_alone(server):
    await server.stop()
    version = server.folder / "data" / "PG_VERSION"
    version.write_text("16\n")
    with pytest.raises(EngineError, match=r"written by PostgreSQL 16 and this is 18: .*pg_dump of version 16"):
        await server.start()
    version.write_text("18\n")
    await server.start()
    assert await ask(server, "SELECT 1") == 1


async def test_a_lock_file_with_a_living_strangers_process_does_not_block_the_start(server):
    await server.kill()
    lock = server.folder / "data" / "postmaster.pid"
    lock.write_text("1" + lock.read_text()[lock.read_text().index("\n") :])
    await server.start()
    assert await ask(server, "SELECT 1") == 1


async def test_damaged_data_is_refused_with_what_the_server_says_and_its_log(server):
    await server.stop()
    control = server.folder / "data" / "global" / "pg_control"
    control.rename(control.with_name("away"))
    with pytest.raises(EngineError, match=r"PostgreSQL did not start \(.*\): see its log"):
        await server.start()
    control.with_name("away").rename(control)


async def test_a_long_path_has_room_for_the_socket_and_half_made_data_is_made_anew(folder: Path):
    deep = folder / "pg" / ("x" * 100)
    (deep / "making" / "base").mkdir(parents=True)
    server = await start_postgres(deep, durable=False)
    assert await ask(server, "SELECT 1") == 1
    await server.stop()


async def test_a_folder_that_cannot_be_made_is_refused(folder: Path):
    (folder / "file").write_text("in the way")
    with pytest.raises(EngineError, match=r"is not writable \(Not a directory\): choose another folder"):
        await start_postgres(folder / "file" / "pg")

"""The embedded NATS: JetStream on a loopback port, for those who have its token."""

import socket
from pathlib import Path

import nats
import pytest

from matchday.backbone.embedded import EngineError, Nats, start_nats


@pytest.fixture
async def server(folder: Path):
    started = await start_nats(folder / "nats")
    yield started
    await started.stop()


async def test_what_was_stored_outlives_a_kill_and_the_port_stays(server):
    port = server.port
    client = await nats.connect(server.url)
    await client.jetstream().add_stream(name="kept", subjects=["kept"])
    await client.jetstream().publish("kept", b"1")
    await client.close()
    await server.kill()
    await server.start()
    assert server.port == port
    client = await nats.connect(server.url)
    assert (await client.jetstream().stream_info("kept")).state.messages == 1
    await client.close()


async def test_nobody_is_let_in_without_the_token(server):
    with pytest.raises(nats.errors.Error, match="Authorization Violation"):
        await nats.connect(f"nats://127.0.0.1:{server.port}", allow_reconnect=False, max_reconnect_attempts=0)


async def test_its_configuration_with_the_token_is_for_its_owner_only(server):
    assert (server.folder / "nats.conf").stat().st_mode & 0o077 == 0


async def test_a_taken_port_is_refused_in_a_sentence(folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EngineError, match=f"Port {port} on 127.0.0.1 is taken by another program: stop that one"):
            await start_nats(folder / "nats", port=port)


async def test_a_second_server_on_the_same_folder_is_refused(server):
    second = Nats(server.folder)
    second.lock_seconds_max = 0.1
    with pytest.raises(EngineError, match=f"NATS already runs on .* as process {server.pid}"):
        await second.start()
    client = await nats.connect(server.url)
    await client.close()

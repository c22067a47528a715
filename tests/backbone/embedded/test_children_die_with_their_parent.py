"""kill -9 of the process that started the engines stops them too, and the next start works at once."""

import asyncio
import os
import select
import sys
from pathlib import Path

from matchday.backbone.embedded import start_nats, start_postgres

PROGRAM = Path(__file__).with_name("holder_program.py")


async def test_engines_end_when_their_parent_is_killed(shared_folder: Path):
    parent = await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), str(shared_folder), stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    engines = [os.pidfd_open(int(pid)) for pid in (await asyncio.wait_for(parent.stdout.readline(), 20)).split()]
    parent.kill()
    await parent.wait()
    try:
        for engine in engines:
            assert await asyncio.to_thread(_has_ended, engine, 10)
    finally:
        for engine in engines:
            os.close(engine)


async def test_the_next_instance_starts_while_the_killed_one_s_engines_still_end(shared_folder: Path):
    parent = await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), str(shared_folder), stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    await asyncio.wait_for(parent.stdout.readline(), 20)
    parent.kill()
    postgres, nats = await asyncio.gather(start_postgres(shared_folder / "postgres", durable=False), start_nats(shared_folder / "nats"))
    await asyncio.gather(postgres.stop(), nats.stop(), parent.wait())


def _has_ended(process: int, seconds_max: float) -> bool:
    """A descriptor of a process becomes readable when it ends."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(seconds_max * 1000))

"""Starts both engines on a folder, says their process ids, and waits to be killed."""

import asyncio
import sys
from pathlib import Path

from matchday.backbone.embedded import start_nats, start_postgres


async def main(folder: Path) -> None:
    postgres = await start_postgres(folder / "postgres", durable=False)
    nats = await start_nats(folder / "nats")
    sys.stdout.write(f"{postgres.pid} {nats.pid}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


asyncio.run(main(Path(sys.argv[1])))

"""A pipe in a process of its own, to be killed: `crash_program.py CONFIGURATION_JSON DSN NATS_URL`."""

import asyncio
import sys

import msgspec

from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.pipe import Pipe
from matchday.backbone.clock import SystemClock
from matchday.backbone.events.bus import connect


async def main() -> None:
    """Runs until it is killed."""
    bus = await connect(sys.argv[3])
    await Pipe(msgspec.json.decode(sys.argv[1], type=Configuration), sys.argv[2], bus, SystemClock()).run()


if __name__ == "__main__":
    asyncio.run(main())

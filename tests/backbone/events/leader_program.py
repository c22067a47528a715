"""A process that leads two schemas and says so: `leader_program.py DATABASE_URL`."""

import asyncio
import sys

from matchday.backbone.events.leadership import Leadership


async def work(schema: str) -> None:
    """Prints that it started."""
    sys.stdout.write(f"{schema}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def main() -> None:
    """Runs until it is killed."""
    async with Leadership(sys.argv[1], ["whistle", "crowd"], work):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())

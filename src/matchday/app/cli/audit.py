"""`matchday audit verify|head`: whether the audit log is what it was, and its end to be noted elsewhere."""

import argparse
import asyncio
import re
import sys
from pathlib import Path
from typing import Any

from matchday.app.engines import reach_engines
from matchday.backbone.database import Database, open_database
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.modules.audit.actions.verify_log import verify_log
from matchday.modules.audit.domain.entries import Head, SealKey
from matchday.modules.audit.domain.verification import Walk
from matchday.modules.audit.store import read_head

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
_EPILOG = """The log holds if no entry was changed, inserted or taken away. Nobody can tell from a log alone that its end was cut
off: note `matchday audit head` where the database's owner cannot write, and give it to a later `verify --head`."""
_TOLD_EVERY = 50_000


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("audit", help="verify the audit log, or print its head", epilog=_EPILOG)
    parser.add_argument("action", choices=("verify", "head"))
    parser.add_argument("--head", type=_head, metavar="SEQ:HASH", help="a head noted earlier: the log must still contain it")
    parser.add_argument("--former-secrets", type=Path, metavar="FILE", help="earlier values of MATCHDAY_SECRET, one a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when an entry does not hold: the first one is named."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    former = _secrets(arguments.former_secrets)
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2, statement_seconds_max=60)
        try:
            if arguments.action == "head":
                async with database.read("audit") as tx:
                    print(await read_head(tx))
                return 0
            return await _verify(database, [settings.secret, *former], arguments.head)
        finally:
            await database.close()


async def _verify(database: Database, secrets: list[str], noted: Head | None) -> int:
    walk = Walk([SealKey(secret) for secret in secrets], noted=noted)
    async with database.read("audit") as tx:
        wrong = await verify_log(tx, walk, _tell)
    if wrong is not None:
        print(f"The audit log does not hold: entry {wrong.sequence} {wrong.reason}.", file=sys.stderr)
        return 1
    erased = f" The personal details of {walk.erased} were erased with their accounts." if walk.erased else ""
    count = "1 entry" if walk.head.sequence == 1 else f"{walk.head.sequence} entries"
    print(f"The audit log holds: {count}.{erased}")
    print(f"Its head is {walk.head}")
    return 0


def _tell(count: int) -> None:
    if count % _TOLD_EVERY == 0:
        print(f"{count} entries …", file=sys.stderr)


def _head(text: str) -> Head:
    match = _HEAD.fullmatch(text.strip().lower())
    if match is None:
        raise argparse.ArgumentTypeError("a head is what `matchday audit head` prints: a number, a colon and 64 hexadecimal digits")
    return Head(sequence=int(match[1]), hash=bytes.fromhex(match[2]))


def _secrets(file: Path | None) -> list[str]:
    try:
        return [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()] if file else []
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from error

"""What every module keeps about one person, gathered for that person.

Each module says what it keeps (`Module.exports`), from its own tables. The process that is asked reads those of the modules
it hosts, and asks the others over NATS request/reply, so that the answer is whole however the modules are spread. A module
that does not answer in time is named as missing, never left out in silence (docs/decisions/0020-personal-data.md).
"""

import zlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from nats.aio.client import Client

from matchday.backbone.errors import Unavailable
from matchday.backbone.events.answering import ask, responding
from matchday.backbone.module import Module

if TYPE_CHECKING:
    from matchday.backbone.database import Database

ANSWER_SECONDS_MAX = 5.0
ANSWER_BYTES_MAX = 50_000_000
"""Of one module, unpacked. Packed it has to fit into a message, of which NATS takes 1 MB."""


class PersonalData:
    """One per process. `elsewhere` names the modules that other processes host."""

    def __init__(self, database: "Database", modules: Sequence[Module], elsewhere: Sequence[str] = (), bus: Client | None = None) -> None:
        self._database = database
        self._modules = modules
        self._elsewhere = elsewhere
        self._bus = bus

    async def gather(self, account_id: UUID) -> tuple[dict[str, Any], list[str]]:
        """By module, and the names of those that did not answer. Each module is read in a transaction of its own."""
        found = {module.name: await read_data(self._database, module, account_id) for module in self._modules}
        missing = []
        for name in self._elsewhere:
            try:
                found[name] = await self._ask(name, account_id)
            except Unavailable:
                missing.append(name)
        return {name: data for name, data in found.items() if data}, missing

    async def _ask(self, name: str, account_id: UUID) -> Any:
        if self._bus is None:
            raise Unavailable
        packed = await ask(self._bus, _subject(name), account_id.bytes, seconds_max=ANSWER_SECONDS_MAX)
        unpacking = zlib.decompressobj()
        try:
            text = unpacking.decompress(packed, ANSWER_BYTES_MAX)
            if unpacking.unconsumed_tail:
                raise Unavailable
            return msgspec.json.decode(text)
        except (zlib.error, msgspec.MsgspecError) as error:
            raise Unavailable from error


async def read_data(database: "Database", module: Module, account_id: UUID) -> Mapping[str, Any]:
    """Empty for a module that keeps nothing of people."""
    if module.exports is None:
        return {}
    async with database.read(module.name) as tx:
        return await module.exports(tx, account_id)


def answering_for(bus: Client, database: "Database", modules: Sequence[Module]) -> AbstractAsyncContextManager[None]:
    """Answers other processes for these modules while the block runs."""
    return responding(bus, {_subject(module.name): partial(_packed, database, module) for module in modules})


async def _packed(database: "Database", module: Module, question: bytes) -> bytes:
    return zlib.compress(msgspec.json.encode(await read_data(database, module, UUID(bytes=question))))


def _subject(name: str) -> str:
    return f"personal-data.{name}"

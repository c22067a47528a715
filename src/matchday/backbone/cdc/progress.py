"""What a pipe remembers beside its slot: which rows the back-fill has published, and as of when. Kept in JetStream."""

import msgspec
from nats.aio.client import Client
from nats.js.errors import KeyNotFoundError, NotFoundError

BUCKET = "cdc"


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """Rows up to a key (all the rest: None), in the order of their keys' texts, were read as of `lsn`."""

    lsn: int
    upto: tuple[bytes, ...] | None = None


class TableProgress(msgspec.Struct, frozen=True, kw_only=True):
    """Of one table. A table whose `ranges` are empty and that `is_done` is only followed."""

    is_done: bool = False
    ranges: tuple[Range, ...] = ()

    def as_of(self, key: tuple[bytes, ...] | None) -> int:
        """When the row was read: its changes before that are in it already. 0: never."""
        for one in self.ranges:
            if one.upto is None or (key is not None and key <= one.upto):
                return one.lsn
        return 0


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Of one pipe."""

    slot: str
    sequence: int = 0
    """The stream's last message when this was saved: what came later tells how far the back-fill really came."""
    tables: dict[str, TableProgress] = {}


class Memory:
    """Loads and saves it."""

    def __init__(self, bus: Client, pipe: str) -> None:
        self.bus = bus
        self.pipe = pipe

    async def load(self) -> Progress | None:
        """None: this pipe has never run."""
        try:
            bucket = await self.bus.jetstream().key_value(BUCKET)
            entry = await bucket.get(self.pipe)
        except (KeyNotFoundError, NotFoundError):
            return None
        return None if entry.value is None else msgspec.json.decode(entry.value, type=Progress)

    async def save(self, progress: Progress) -> None:
        try:
            bucket = await self.bus.jetstream().key_value(BUCKET)
        except NotFoundError:
            bucket = await self.bus.jetstream().create_key_value(bucket=BUCKET)
        await bucket.put(self.pipe, msgspec.json.encode(progress))

    async def forget(self) -> None:
        """As if it had never run."""
        try:
            bucket = await self.bus.jetstream().key_value(BUCKET)
            await bucket.purge(self.pipe)
        except (KeyNotFoundError, NotFoundError):
            return

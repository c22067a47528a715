"""What was said in a room: answered by the processes that host its module, asked by those that hold sockets.

Subject `rooms.<module>.history`; request {"room", "from_seq"}, reply {"seq", "messages": [{"seq", "data"}],
"is_snapshot_needed", "access"}. Messages come in pages: whoever wants more asks again from the last one it got.
Nothing older than a day or more than 10,000 messages back is given out, even while it is still stored.
"""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import Unavailable
from matchday.backbone.module import Module
from matchday.backbone.realtime.names import Access, RoomKinds, parse_room

HISTORY_MESSAGES_MAX = 10_000
HISTORY_HOURS_MAX = 24
PAGE_MESSAGES_MAX = 500
PAGE_BYTES_MAX = 400_000
"""Well under the megabyte a NATS message may have; a page has at least one message."""
ANSWER_SECONDS_MAX = 2.0

_log = logging.getLogger("matchday.realtime")


class PastMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it was said."""

    seq: int
    data: msgspec.Raw


class HistoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """`seq` is the room's number now; `messages` follow on each other without a gap, right after what was asked."""

    seq: int
    messages: tuple[PastMessage, ...] = ()
    is_snapshot_needed: bool = False
    access: Access | None = None
    is_unavailable: bool = False


class HistoryQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Without `from_seq` only the number is wanted."""

    room: str
    from_seq: int | None


class HistoryUnavailable(Exception):
    """Nobody answered in time; it may be asked again."""


_encode = msgspec.json.Encoder().encode
_decode_question = msgspec.json.Decoder(HistoryQuestion).decode
_decode_page = msgspec.json.Decoder(HistoryPage).decode


async def ask_history(bus: Client, room: str, from_seq: int | None, *, seconds_max: float = ANSWER_SECONDS_MAX) -> HistoryPage:
    """Raises HistoryUnavailable."""
    name = parse_room(room)
    if name is None:
        raise ValueError(f"{room!r} is not a room")
    question = _encode(HistoryQuestion(room=room, from_seq=from_seq))
    try:
        reply = await bus.request(f"rooms.{name.module}.history", question, timeout=seconds_max)
    except (NatsError, OSError) as error:
        raise HistoryUnavailable(room) from error
    page = _decode_page(reply.data)
    if page.is_unavailable:
        raise HistoryUnavailable(room)
    return page


@asynccontextmanager
async def answering_histories(bus: Client, database: Database, modules: Iterable[Module]) -> AsyncIterator[None]:
    """Answers for the modules this process hosts, sharing the work with its replicas, while the block runs."""
    subscriptions = []
    for module in modules:
        subject = f"rooms.{module.name}.history"
        answer = partial(_answer, database, module.name, RoomKinds([module]))
        subscriptions.append(await bus.subscribe(subject, queue="history", cb=answer))
    await bus.flush()
    try:
        yield
    finally:
        if bus.is_connected:
            for subscription in subscriptions:
                await subscription.unsubscribe()


async def _answer(database: Database, schema: str, kinds: RoomKinds, message: Msg) -> None:
    try:
        question = _decode_question(message.data)
        name = parse_room(question.room)
        if name is None or name.module != schema:
            return
        async with database.read(schema) as tx:
            page = await read_history(tx, question.room, question.from_seq)
        page = msgspec.structs.replace(page, access=kinds.access(name))
    except msgspec.MsgspecError:
        return
    except Unavailable:
        page = HistoryPage(seq=0, is_unavailable=True)
    except Exception:  # noqa: BLE001  whoever asked waits for an answer
        _log.exception("The history of a room of %s could not be read", schema)
        page = HistoryPage(seq=0, is_unavailable=True)
    await message.respond(_encode(page))


async def read_history(tx: Transaction, room: str, from_seq: int | None) -> HistoryPage:
    """One page after `from_seq`. A room that never said anything has number 0."""
    now_seq = await tx.fetchval(f"SELECT seq FROM {tx.schema}.rooms WHERE room = $1", room) or 0
    if from_seq is None or from_seq == now_seq:
        return HistoryPage(seq=now_seq)
    if not now_seq - HISTORY_MESSAGES_MAX <= from_seq < now_seq:
        return HistoryPage(seq=now_seq, is_snapshot_needed=True)
    messages = await _messages_after(tx, room, from_seq)
    if not messages or messages[0].seq != from_seq + 1:
        return HistoryPage(seq=now_seq, is_snapshot_needed=True)
    # The second statement may see messages that were not there at the first.
    return HistoryPage(seq=max(now_seq, messages[-1].seq), messages=messages)


async def _messages_after(tx: Transaction, room: str, from_seq: int) -> tuple[PastMessage, ...]:
    rows = await tx.fetch(
        f"""
        SELECT seq, payload
        FROM (
            SELECT seq, payload, sum(octet_length(payload)) OVER (ORDER BY seq) - octet_length(payload) AS bytes_before
            FROM {tx.schema}.room_messages
            WHERE room = $1 AND seq > $2 AND seq <= $2 + $3 AND said_at > now() - make_interval(hours => $5)
        ) AS kept
        WHERE bytes_before < $4
        ORDER BY seq
        """,
        room,
        from_seq,
        PAGE_MESSAGES_MAX,
        PAGE_BYTES_MAX,
        HISTORY_HOURS_MAX,
    )
    return tuple(
        PastMessage(seq=row["seq"], data=msgspec.Raw(row["payload"]))
        for place, row in enumerate(rows, start=1)
        if row["seq"] == from_seq + place
    )

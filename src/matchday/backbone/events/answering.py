"""Questions between processes: asked over NATS request/reply, answered by whoever hosts the module, one replica each.

For the few things that a process must know of another module before it can go on, and that no read copy can tell,
such as whether a key that it has never seen belongs to somebody. A module says which subjects it answers
(`Module.answers`). An answer without content means "not just now"; no answer in time means the same.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from matchday.backbone.errors import Unavailable
from matchday.backbone.module import Module
from matchday.backbone.tasks import Tasks

Respond = Callable[[bytes], Awaitable[bytes]]
"""Question to answer. Raises Unavailable for "not just now"."""

QUEUE = "answers"
ANSWER_SECONDS_MAX = 1.0

_log = logging.getLogger("matchday.answers")


async def ask(bus: Client, subject: str, question: bytes, *, seconds_max: float = ANSWER_SECONDS_MAX) -> bytes:
    """Raises Unavailable when nobody answers in time."""
    try:
        reply = await bus.request(subject, question, timeout=seconds_max)
    except (NatsError, OSError) as error:
        raise Unavailable from error
    if not reply.data:
        raise Unavailable
    return reply.data


@asynccontextmanager
async def answering(bus: Client, modules: Iterable[Module], resources: Mapping[str, Mapping[str, Any]]) -> AsyncIterator[None]:
    """Answers for these modules while the block runs."""
    responses = {subject: partial(answer, resources[module.name]) for module in modules for subject, answer in module.answers.items()}
    async with responding(bus, responses):
        yield


@asynccontextmanager
async def responding(bus: Client, responses: Mapping[str, Respond]) -> AsyncIterator[None]:
    """Answers these subjects while the block runs. Each question is answered in a task of its own, so that those which
    arrive together can share the work."""
    async with Tasks() as tasks:
        subscriptions = [
            await bus.subscribe(subject, queue=QUEUE, cb=partial(_take, tasks, respond)) for subject, respond in responses.items()
        ]
        await bus.flush()
        try:
            yield
        finally:
            if bus.is_connected:
                for subscription in subscriptions:
                    await subscription.unsubscribe()


async def _take(tasks: Tasks, respond: Respond, message: Msg) -> None:
    tasks.spawn(_answer(respond, message), f"answer {message.subject}")


async def _answer(respond: Respond, message: Msg) -> None:
    reply = b""
    try:
        reply = await respond(message.data)
    except (msgspec.MsgspecError, ValueError):
        _log.warning("a question on %s could not be read", message.subject)
    except Unavailable:
        pass
    except Exception:  # noqa: BLE001  whoever asked waits for an answer
        _log.exception("a question on %s could not be answered", message.subject)
    await message.respond(reply)

"""Keys of client sites as a process sees them: asked for once, remembered for a while, ended by the news."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from nats.aio.client import Client

from matchday.backbone.errors import Unavailable
from matchday.backbone.events.answering import answering, ask
from matchday.backbone.http.api_keys import (
    KNOWN_SECONDS,
    QUESTION_SUBJECT,
    UNKNOWN_SECONDS,
    ApiKey,
    ApiKeyAnswer,
    ApiKeyInvalid,
    ApiKeyQuestion,
    ApiKeys,
    ApiKeyScope,
)
from matchday.backbone.ids import new_id
from matchday.backbone.module import Module
from matchday.contracts.accounts import ApiKeyRevoked

KEY, OTHER = "mdk_" + "a" * 43, "mdk_" + "b" * 43


class Clock:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def key_that_works(**changes: Any) -> ApiKey:
    return ApiKey(api_key_id=new_id(), organisation_id=new_id(), scopes=frozenset({"live:read"}), expires_at=None, **changes)


class Registry:
    """Stands where accounts does: answers over the real bus, and counts."""

    def __init__(self, key: ApiKey | None) -> None:
        self.key = key
        self.questions: list[bytes] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def answer(self, _: Any, question: bytes) -> bytes:
        self.questions.append(msgspec.json.decode(question, type=ApiKeyQuestion).key_hash)
        key = self.key
        await self.may_answer.wait()
        return msgspec.json.encode(ApiKeyAnswer(key=key))


@asynccontextmanager
async def answered(bus: Client, answer: Callable[[Any, bytes], Awaitable[bytes]]) -> AsyncIterator[None]:
    module = Module(name="registry", answers={QUESTION_SUBJECT: answer})
    async with answering(bus, [module], {"registry": {}}):
        yield


def keys_on(bus: Client | None, clock: Clock | None = None, **changes: Any) -> ApiKeys:
    keys = ApiKeys(monotonic=clock or Clock(), **changes)
    keys.bus = bus
    return keys


@pytest.mark.parametrize("text", ["", "mdk_", "mdk_short", "xyz_" + "a" * 43, "mdk_" + "é" * 43, "mdk_" + "a" * 44, "mdk_" + "a" * 10_000])
async def test_what_is_no_key_is_refused_without_a_question(text: str) -> None:
    with pytest.raises(ApiKeyInvalid):
        keys_on(None).recall(text)


async def test_without_anybody_to_ask_the_answer_is_later(bus: Client) -> None:
    for nobody in (keys_on(None), keys_on(bus)):
        assert nobody.recall(KEY) is None
        with pytest.raises(Unavailable):
            await nobody.look_up(KEY)
        assert nobody.remembered == 0


async def test_an_unknown_key_is_remembered_for_seconds(bus: Client) -> None:
    registry, clock = Registry(None), Clock()
    keys = keys_on(bus, clock)
    async with answered(bus, registry.answer):
        with pytest.raises(ApiKeyInvalid):
            await keys.look_up(KEY)
        with pytest.raises(ApiKeyInvalid):
            keys.recall(KEY)
        clock.seconds += UNKNOWN_SECONDS
        assert keys.recall(KEY) is None
        registry.key = key_that_works()
        assert await keys.look_up(KEY) == registry.key


async def test_a_key_that_works_is_remembered_for_a_minute(bus: Client) -> None:
    registry, clock = Registry(key_that_works()), Clock()
    keys = keys_on(bus, clock)
    async with answered(bus, registry.answer):
        assert await keys.look_up(KEY) == registry.key
        clock.seconds += KNOWN_SECONDS - 1
        assert keys.recall(KEY) == registry.key
        clock.seconds += 1
        assert keys.recall(KEY) is None
    assert KEY.encode() not in b"".join(registry.questions)


async def test_many_requests_at_once_ask_once(bus: Client) -> None:
    registry = Registry(key_that_works())
    registry.may_answer.clear()
    keys = keys_on(bus)
    async with answered(bus, registry.answer):
        asking = [asyncio.ensure_future(keys.look_up(KEY)) for _ in range(20)]
        while not registry.questions:
            await bus.flush()
        asking[7].cancel()
        registry.may_answer.set()
        found = await asyncio.gather(*asking, return_exceptions=True)
    assert [each for each in found if each == registry.key] == [registry.key] * 19
    assert len(registry.questions) == 1


async def test_a_key_ends_when_it_expires_also_while_remembered(bus: Client) -> None:
    now = Clock()
    registry = Registry(msgspec.structs.replace(key_that_works(), expires_at=now.seconds + 10))
    keys = keys_on(bus, now=now)
    async with answered(bus, registry.answer):
        assert await keys.look_up(KEY)
        now.seconds += 10
        with pytest.raises(ApiKeyInvalid):
            keys.recall(KEY)


async def test_a_revoked_key_ends_at_once(bus: Client) -> None:
    key = key_that_works()
    keys = keys_on(bus)
    async with answered(bus, Registry(key).answer):
        await keys.look_up(KEY)
        keys.apply(ApiKeyRevoked(api_key_id=key.api_key_id))
        with pytest.raises(ApiKeyInvalid):
            keys.recall(KEY)


async def revoked_while_the_answer_is_on_its_way(bus: Client, *, is_told_before: bool) -> ApiKeys:
    """Accounts has looked, then the key is revoked, and the news overtake the answer."""
    key = key_that_works()
    registry, keys = Registry(key), keys_on(bus)
    registry.may_answer.clear()
    async with answered(bus, registry.answer):
        asking = asyncio.ensure_future(keys.look_up(KEY))
        while not registry.questions:
            await bus.flush()
        if is_told_before:
            keys.apply(ApiKeyRevoked(api_key_id=key.api_key_id))
        registry.may_answer.set()
        await asyncio.wait([asking])
        asking.exception()
    return keys


async def test_news_that_overtake_an_answer_count(bus: Client) -> None:
    keys = await revoked_while_the_answer_is_on_its_way(bus, is_told_before=True)
    with pytest.raises(ApiKeyInvalid):
        keys.recall(KEY)


async def test_control_without_the_news_the_answer_counts(bus: Client) -> None:
    keys = await revoked_while_the_answer_is_on_its_way(bus, is_told_before=False)
    assert keys.recall(KEY) is not None


async def test_the_memory_is_bounded_and_guesses_push_no_key_out(bus: Client) -> None:
    registry = Registry(key_that_works())
    keys = keys_on(bus, remembered_max=3)
    async with answered(bus, registry.answer):
        await keys.look_up(KEY)
        registry.key = None
        for number in range(10):
            with pytest.raises(ApiKeyInvalid):
                await keys.look_up(f"mdk_{number:043}")
    assert keys.recall(KEY) is not None
    assert keys.remembered == 4


async def test_a_key_is_for_the_modules_of_its_scopes() -> None:
    key = key_that_works()
    key.require("live")
    with pytest.raises(ApiKeyScope) as refused:
        key.require("competitions")
    assert "competitions:read" in refused.value.detail


async def test_a_question_that_breaks_the_answerer_is_told_at_once(bus: Client) -> None:
    async def break_down(_: Any, question: bytes) -> bytes:
        if question == b"unavailable":
            raise Unavailable
        raise RuntimeError

    async with answered(bus, break_down):
        for question in (b"unavailable", b"anything"):
            with pytest.raises(Unavailable):
                await asyncio.wait_for(ask(bus, QUESTION_SUBJECT, question, seconds_max=10), 5)

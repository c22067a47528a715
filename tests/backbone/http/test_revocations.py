"""Ended sign-ins reach every process, and each process knows whether it would have heard."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
import nats
import pytest
from nats.aio.client import Client

from matchday.backbone.clock import SystemClock
from matchday.backbone.embedded import Nats
from matchday.backbone.events.bus import ensure_stream
from matchday.backbone.http.api_keys import ApiKeys
from matchday.backbone.http.following_revocations import ENDED_SUBJECT, HEARTBEAT_SUBJECT, Heartbeat, follow
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.http.tokens import TokenVerifier
from matchday.backbone.ids import new_id
from matchday.backbone.tasks import Tasks
from matchday.contracts.accounts import SignInsEnded

CLOCK = SystemClock()


class Monotonic:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def someone(account_id: UUID | None = None, *, issued_seconds_ago: float = 60.0) -> Identity:
    issued_at = CLOCK.now().timestamp() - issued_seconds_ago
    return Identity(
        account_id=account_id or new_id(),
        session_id=new_id(),
        name="Ada",
        roles={},
        is_platform_admin=False,
        via="bearer",
        issued_at=issued_at,
        expires_at=issued_at + 600,
    )


def ended(identity: Identity, *, is_session: bool = False) -> SignInsEnded:
    return SignInsEnded(account_id=identity.account_id, session_id=identity.session_id if is_session else None, not_before=CLOCK.now())


def test_one_session_ends_without_the_others() -> None:
    revocations, here = Revocations(), someone()
    there = someone(here.account_id)
    revocations.apply(ended(here, is_session=True))
    assert revocations.is_ended(here)
    assert not revocations.is_ended(there)


def test_late_old_news_do_not_bring_a_token_back() -> None:
    revocations, ada = Revocations(), someone()
    revocations.apply(ended(ada))
    revocations.apply(msgspec.structs.replace(ended(ada), not_before=CLOCK.now() - timedelta(minutes=5)))
    assert revocations.is_ended(ada)


def test_who_listens_is_told_once() -> None:
    revocations, ada, heard = Revocations(), someone(), []
    revocations.on_ended(heard.append)
    news = ended(ada)
    revocations.apply(news)
    revocations.apply(news)
    assert heard == [news]


def test_knowledge_is_fresh_for_five_seconds_after_a_heartbeat() -> None:
    monotonic = Monotonic()
    revocations = Revocations(monotonic=monotonic)
    assert not revocations.is_fresh()
    revocations.confirm()
    monotonic.seconds += 4.9
    assert revocations.is_fresh()
    monotonic.seconds += 0.2
    assert not revocations.is_fresh()


async def beat(bus: Client) -> None:
    await bus.publish(HEARTBEAT_SUBJECT, msgspec.json.encode(Heartbeat(at=CLOCK.now(), jwks={"keys": []})))
    await bus.flush()


async def say(bus: Client, news: SignInsEnded) -> None:
    await bus.jetstream().publish(ENDED_SUBJECT, msgspec.json.encode(news))


async def until(condition: Callable[[], bool], probe: Callable[[], object]) -> None:
    """Asks again, once the broker has answered a ping."""
    async with asyncio.timeout(10):
        while not condition():
            await probe()  # type: ignore[misc]


@pytest.fixture
async def stream(bus: Client) -> Client:
    await ensure_stream(bus, "accounts")
    return bus


async def test_a_process_that_starts_later_learns_what_ended_before(stream: Client) -> None:
    ada = someone()
    await say(stream, ended(ada))
    revocations = Revocations()
    verifier = TokenVerifier(issuer="http://matchday.example", revocations=revocations)
    async with Tasks() as tasks:
        tasks.spawn(follow(stream, revocations, verifier, ApiKeys()), "follow")
        await until(revocations.is_fresh, lambda: beat(stream))
        assert revocations.is_ended(ada)


async def test_a_heartbeat_comes_after_the_news_before_it(stream: Client) -> None:
    revocations, ada = Revocations(), someone()
    verifier = TokenVerifier(issuer="http://matchday.example", revocations=revocations)
    async with Tasks() as tasks:
        tasks.spawn(follow(stream, revocations, verifier, ApiKeys()), "follow")
        await until(revocations.is_fresh, lambda: beat(stream))
        told = asyncio.Event()
        revocations.on_ended(lambda _: told.set())
        await say(stream, ended(ada))
        await asyncio.wait_for(told.wait(), 5)
        assert revocations.is_ended(ada)


async def test_what_ended_while_the_connection_was_down_is_read_again(nats_server: Nats, stream: Client) -> None:
    """A heartbeat alone proves nothing after a reconnect: first the stream is read."""
    revocations, ada = Revocations(monotonic=Monotonic()), someone()
    verifier = TokenVerifier(issuer="http://matchday.example", revocations=revocations)
    back = asyncio.Event()

    async def reconnected() -> None:
        back.set()

    follower = await nats.connect(nats_server.url, max_reconnect_attempts=-1, reconnect_time_wait=0.3, reconnected_cb=reconnected)
    async with Tasks() as tasks:
        tasks.spawn(follow(follower, revocations, verifier, ApiKeys()), "follow")
        await until(revocations.is_fresh, lambda: beat(stream))
        follower._transport.close()
        await say(stream, ended(ada))
        await asyncio.wait_for(back.wait(), 10)
        await until(lambda: revocations.is_ended(ada), lambda: beat(stream))
    await follower.close()

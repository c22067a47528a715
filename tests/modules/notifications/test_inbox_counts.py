"""The count is exact when several things happen at once, because whoever changes an inbox holds its row."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.journeys.waiting import until
from tests.modules.notifications.post import Post, security_changed
from tests.modules.notifications.reader import Reader, reading_room

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.tasks import Tasks
from matchday.modules.notifications.actions.fill_inboxes import fill_inboxes
from matchday.modules.notifications.actions.read_notices import read_up_to
from matchday.modules.notifications.actions.say_counts import say_counts
from matchday.modules.notifications.domain import messages
from matchday.modules.notifications.domain.inbox import room_of
from matchday.modules.notifications.store import inbox

WAITERS = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture
async def ada(post: Post) -> AsyncIterator[Reader]:
    async with reading_room(post.database) as client:
        yield Reader(client)


def news(account_id: UUID) -> list[Any]:
    return [(new_id(), messages.security_changed(security_changed(account_id)))]


async def said(post: Post, account_id: UUID) -> list[int]:
    async with post.database.read("notifications") as tx:
        rows = await tx.fetch("SELECT payload FROM notifications.room_messages WHERE room = $1 ORDER BY seq", room_of(account_id))
    return [msgspec.json.decode(row["payload"])["unread"] for row in rows]


async def is_waiting(post: Post) -> int:
    async with post.database.read("notifications") as tx:
        return int(await tx.fetchval(WAITERS))


async def in_another_transaction(post: Post, act: Any) -> None:
    async with post.database.begin("notifications") as tx:
        await act(tx)


async def test_two_that_arrive_at_once_are_counted_one_after_the_other(post: Post, ada: Reader):
    await post.hear(security_changed(ada.account_id))
    async with Tasks() as tasks:
        async with post.database.begin("notifications") as tx:
            await fill_inboxes(tx, news(ada.account_id))
            second = tasks.spawn(in_another_transaction(post, lambda other: fill_inboxes(other, news(ada.account_id))), "second")
            await until(lambda: is_waiting(post), lambda waiting: waiting == 1, seconds_max=10)
        await second
    assert await said(post, ada.account_id) == [1, 2, 3]
    assert await ada.count() == 3


async def without_the_row(tx: Transaction, account_id: UUID, number: int) -> None:
    """What an arrival does, but for holding the inbox."""
    wanted = [(account_id, candidate) for candidate in await inbox.candidates(tx, news(account_id))]
    await inbox.put_notices(tx, wanted, {account_id: number})
    await say_counts(tx, [account_id])


async def test_without_holding_the_row_the_last_word_is_wrong(post: Post, ada: Reader):
    """The control: the same two arrivals, and nobody waits."""
    await post.hear(security_changed(ada.account_id))
    async with post.database.begin("notifications") as tx:
        await without_the_row(tx, ada.account_id, 2)
        async with post.database.begin("notifications") as other:
            await without_the_row(other, ada.account_id, 3)
    assert await said(post, ada.account_id) == [1, 2, 2]
    assert await ada.count() == 3


async def test_what_arrives_while_all_are_being_read_stays_unread(post: Post, ada: Reader):
    await post.hear(security_changed(ada.account_id), security_changed(ada.account_id))
    newest = UUID((await ada.notices())[0]["notice_id"])
    async with Tasks() as tasks:
        async with post.database.begin("notifications") as tx:
            await fill_inboxes(tx, news(ada.account_id))
            reading = tasks.spawn(in_another_transaction(post, lambda other: read_up_to(other, ada.account_id, newest)), "reading")
            await until(lambda: is_waiting(post), lambda waiting: waiting == 1, seconds_max=10)
        await reading
    assert await said(post, ada.account_id) == [1, 2, 3, 1]
    assert await ada.count() == 1


async def test_many_arrivals_and_readers_leave_the_right_number(post: Post, ada: Reader):
    others = [Post(post.database) for _ in range(4)]
    await post.hear(*(security_changed(ada.account_id) for _ in range(6)))
    unread = [notice["notice_id"] for notice in await ada.notices()]

    async def read(notice_id: str) -> httpx.Response:
        return await ada.ask("PUT", f"/api/v1/inbox/{notice_id}/read")

    arrivals = [each.hear(security_changed(ada.account_id)) for each in others for _ in range(3)]
    answers = await asyncio.gather(*arrivals, *(read(notice_id) for notice_id in unread * 2))
    assert {answer.status_code for answer in answers if answer} == {200}
    now = await ada.unread()
    assert now["count"] == 12
    assert (await said(post, ada.account_id))[-1] == 12
    assert now["seq"] == 6 + 12 + 6


async def test_reading_twice_says_it_once(post: Post, ada: Reader):
    await post.hear(security_changed(ada.account_id))
    (notice,) = await ada.notices()
    for _ in range(2):
        answer = await ada.ask("PUT", f"/api/v1/inbox/{notice['notice_id']}/read")
        assert answer.json()["count"] == 0
    assert await said(post, ada.account_id) == [1, 0]

"""Processes that carry deliveries out of the house are killed at random instants: nothing is lost, and what goes out twice is the
same thing under the same id."""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.journeys.waiting import until
from tests.modules.notifications.evening import Evening, chat, spread
from tests.modules.notifications.hooked import KEEPER
from tests.modules.notifications.outside import BotApi, Server, serving
from tests.modules.notifications.post import Post

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.settings import Settings, as_environment
from matchday.modules.notifications.actions.keep_webhooks import Owner
from matchday.modules.notifications.schemas import NewWebhook
from matchday.modules.notifications.settings import SinkSettings
from matchday.modules.notifications.sinks import known_sinks

PROGRAM = Path(__file__).with_name("carrying_program.py")
KILLS, RECEIVERS, GOALS, SECONDS_MAX = 5, 40, 6, 60.0


class Deaths:
    """Children that carry, one after the other; each but the last is killed after some more requests have come."""

    def __init__(self, post: Post, database_url: str, sink: str, server: Server, settings: SinkSettings) -> None:
        self.post, self.sink, self.server = post, sink, server
        self.environment = as_environment(Settings(database_url=database_url), settings) | {"PYTHONPATH": str(Path.cwd())}
        self.chance = random.Random(7)

    async def run(self) -> None:
        for _ in range(KILLS):
            came = len(self.server.asked)
            wanted = came + self.chance.randrange(1, RECEIVERS * GOALS // KILLS)
            async with self._child() as child:
                await until(self._asked, lambda asked, wanted=wanted: asked >= wanted, seconds_max=SECONDS_MAX)
                child.kill()
            await self._forget_claims()
        async with self._child():
            await until(self._open, lambda waiting: waiting == 0, seconds_max=SECONDS_MAX)

    @asynccontextmanager
    async def _child(self) -> AsyncIterator[asyncio.subprocess.Process]:
        child = await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), self.sink, env=self.environment)
        try:
            yield child
        finally:
            if child.returncode is None:
                child.kill()
            await child.wait()

    async def _forget_claims(self) -> None:
        """As if the minute were over for which the dead hold what they took."""
        await self.post.change("UPDATE notifications.destinations SET due_at = now() WHERE due_at IS NOT NULL")

    async def _asked(self) -> int:
        return len(self.server.asked)

    async def _open(self) -> int:
        async with self.post.database.read("notifications") as tx:
            waiting: int = await tx.fetchval("SELECT count(*) FROM notifications.deliveries WHERE state IN ('queued', 'sending')")
        return waiting


async def goals(post: Post, evening: Evening) -> None:
    """What everybody is told."""
    await post.hear(evening.state("first_half"))
    for _ in range(GOALS):
        evening.goal()
        await post.hear(evening.state())
    await spread(post.database)


async def test_webhooks_lose_nothing_and_repeat_only_under_the_same_id(database: Database, database_url: str):
    post, evening = Post(database), Evening()
    async with serving(Server()) as server:
        await post.hear(evening.match())
        for number in range(RECEIVERS):
            wanted = NewWebhook(address=f"{server.url}/{number}", kinds=["score"], subjects=[evening.home_id])
            async with database.begin("notifications") as tx:
                await KEEPER.add(tx, Owner(organisation_id=new_id()), wanted)
        await goals(post, evening)
        await Deaths(post, database_url, "webhook", server, SinkSettings(webhook_private_addresses=True)).run()
        ids = Counter(asked.headers["webhook-id"] for asked in server.asked)
        rows = await post.rows("delivery_id, state")
        assert {row["state"] for row in rows} == {"sent"}
        assert set(ids) == {f"msg_{row['delivery_id'].hex}" for row in rows}
        assert len(rows) == RECEIVERS * GOALS
        assert sum(ids.values()) - len(ids) <= KILLS * known_sinks()["webhook"].parallel_max, "no more than was in the hands of the dead"
        bodies: dict[str, set[tuple[str, bytes]]] = {}
        for asked in server.asked:
            bodies.setdefault(asked.headers["webhook-id"], set()).add((asked.path, asked.body))
        assert all(len(each) == 1 for each in bodies.values()), "what is said twice is the same, to the same server"
        for number in range(RECEIVERS):
            told = [asked.json()["data"]["home_score"] for asked in server.asked if asked.path == f"/{number}"]
            assert list(dict.fromkeys(told)) == list(range(1, GOALS + 1)), "in order"


async def test_telegram_loses_nothing_and_repeats_no_more_than_the_dead_had_in_hand(database: Database, database_url: str):
    post, evening = Post(database), Evening()
    async with serving(BotApi()) as api:
        assert isinstance(api, BotApi)
        await post.hear(evening.match())
        for number in range(RECEIVERS):
            await chat(post, evening.home_id, str(1000 + number), kinds=["score"])
        await goals(post, evening)
        settings = SinkSettings(telegram_bot_token="123:secret", telegram_api_url=api.url)
        await Deaths(post, database_url, "telegram", api, settings).run()
        assert set(await post.states()) == {"sent"}
        surplus = 0
        for number in range(RECEIVERS):
            said = [text.split("\n")[0] for text in api.said(str(1000 + number))]
            assert list(dict.fromkeys(said)) == [f"Goal! Eagles {goal}:0 Owls" for goal in range(1, GOALS + 1)]
            surplus += len(said) - GOALS
        assert surplus <= KILLS * known_sinks()["telegram"].parallel_max


async def test_the_control_what_is_never_claimed_again_is_lost(database: Database, database_url: str):
    """Without the end of claims the dead would keep what they took: the claim is what the tests above rest on."""
    post, evening = Post(database), Evening()
    async with serving(Server()) as server:
        await post.hear(evening.match())
        wanted = NewWebhook(address=f"{server.url}/0", kinds=["score"], subjects=[evening.home_id])
        async with database.begin("notifications") as tx:
            await KEEPER.add(tx, Owner(organisation_id=new_id()), wanted)
        await goals(post, evening)
        deaths = Deaths(post, database_url, "webhook", server, SinkSettings(webhook_private_addresses=True))
        server.gate.clear()
        async with deaths._child() as child:
            await until(deaths._asked, lambda asked: asked == 1, seconds_max=SECONDS_MAX)
            child.kill()
        server.gate.set()
        claimed: list[Any] = [row for row in await post.rows("state, delivery_id") if row["state"] == "sending"]
        assert len(claimed) == 1
        held: UUID = claimed[0]["delivery_id"]
        await post.change("UPDATE notifications.deliveries SET next_attempt_at = 'infinity' WHERE delivery_id = $1", held)
        await post.change("UPDATE notifications.destinations SET due_at = now()")
        async with deaths._child():
            await until(deaths._open, lambda waiting: waiting == 1, seconds_max=SECONDS_MAX)
        assert [row["delivery_id"] for row in await post.rows("state, delivery_id") if row["state"] != "sent"] == [held]

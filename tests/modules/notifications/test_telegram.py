"""Telegram: chats are linked by a code, corrections are edits, and whoever blocks the bot has ended it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.modules.notifications.carried import Carried
from tests.modules.notifications.evening import Evening, chat, follows, spread
from tests.modules.notifications.outside import BotApi, serving, too_many
from tests.modules.notifications.post import SECRET, SITE, Post, contact
from tests.modules.notifications.reader import Reader, reading_room

from matchday.backbone.ids import new_id
from matchday.backbone.outgoing import Outgoing, open_outgoing
from matchday.modules.notifications.actions.keep_webhooks import Owner, WebhookKeeper
from matchday.modules.notifications.schemas import NewWebhook
from matchday.modules.notifications.settings import SinkSettings
from matchday.modules.notifications.sinks.telegram import Bot, Telegram
from matchday.modules.notifications.workers.carrying import Carrying
from matchday.modules.notifications.workers.telegram_updates import Reading

TOKEN = "123:secret"


class Patient(Telegram):
    """Without the second between two messages to one chat; what keeps that second is tested by itself."""

    gap_seconds = 0.0


class Wire(Carried):
    """The bot, its chats, and a match."""

    def __init__(self, post: Post, api: BotApi, outgoing: Outgoing) -> None:
        self.api = api
        self.settings = SinkSettings(telegram_bot_token=TOKEN, telegram_api_url=api.url)
        self.bot = Bot(self.settings, SECRET, SITE, outgoing)
        super().__init__(post, Carrying(post.database, Patient(), self.bot.carry))
        self.reading = Reading(post.database, self.settings, outgoing, listening_seconds=0)
        self.evening = Evening()

    async def goal(self, player: str = "Ada") -> None:
        if self.evening.phase == "scheduled":
            await self.post.hear(self.evening.match(), self.evening.state("first_half"))
        self.evening.goal(player=player)
        await self.said()

    async def said(self) -> None:
        await self.post.hear(self.evening.state())
        await spread(self.post.database)


@pytest.fixture
async def wire(post: Post) -> AsyncIterator[Wire]:
    async with serving(BotApi()) as api, open_outgoing(may_be_private=True) as outgoing:
        assert isinstance(api, BotApi)
        yield Wire(post, api, outgoing)


async def test_a_goal_is_a_message_with_the_score_and_where_to_read_on(wire: Wire):
    await chat(wire.post, wire.evening.home_id, kinds=["score"])
    await wire.goal()
    assert await wire.carry() == 1
    assert wire.api.said("77") == [f"Goal! Eagles 1:0 Owls\n1′ Ada (Eagles) · Cup\n{SITE}/matches/{wire.evening.match_id}"]


async def test_what_is_corrected_is_edited(wire: Wire):
    await chat(wire.post, wire.evening.home_id, kinds=["score"])
    await wire.goal()
    await wire.carry()
    wire.evening.incidents.clear()
    await wire.said()
    await wire.carry()
    (message,) = wire.api.said("77")
    assert message.startswith("Goal taken back: Eagles 0:0 Owls")


async def test_what_cannot_be_edited_is_said_anew(wire: Wire):
    await chat(wire.post, wire.evening.home_id, kinds=["score"])
    await wire.goal()
    await wire.carry()
    wire.api.chats["77"].clear()
    wire.evening.incidents.clear()
    await wire.said()
    await wire.carry()
    assert len(wire.api.said("77")) == 1


async def test_a_chat_that_blocks_the_bot_has_ended_it(wire: Wire):
    await chat(wire.post, wire.evening.home_id)
    await chat(wire.post, wire.evening.home_id, "88")
    wire.api.blocked.add("77")
    await wire.goal()
    await wire.carry()
    await wire.goal()
    await wire.carry()
    assert len([each for each in wire.api.asked if each.json().get("chat_id") == "77"]) == 1
    assert len(wire.api.said("88")) == 3


async def test_too_many_requests_wait_as_long_as_telegram_says_and_cost_no_try(wire: Wire):
    await chat(wire.post, wire.evening.home_id, kinds=["score"])
    await wire.goal()
    wire.api.answers = [too_many(37)]
    await wire.carry()
    (row,) = await wire.post.rows("attempts, state, extract(epoch FROM next_attempt_at - now())::float8 AS pause")
    assert (row["state"], row["attempts"]) == ("queued", 0)
    assert 36 <= row["pause"] <= 37
    await wire.make_due()
    assert await wire.carry() == 1
    assert len(wire.api.said("77")) == 1


async def test_one_chat_gets_one_message_a_second(wire: Wire):
    wire.carrying.sink = Telegram()
    await chat(wire.post, wire.evening.home_id, kinds=["score"])
    await wire.goal()
    await wire.goal("Bea")
    assert (await wire.carry(), len(wire.api.said("77"))) == (1, 1)
    await wire.make_due()
    assert (await wire.carry(), len(wire.api.said("77"))) == (1, 2)


async def test_all_processes_together_send_thirty_a_second(wire: Wire):
    """Whoever begins claims within one second together never gets more than the sink may send in it."""
    for number in range(100):
        await chat(wire.post, wire.evening.home_id, str(1000 + number), kinds=["score"])
    await wire.goal()
    others = [Carrying(wire.post.database, Telegram(), wire.bot.carry) for _ in range(3)]
    claimed = [await each._claim(32) for each in others]
    seconds = await wire.post.change("SELECT 1")
    assert seconds is None
    assert len(claimed[0]) == 30
    async with wire.post.database.read("notifications") as tx:
        within = await tx.fetchval("SELECT used FROM notifications.paces WHERE sink = 'telegram'")
    assert within <= 30


async def test_a_wrong_token_loses_nothing(wire: Wire):
    await chat(wire.post, wire.evening.home_id, kinds=["score"])
    await wire.goal()
    async with open_outgoing(may_be_private=True) as outgoing:
        wrong = Bot(SinkSettings(telegram_bot_token="123:wrong", telegram_api_url=wire.api.url), SECRET, SITE, outgoing)
        await Carrying(wire.post.database, Patient(), wrong.carry).carry_due()
    (row,) = await wire.post.rows()
    assert (row["state"], row["attempts"]) == ("queued", 0)
    await wire.make_due()
    assert await wire.carry() == 1


async def test_an_organisations_channel_by_a_bot_of_its_own(wire: Wire):
    await wire.post.hear(wire.evening.match())
    keeper = WebhookKeeper(SECRET)
    async with wire.post.database.begin("notifications") as tx:
        wanted = NewWebhook(
            address="@eagles_news", bot_token="123:secretsecretsecretsecret", locale="de", kinds=["score"], subjects=[wire.evening.home_id]
        )
        _, secret = await keeper.add(tx, Owner(organisation_id=wire.evening.organisation_id), wanted)
    assert secret == "", "the token is theirs and is not shown"
    await wire.goal()
    assert await wire.carry() == 1
    assert "/bot123:secretsecretsecretsecret/" in wire.api.asked[-1].path
    assert wire.api.said("@eagles_news")[0].startswith("Tor! Eagles 1:0 Owls")


async def test_a_chat_is_linked_by_a_code_once(wire: Wire):
    account = await follows(wire.post, wire.evening.home_id, kinds=["score"])
    await wire.post.hear(contact(account, locale="de"))
    async with reading_room(wire.post.database) as client:
        ada = Reader(client, account)
        made = (await ada.ask("POST", "/api/v1/me/sinks/telegram")).json()
        assert made["address"] == f"https://t.me/matchday_bot?start={made['code']}"
        for number, chat_id in enumerate((5, 6)):
            message = {"chat": {"id": chat_id, "username": "ada"}, "text": f"/start {made['code']}"}
            wire.api.updates.append({"update_id": 10 + number, "message": message})
        assert await wire.reading.read_once()
        assert await wire.reading.read_once()
        assert (await ada.ask("GET", "/api/v1/me/sinks")).json()["telegram"] == "@ada"
        await wire.goal()
        await wire.carry()
        assert [text.split("\n")[0] for text in wire.api.said("5")] == ["Verbunden", "Tor! Eagles 1:0 Owls"]
        assert wire.api.said("6") == []
        wire.api.updates.append({"update_id": 20, "message": {"chat": {"id": 5}, "text": "/stop"}})
        await wire.reading.read_once()
        assert (await ada.ask("GET", "/api/v1/me/sinks")).json()["telegram"] is None


async def test_only_telegram_may_call(wire: Wire):
    account = await follows(wire.post, wire.evening.home_id)
    async with reading_room(wire.post.database) as client:
        ada = Reader(client, account)
        code = (await ada.ask("POST", "/api/v1/me/sinks/telegram")).json()["code"]
        update = {"update_id": 1, "message": {"chat": {"id": 5}, "text": f"/start {code}"}}
        path, header = "/api/v1/telegram/updates", "X-Telegram-Bot-Api-Secret-Token"
        for word in ("", "wrong"):
            assert (await client.post(path, json=update, headers={header: word})).status_code == 404
        assert (await ada.ask("GET", "/api/v1/me/sinks")).json()["telegram"] is None
        assert (await client.post(path, json=update, headers={header: "a word agreed on"})).status_code == 200
        assert (await ada.ask("GET", "/api/v1/me/sinks")).json()["telegram"] is not None


async def test_a_code_that_has_expired_links_nothing(wire: Wire):
    account = new_id()
    async with reading_room(wire.post.database) as client:
        ada = Reader(client, account)
        code = (await ada.ask("POST", "/api/v1/me/sinks/telegram")).json()["code"]
        await wire.post.change("UPDATE notifications.link_codes SET expires_at = now()")
        wire.api.updates.append({"update_id": 1, "message": {"chat": {"id": 5}, "text": f"/start {code}"}})
        await wire.reading.read_once()
        assert (await ada.ask("GET", "/api/v1/me/sinks")).json()["telegram"] is None


async def test_one_process_reads_and_the_other_stands_by(wire: Wire):
    async with open_outgoing(may_be_private=True) as outgoing:
        other = Reading(wire.post.database, wire.settings, outgoing, listening_seconds=0)
        assert await wire.reading.read_once()
        assert not await other.read_once()
        await wire.post.change("UPDATE notifications.paces SET reader_until = now()")
        assert await other.read_once()


async def test_a_killed_carrier_leaves_a_claim_that_runs_out(wire: Wire):
    await chat(wire.post, wire.evening.home_id, kinds=["score"])
    await wire.goal()
    (claimed,) = await wire.carrying._claim(10)
    assert await wire.carry() == 0
    await wire.make_due()
    assert await asyncio.gather(wire.carry(), wire.carry()) in ([1, 0], [0, 1])
    assert (await wire.post.states(), claimed.attempts) == (["sent"], 1)

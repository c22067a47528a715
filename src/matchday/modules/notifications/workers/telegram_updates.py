"""Hears what people say to the site's bot. Telegram answers one asker at a time, so one process asks and the others stand by."""

import asyncio
import logging
from typing import Any

import msgspec

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.outgoing import Forbidden, Outgoing, Unreachable, open_outgoing
from matchday.backbone.settings import load
from matchday.modules.notifications.actions.link_chat import hear_chat
from matchday.modules.notifications.domain.telegram import Updates, read_update
from matchday.modules.notifications.settings import SinkSettings
from matchday.modules.notifications.store import readers

SCHEMA = "notifications"
LISTENING_SECONDS = 25
LEASE_SECONDS = 60
PAUSE_SECONDS = 5.0
WEBHOOK_PATH = "/api/v1/telegram/updates"

_log = logging.getLogger("matchday.telegram")


async def read_forever(context: ModuleContext) -> None:
    """Runs until it is cancelled; without a bot there is nothing to do."""
    settings = load(SinkSettings)
    if not settings.telegram_bot_token:
        await asyncio.Event().wait()
    async with open_outgoing(may_be_private=True) as outgoing:
        reading = Reading(context.database, settings, outgoing)
        if settings.telegram_webhook_secret:
            await reading.ask_to_be_called(f"{context.settings.site_url}{WEBHOOK_PATH}")
        while True:
            if not await reading.read_once():
                await asyncio.sleep(PAUSE_SECONDS)


class Reading:
    """One process's turn at the bot's mailbox."""

    def __init__(
        self, database: Database, settings: SinkSettings, outgoing: Outgoing, *, listening_seconds: int = LISTENING_SECONDS
    ) -> None:
        self._database = database
        self._url = f"{settings.telegram_api_url.rstrip('/')}/bot{settings.telegram_bot_token}"
        self._settings = settings
        self._outgoing = outgoing
        self._listening_seconds = listening_seconds
        self._id = new_id()

    async def read_once(self) -> bool:
        """One long question. False: it is another's turn, or Telegram is away."""
        async with self._database.begin(SCHEMA) as tx:
            after = await readers.take_turn(tx, "telegram", self._id, LEASE_SECONDS)
        if after is None:
            return False
        asked = {"offset": after + 1, "timeout": self._listening_seconds, "allowed_updates": ["message", "my_chat_member"]}
        try:
            content = await self._ask("getUpdates", asked)
            updates = msgspec.json.decode(content, type=Updates)
        except (Forbidden, Unreachable, msgspec.DecodeError) as error:
            _log.warning("Telegram's mailbox cannot be read just now: %s", error)
            return False
        for update in updates.result:
            async with self._database.begin(SCHEMA) as tx:
                said = read_update(update)
                if said is not None:
                    await hear_chat(tx, said)
                await readers.note_read(tx, "telegram", update.update_id)
        return updates.ok

    async def ask_to_be_called(self, url: str) -> None:
        """Until it is answered; then Telegram comes to us, and nothing is left to read here."""
        asked = {"url": url, "secret_token": self._settings.telegram_webhook_secret, "allowed_updates": ["message", "my_chat_member"]}
        while True:
            try:
                await self._ask("setWebhook", asked)
            except (Forbidden, Unreachable) as error:
                _log.warning("Telegram does not know yet where to call us: %s", error)
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                await asyncio.Event().wait()

    async def _ask(self, method: str, asked: dict[str, Any]) -> bytes:
        headers = {"Content-Type": "application/json"}
        seconds_max = self._listening_seconds + 10.0
        return (await self._outgoing.post(f"{self._url}/{method}", msgspec.json.encode(asked), headers, seconds_max=seconds_max)).content

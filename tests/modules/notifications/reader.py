"""Somebody who reads what they were told, behind the real edge."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from tests.inner_site import lent_site, surroundings
from tests.modules.notifications.post import SECRET
from tests.tokens import ISSUER, access_token

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.notifications import module
from matchday.modules.notifications.actions.keep_webhooks import WebhookKeeper
from matchday.modules.notifications.settings import Mailbox, Messenger
from matchday.modules.notifications.sockets import InboxDoor

SINKS = {
    "webhook_keeper": WebhookKeeper(SECRET, may_be_private=True),
    "messenger": Messenger(has_bot=True, bot_name="matchday_bot", webhook_secret="a word agreed on"),
}


class Reader:
    """An account with its sign-in."""

    def __init__(self, client: httpx.AsyncClient, account_id: UUID | None = None) -> None:
        self.client = client
        self.account_id = account_id or new_id()
        self.headers = {"authorization": f"Bearer {access_token({}, account_id=self.account_id)}"}

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = self.headers | options.pop("headers", {})
        return await self.client.request(method, path, headers=headers, **options)

    async def unread(self) -> dict[str, Any]:
        answer = await self.ask("GET", "/api/v1/inbox/unread")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def count(self) -> int:
        return int((await self.unread())["count"])

    async def notices(self, **params: Any) -> list[dict[str, Any]]:
        answer = await self.ask("GET", "/api/v1/inbox", params=params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])


@asynccontextmanager
async def reading_room(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the module alone."""
    around = surroundings(secret=SECRET, account_requests_per_minute_max=10**6, anonymous_writes_per_minute_max=10**6)
    around.database = database
    around.resources["notifications"] = {"mailbox": Mailbox(), "subscriptions": None, "inbox_door": InboxDoor(SECRET), **SINKS}
    with lent_site([module], around) as (site, _):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER) as opened:
            yield opened

"""An organisation, or a person, with a webhook, a match of its own, and a server that takes what comes."""

from typing import Any
from uuid import UUID

from tests.modules.notifications.carried import Carried
from tests.modules.notifications.evening import Evening, spread
from tests.modules.notifications.outside import Server
from tests.modules.notifications.post import SECRET, Post

from matchday.backbone.ids import new_id
from matchday.backbone.outgoing import Outgoing
from matchday.modules.notifications.actions.keep_webhooks import Owner, WebhookKeeper
from matchday.modules.notifications.schemas import NewWebhook
from matchday.modules.notifications.sinks.webhook import Poster, Webhook
from matchday.modules.notifications.workers.carrying import Carrying

KEEPER = WebhookKeeper(SECRET, may_be_private=True)


class Hooked(Carried):
    """Its match is told by the test, its deliveries go when the test says so."""

    def __init__(self, post: Post, server: Server, outgoing: Outgoing, owner: Owner | None = None) -> None:
        super().__init__(post, Carrying(post.database, Webhook(), Poster(SECRET, outgoing).carry))
        self.server = server
        self.evening = Evening()
        self.owner = owner or Owner(organisation_id=self.evening.organisation_id)
        self.webhook_id, self.secret = new_id(), ""

    async def add(self, kinds: list[str] | None = None, address: str = "", subjects: list[UUID] | None = None) -> None:
        await self.post.hear(self.evening.match())
        wanted = NewWebhook(
            address=address or f"{self.server.url}/hook",
            kinds=kinds or ["kick_off", "score", "final"],
            subjects=[self.evening.home_id, self.evening.match_id] if subjects is None else subjects,
        )
        async with self.post.database.begin("notifications") as tx:
            self.webhook_id, self.secret = await KEEPER.add(tx, self.owner, wanted)

    async def do(self, action: Any, *arguments: Any) -> Any:
        """In a transaction, as the edge does."""
        async with self.post.database.begin("notifications") as tx:
            return await action(tx, self.owner, self.webhook_id, *arguments)

    async def kick_off(self) -> None:
        await self.post.hear(self.evening.state("first_half"))
        await spread(self.post.database)

    async def goal(self) -> None:
        self.evening.goal()
        await self.post.hear(self.evening.state())
        await spread(self.post.database)

    async def fails(self, times: int = 10) -> None:
        """As often as a delivery is tried."""
        self.server.answers = [(500, {}, b"broken")] * times
        for _ in range(times):
            await self.carry()
            await self.make_due()
        self.server.answers = []

    async def row(self) -> Any:
        async with self.post.database.read("notifications") as tx:
            return await tx.fetchrow("SELECT * FROM notifications.destinations WHERE destination_id = $1", self.webhook_id)

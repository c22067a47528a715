"""What tests of payments share: quotes, a site with a desk, and what stands in the database afterwards."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import msgspec
from tests.composed import composed
from tests.inner_site import surroundings
from tests.tokens import ISSUER

from matchday.backbone.clock import SystemClock
from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.module import SURFACES, Module, load
from matchday.backbone.quotes import Quoting
from matchday.contracts.payments import Quote
from matchday.modules.payments.actions.begin_payments import begin_payments
from matchday.modules.payments.actions.handover import Handover
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain.links import PaymentLinks
from matchday.modules.payments.domain.subscriptions import plans
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.providers.sandbox import Sandbox
from matchday.modules.payments.schemas import StartPayment
from matchday.modules.payments.settings import MembershipSettings, PaymentSettings
from matchday.modules.payments.workers.asking_of_disputes import AskingOfDisputes
from matchday.modules.payments.workers.carrying_memberships import CarryingMemberships
from matchday.modules.payments.workers.charging import Charging
from matchday.modules.payments.workers.finding_disputes import FindingDisputes
from matchday.modules.payments.workers.opening_merchants import OpeningMerchants
from matchday.modules.payments.workers.paying_out import PayingOut
from matchday.modules.payments.workers.presence import Presence
from matchday.modules.payments.workers.refunding import Refunding

SECRET = "a secret of the tests, long enough for all"
GOOD, DECLINED, POOR = "4242424242424242", "4000000000000002", "4000000000009995"
CHALLENGE, SLOW, NO_REFUND = "4000000000003220", "4000000000000077", "4000000000005126"
PAYMENTS: Module = load("payments")


def quote(**changes: Any) -> Quote:
    """25.00 EUR for something of an organisation, for a quarter of an hour."""
    known: dict[str, Any] = {
        "quote_id": new_id(),
        "source": "tickets",
        "subject_id": new_id(),
        "group_id": new_id(),
        "organisation_id": new_id(),
        "payee_id": None,
        "fee_minor": 0,
        "payer_id": None,
        "email": "guest@example.org",
        "amount_minor": 2500,
        "currency": "EUR",
        "title": "Two tickets",
        "return_path": "/orders/1",
        "expires_at": SystemClock().now() + timedelta(minutes=15),
    }
    return Quote(**(known | changes))


def signed(said: Quote) -> str:
    """As tickets hands it out."""
    return Quoting(SECRET).sign(said)


class Till:
    """A desk on a database, whose worker does only what it is told to."""

    def __init__(self, database: Database, provider: Provider | None = None, **settings: Any) -> None:
        self.database = database
        self.links = PaymentLinks(SECRET, ISSUER)
        self.provider = provider or Sandbox(database, SECRET, ISSUER, PaymentSettings(**settings))
        providers = {self.provider.name: self.provider}
        self.handover = Handover()
        self.worker_id = new_id()
        self.presence = Presence(database, self.worker_id)
        self.charging = Charging(database, providers, self.links, self.handover, poll_seconds=0.02, worker_id=self.worker_id)
        self.refunding = Refunding(database, providers, worker_id=self.worker_id)
        self.paying_out = PayingOut(database, providers, worker_id=self.worker_id)
        self.memberships = CarryingMemberships(database, providers, f"{ISSUER}/membership?back=1")
        self.disputes = AskingOfDisputes(database, providers)
        self.merchants = OpeningMerchants(database, providers)
        self.finding = FindingDisputes(database, providers)
        self.beginning = Coalescer("payments", database, "payments", partial(begin_payments, claimed_by=self.worker_id))
        self.desk = PaymentDesk(
            database=database,
            quoting=Quoting(SECRET),
            links=self.links,
            providers=providers,
            provider_name=self.provider.name,
            beginning=self.beginning,
            handover=self.handover,
        )

    @asynccontextmanager
    async def client(self, **resources: Any) -> AsyncIterator[httpx.AsyncClient]:
        """The routes of payments, with this desk behind them."""
        around = surroundings(secret=SECRET)
        around.database = self.database
        around.resources.update({"payments": {"desk": self.desk, "plans": plans(MembershipSettings()), **resources}})
        with composed([PAYMENTS], SURFACES, around) as (site, _):
            async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER) as client:
                yield client

    async def pay(self, said: Quote, card: str | None = GOOD, key: str | None = None) -> UUID:
        """Begins, without a client in between; returns the payment's id."""
        from_body = msgspec.convert({"quote": signed(said), "method": {"card": card} if card else {}}, StartPayment)
        view = await self.desk.start(from_body.quote, from_body.method, caller="", command_id=key)
        return view.payment_id

    async def make_due(self) -> None:
        """As if all the time had passed that a worker would wait."""
        await self.execute("UPDATE payments.payments SET due_at = clock_timestamp() WHERE due_at IS NOT NULL")
        await self.execute("UPDATE payments.refunds SET due_at = clock_timestamp() WHERE due_at IS NOT NULL")
        await self.execute("UPDATE payments.payouts SET due_at = clock_timestamp() WHERE due_at IS NOT NULL")
        await self.execute("UPDATE payments.subscriptions SET due_at = clock_timestamp() WHERE due_at IS NOT NULL")
        await self.execute("UPDATE payments.merchants SET due_at = clock_timestamp() WHERE due_at IS NOT NULL")
        await self.execute("UPDATE payments.dispute_looks SET due_at = clock_timestamp()")

    async def work(self) -> None:
        """What a worker does with everything that is open."""
        await self.make_due()
        await self.charging.work_once()
        await self.refunding.work_once()
        await self.paying_out.work_once()
        await self.memberships.work_once()
        await self.disputes.work_once()
        await self.merchants.work_once()

    async def execute(self, statement: str, *arguments: Any) -> None:
        """As the module."""
        async with self.database.begin("payments") as tx:
            await tx.execute(statement, *arguments)

    async def rows(self, statement: str, *arguments: Any) -> list[Mapping[str, Any]]:
        """As the module."""
        async with self.database.read("payments") as tx:
            return [dict(row) for row in await tx.fetch(statement, *arguments)]

    async def state(self, payment_id: UUID) -> str:
        """Of one payment."""
        return str((await self.rows("SELECT state FROM payments.payments WHERE payment_id = $1", payment_id))[0]["state"])

    async def said(self, kind: type[msgspec.Struct]) -> list[Any]:
        """Events of a class, in order."""
        rows = await self.rows("SELECT payload FROM payments.outbox WHERE name = $1 ORDER BY position", kind.wire_name())  # type: ignore[attr-defined]
        return [msgspec.json.decode(row["payload"], type=kind) for row in rows]

    async def taken(self) -> int:
        """What the sandbox has taken, in minor units."""
        (row,) = await self.rows(
            "SELECT coalesce(sum(amount_minor), 0)::bigint AS taken FROM payments.sandbox_payments WHERE state = 'succeeded'"
        )
        return int(row["taken"])

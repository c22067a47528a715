"""A provider on the bench: what the suite needs to do as its payers and its engineers. One rig per provider."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, ClassVar
from uuid import UUID

from tests.modules.payments.paying import CHALLENGE, DECLINED, GOOD, POOR, SECRET
from tests.modules.payments.stripe_server.bench import STRIPE_TOKENS, StripeBench, stripe_bench
from tests.modules.payments.stripe_server.front import event
from tests.tokens import ISSUER

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.payments.domain.payments import Intent, Outcome
from matchday.modules.payments.domain.refunds import RefundOrder
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.providers.sandbox import SIGNATURE_HEADER, Sandbox, judge_card, signed_header, tell, webhook_secret
from matchday.modules.payments.schemas import Method
from matchday.modules.payments.settings import PaymentSettings
from matchday.modules.payments.store import sandbox as store
from matchday.modules.payments.store import sandbox_memberships


class Rig:
    """Subclass it per provider. `good` and so on are what a payer would have sent."""

    good: ClassVar[Method]
    declined: ClassVar[Method]
    poor: ClassVar[Method]
    challenged: ClassVar[Method]
    disputable: ClassVar[Method]
    unusable: ClassVar[Method]
    """A way to pay that this provider does not take."""
    provider: Provider

    def intent(self, method: Method | None = None, **changes: Any) -> Intent:
        """A new one of 25.00 EUR; without a method it is paid on the provider's page."""
        known: dict[str, Any] = {
            "payment_id": new_id(),
            "amount_minor": 2500,
            "currency": "EUR",
            "title": "Two tickets",
            "method": self.provider.method_text(method or Method()),
            "email": "guest@example.org",
            "organisation_id": None,
            "payee_id": None,
            "fee_minor": 0,
            "reference": None,
            "state": "pending",
            "attempts": 1,
            "return_url": f"{ISSUER}/pay/back",
            "is_late": False,
        }
        return Intent(**(known | changes))

    async def pay_on_page(self, intent: Intent) -> None:
        """What the payer does there, with a good card."""
        raise NotImplementedError

    async def answer_challenge(self, intent: Intent, *, is_accepted: bool) -> None:
        """What the payer tells the bank."""
        raise NotImplementedError

    async def lose_answers(self, *, is_charged: bool) -> None:
        """The next call is not answered: the provider has done what was asked, or never heard of it."""
        raise NotImplementedError

    async def taken(self, payment_id: UUID) -> int:
        """What the provider has of this payment, by its own books: captured less given back."""
        raise NotImplementedError

    async def take_back(self, intent: Intent, outcome: Outcome) -> None:
        """The payer's bank disputes all of it."""
        raise NotImplementedError

    async def told(self) -> tuple[Mapping[str, str], bytes, UUID]:
        """A webhook as the provider sends it, headers and body, and the payment it is about."""
        raise NotImplementedError


class SandboxRig(Rig):
    """Ours."""

    good, declined, poor, challenged = (Method(card=card) for card in (GOOD, DECLINED, POOR, CHALLENGE))
    disputable = Method(card="4000000000000259")
    unusable = Method(token="tok_of_somebody_else")

    def __init__(self, database: Database) -> None:
        self._database = database
        self.provider = Sandbox(database, SECRET, ISSUER, PaymentSettings())

    async def pay_on_page(self, intent: Intent) -> None:
        """As its page does."""
        state, reason, _ = judge_card(GOOD, 0, is_on_page=True)
        await self._change(intent, card=GOOD, state=state, reason=reason)

    async def answer_challenge(self, intent: Intent, *, is_accepted: bool) -> None:
        """As its page does."""
        await self._change(intent, card=CHALLENGE if is_accepted else "", state="succeeded" if is_accepted else "requires_method")

    async def lose_answers(self, *, is_charged: bool) -> None:
        """By its fault schedule."""
        async with self._database.begin("payments") as tx:
            await store.replace_faults(tx, [("timeout_after" if is_charged else "timeout_before", 1, 0)])

    async def taken(self, payment_id: UUID) -> int:
        """Its row."""
        async with self._database.read("payments") as tx:
            row = (await store.load_payments(tx, [payment_id])).get(payment_id)
        return row["amount_minor"] - row["refunded_minor"] if row is not None and row["state"] == "succeeded" else 0

    async def take_back(self, intent: Intent, outcome: Outcome) -> None:
        """By its rows."""
        async with self._database.begin("payments") as tx:
            assert await sandbox_memberships.put_dispute(tx, new_id(), intent.payment_id, "opened")

    async def told(self) -> tuple[Mapping[str, str], bytes, UUID]:
        """From its queue, signed now."""
        payment_id = new_id()
        async with self._database.begin("payments") as tx:
            await tell(tx, [(payment_id, "succeeded")])
            (queued,) = await store.claim_webhooks(tx, 1, 30)
        body = queued["body"].encode()
        at = int(SystemClock().now().timestamp())
        return {SIGNATURE_HEADER: signed_header(webhook_secret(SECRET), at, body, is_wrong=False)}, body, payment_id

    async def _change(self, intent: Intent, **change: Any) -> None:
        async with self._database.begin("payments") as tx:
            await store.change_payment(tx, intent.payment_id, **change)


class StripeRig(Rig):
    """Stripe's adapter, before it `localstripe` with what that lacks."""

    good, declined, poor, challenged = (Method(token=token) for token in STRIPE_TOKENS)
    disputable = good
    unusable = Method(card=GOOD)

    def __init__(self, bench: StripeBench) -> None:
        self.bench = bench
        self.provider = bench.provider

    async def pay_on_page(self, intent: Intent) -> None:
        """By the session of this payment."""
        await self.bench.front.desk.pay_session(self.bench.session(intent.payment_id))

    async def answer_challenge(self, intent: Intent, *, is_accepted: bool) -> None:
        """As Stripe's page would tell it."""
        await self.bench.front.desk.authenticate(str(intent.payment_id), is_accepted=is_accepted)

    async def lose_answers(self, *, is_charged: bool) -> None:
        """The line is cut: after the call that pays, or before the first."""
        self.bench.front.lost.append(("/confirm", True) if is_charged else ("/payment_intents", False))

    async def taken(self, payment_id: UUID) -> int:
        """By the intents of `localstripe`."""
        return await self.bench.taken(payment_id)

    async def take_back(self, intent: Intent, outcome: Outcome) -> None:
        """At the server's desk."""
        assert outcome.reference is not None
        self.bench.front.desk.dispute(outcome.reference, intent.amount_minor)

    async def told(self) -> tuple[Mapping[str, str], bytes, UUID]:
        """Signed now."""
        payment_id = new_id()
        found = {"id": "pi_1", "object": "payment_intent", "status": "succeeded", "metadata": {"payment_id": str(payment_id)}}
        body = event("payment_intent.succeeded", found)
        return self.bench.signed(body), body, payment_id


@asynccontextmanager
async def stripe_rig(database: Database) -> AsyncIterator[Rig]:
    """With a `localstripe` of this test session."""
    async with stripe_bench(database) as bench:
        yield StripeRig(bench)


@asynccontextmanager
async def sandbox_rig(database: Database) -> AsyncIterator[Rig]:
    """On the test's database."""
    yield SandboxRig(database)


RIGS: dict[str, Callable[[Database], AbstractAsyncContextManager[Rig]]] = {"sandbox": sandbox_rig, "stripe": stripe_rig}


def refund_of(intent: Intent, outcome: Outcome, amount_minor: int, key: str) -> RefundOrder:
    """A refund under a key."""
    return RefundOrder(
        refund_id=new_id(),
        key=key,
        payment_id=intent.payment_id,
        payment_reference=outcome.reference,
        reference=None,
        amount_minor=amount_minor,
        currency=intent.currency,
        attempts=1,
    )

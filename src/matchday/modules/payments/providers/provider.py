"""What a payment provider is to us. Adding one is a file beside this one, and a line in `__init__.py`.

Every call carries an idempotency key (the payment's id, the refund's key), so it may be repeated whatever became of the last
one. A method never raises for what happens to a payment: no answer is the outcome `unknown`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from matchday.modules.payments.domain.disputes import DisputeAnswer, Disputed, DisputeQuestion, DisputeSearch
from matchday.modules.payments.domain.merchants import MerchantNews, MerchantOrder
from matchday.modules.payments.domain.payments import Intent, Outcome
from matchday.modules.payments.domain.payouts import PayoutOrder, PayoutOutcome
from matchday.modules.payments.domain.refunds import RefundOrder, RefundOutcome
from matchday.modules.payments.domain.subscriptions import SubscriptionNews, SubscriptionOrder
from matchday.modules.payments.schemas import Method

About = Literal["payment", "refund", "dispute", "subscription", "merchant", "payout", "nothing"]


class WrongSignature(Exception):
    """A webhook that the provider has not signed, or too long ago."""


class ProviderEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook that was really the provider's. It is only a reason to look at what it is about."""

    event_id: str
    kind: str
    about: About
    reference: str = ""
    """The provider's name for the payment, whatever of it the event is about; for a subscription, for that."""
    payment_id: UUID | None = None
    """Ours, where the provider kept it for us; of a membership's event, that of the membership."""


class ProviderTotals(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider says it has taken and given back, in minor units of a currency."""

    captured_minor: int
    refunded_minor: int


class Provider(ABC):
    """Base of all. Batches are of `batch_max` at most, `parallel_max` of them at once."""

    name: ClassVar[str]
    batch_max: ClassVar[int] = 500
    parallel_max: ClassVar[int] = 1

    @abstractmethod
    def method_text(self, method: Method) -> str:
        """What is kept of how somebody wants to pay; empty: on the provider's page. Never a card's number. Raises MethodNotTaken
        and the provider's own refusals."""

    @abstractmethod
    async def charge(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """Begins payments, or tells what became of those that were begun under their keys. For one that is late it begins
        nothing: it is ended if it can be, and what is true of it is told."""

    @abstractmethod
    async def look(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """The current objects of payments that were begun."""

    @abstractmethod
    async def cancel(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """Ends what can be ended, and tells the current objects: `captured` where the payer was faster. What was never begun
        is cancelled, and stays so even if a call of `charge` arrives later."""

    @abstractmethod
    async def refund(self, orders: Sequence[RefundOrder]) -> Sequence[RefundOutcome]:
        """Gives back, or tells what became of what was begun under the keys."""

    @abstractmethod
    async def pay_out(self, orders: Sequence[PayoutOrder]) -> Sequence[PayoutOutcome]:
        """Sends money to organisations."""

    @abstractmethod
    async def disputes(self, questions: Sequence[DisputeQuestion]) -> Sequence[DisputeAnswer]:
        """The disputes of payments as they are now."""

    @abstractmethod
    async def disputed(self, search: DisputeSearch) -> Sequence[Disputed] | None:
        """Those that were opened since, whoever was told of them. None: there was no answer."""

    @abstractmethod
    async def subscriptions(self, orders: Sequence[SubscriptionOrder]) -> Sequence[SubscriptionNews]:
        """Begins memberships that it does not know, carries out what their members wish, and tells the current objects."""

    @abstractmethod
    async def portal(self, order: SubscriptionOrder, return_url: str) -> str | None:
        """Where a member changes the card and finds the invoices; None while there is nothing of it. Raises Unavailable."""

    @abstractmethod
    async def merchants(self, orders: Sequence[MerchantOrder]) -> Sequence[MerchantNews]:
        """Makes accounts for organisations, and tells what has become of those that are made."""

    @abstractmethod
    async def onboarding(self, reference: str, return_url: str) -> str | None:
        """Where an organisation tells the provider who it is; None where nothing is asked. Raises Unavailable."""

    @abstractmethod
    def read_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> ProviderEvent:
        """Raises WrongSignature; of the raw body, before anything is read of it."""

    @abstractmethod
    async def totals(self, currency: str) -> ProviderTotals | None:
        """For the proof that what we think was captured is what was. None: it cannot be asked."""

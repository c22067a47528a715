"""From a request to a payment: reads the quote, chooses the provider, waits for the commit, and hands over what is new."""

from collections.abc import Mapping

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import Database
from matchday.backbone.errors import OutcomeUnknown
from matchday.backbone.ids import new_id
from matchday.backbone.quotes import NotOurQuote, Quoting
from matchday.contracts.payments import Quote
from matchday.modules.payments.actions.begin_payments import BeginPayment, Begun
from matchday.modules.payments.actions.handover import Handover
from matchday.modules.payments.domain.links import PaymentLinks, payment_id_of
from matchday.modules.payments.errors import PaymentsNotSetUp, QuoteNotOurs
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.schemas import Method, PaymentView


class PaymentDesk:
    """What routes and pages need to begin payments and to show them. One per process. `database` is for those that ask a provider
    something: they read, let go of the connection, and ask then."""

    def __init__(
        self,
        *,
        database: Database,
        quoting: Quoting,
        links: PaymentLinks,
        providers: Mapping[str, Provider],
        provider_name: str,
        beginning: Coalescer[BeginPayment, Begun],
        handover: Handover,
    ) -> None:
        self.database = database
        self._quoting = quoting
        self.links = links
        self.providers = providers
        self.provider_name = provider_name
        self._beginning = beginning
        self.handover = handover

    def read_quote(self, text: str) -> Quote:
        """Raises QuoteNotOurs."""
        try:
            return self._quoting.read(text, Quote)
        except NotOurQuote as error:
            raise QuoteNotOurs from error

    async def start(self, text: str, method: Method, *, caller: str, command_id: str | None) -> PaymentView:
        """The payment of the quote, committed. The same caller's same command is the same payment."""
        quote = self.read_quote(text)
        if quote.amount_minor <= 0:  # what is free is not paid
            raise QuoteNotOurs
        provider = self.providers.get(self.provider_name)
        if provider is None:
            raise PaymentsNotSetUp
        command = BeginPayment(
            payment_id=new_id() if command_id is None else payment_id_of(quote.quote_id, caller, command_id),
            quote=quote,
            provider=provider.name,
            method=provider.method_text(method),
        )
        try:
            begun = await self._beginning.submit(command)
        except OutcomeUnknown:
            self.handover.doubt([command.payment_id])
            raise
        if begun.intent is not None:
            self.handover.give(provider.name, begun.intent)
        return self.view(begun)

    def view(self, begun: Begun) -> PaymentView:
        """For its payer."""
        return PaymentView(
            payment_id=begun.payment_id,
            state=begun.state,
            amount_minor=begun.amount_minor,
            currency=begun.currency,
            title=begun.title,
            next_url=begun.next_url,
            reason=begun.reason,
            return_path=begun.return_path,
            token=self.links.token(begun.payment_id),
        )

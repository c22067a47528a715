"""Views and bodies of payments."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.backbone.quotes import QUOTE_CHARACTERS_MAX

CardNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9 \-]{12,24}$(?!\n)", max_length=24)]
PaymentStateName = Literal["pending", "requires_action", "processing", "captured", "failed", "cancelled"]


class Method(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one pays. Empty: on the provider's page. `card` is a test card of the sandbox; `token` is what the provider's own
    program in the browser made of a card, whose number never comes here."""

    card: CardNumber | None = None
    token: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_\-]{1,255}$(?!\n)")] | None = None


class StartPayment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is paid is in the quote, and nowhere else."""

    quote: Annotated[str, msgspec.Meta(min_length=1, max_length=QUOTE_CHARACTERS_MAX)]
    method: Method = Method()


class PaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as its payer sees it. `next_url` is where to go on, if there is something to do; `token` opens this payment to
    somebody who is not signed in; `return_path` leads back to what was paid."""

    payment_id: UUID
    state: PaymentStateName
    amount_minor: int
    currency: str
    title: str
    next_url: str | None
    reason: str
    return_path: str
    token: str

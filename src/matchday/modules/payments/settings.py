"""What payments makes of its settings."""

from typing import Literal

import msgspec

from matchday.backbone.settings import Settings


class PaymentSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes the money."""

    payment_provider: Literal["", "sandbox", "stripe"] = ""
    """Empty: the sandbox, but in production nobody."""
    sandbox_tells_everything: bool = False
    """Whether the sandbox sends a webhook even of what it has answered at once."""
    sandbox_webhook_url: str = ""
    """Where the sandbox's webhooks go; empty: to this very process."""
    sandbox_slow_seconds: int = 5
    """How long its slow card takes."""


def provider_name(settings: Settings, payments: PaymentSettings) -> str:
    """The provider of new payments; empty where there is none."""
    return payments.payment_provider or ("" if settings.environment == "production" else "sandbox")

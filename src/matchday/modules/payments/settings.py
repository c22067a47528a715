"""What payments makes of its settings."""

from typing import Literal
from urllib.parse import urlsplit

import msgspec

from matchday.backbone.settings import Settings, SettingsError, load


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


class StripeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Without `stripe_secret_key` Stripe is not asked for anything. The address of its webhooks is
    `<site>/api/v1/payment-webhooks/stripe`."""

    stripe_secret_key: str = ""
    """`sk_…`, or a restricted `rk_…`; name its file as MATCHDAY_STRIPE_SECRET_KEY_FILE."""
    stripe_publishable_key: str = ""
    """`pk_…`, for Stripe's program in the browser."""
    stripe_webhook_secrets: tuple[str, ...] = ()
    """`whsec_…`: one for the platform's own events and one for those of connected accounts, two of each while they are replaced."""
    stripe_api_url: str = "https://api.stripe.com"
    stripe_payment_methods: tuple[str, ...] = ("card",)
    """Cards and the wallets that hold them. What takes days to arrive does not go with a hold of minutes."""
    stripe_fee_basis_points: int = 0
    """What the platform keeps of each sale of an organisation with its own account there; it keeps it when a payment goes back."""


class MembershipSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the premium membership costs. Who is a member goes on paying what it cost on the day it was begun."""

    membership_currency: str = "EUR"
    membership_month_minor: int = 499
    membership_year_minor: int = 4990


def provider_name(settings: Settings, payments: PaymentSettings) -> str:
    """The provider of new payments; empty where there is none."""
    return payments.payment_provider or ("" if settings.environment == "production" else "sandbox")


def check(settings: Settings) -> None:
    """Raises SettingsError, all faults at once."""
    faults = stripe_faults(settings, load(PaymentSettings), load(StripeSettings))
    prices = load(MembershipSettings)
    if prices.membership_month_minor <= 0 or prices.membership_year_minor <= 0:
        faults.append("MATCHDAY_MEMBERSHIP_MONTH_MINOR and MATCHDAY_MEMBERSHIP_YEAR_MINOR are amounts above zero, in minor units.")
    if len(prices.membership_currency) != 3 or not prices.membership_currency.isalpha() or not prices.membership_currency.isupper():
        faults.append("MATCHDAY_MEMBERSHIP_CURRENCY is a code of three capitals, such as EUR.")
    if faults:
        raise SettingsError(" ".join(faults))


def stripe_faults(settings: Settings, payments: PaymentSettings, stripe: StripeSettings) -> list[str]:
    """One sentence each; none of them tells a key."""
    if not stripe.stripe_secret_key:
        return ["MATCHDAY_PAYMENT_PROVIDER is stripe: set MATCHDAY_STRIPE_SECRET_KEY."] if payments.payment_provider == "stripe" else []
    faults = []
    mode = _mode(stripe.stripe_secret_key, "sk", "rk")
    if not mode:
        faults.append("MATCHDAY_STRIPE_SECRET_KEY is no secret key: it begins with sk_test_, sk_live_, rk_test_ or rk_live_.")
    if stripe.stripe_publishable_key and _mode(stripe.stripe_publishable_key, "pk") != mode:
        faults.append("MATCHDAY_STRIPE_PUBLISHABLE_KEY and MATCHDAY_STRIPE_SECRET_KEY are not both for tests or both live.")
    if not stripe.stripe_webhook_secrets or any(not secret.startswith("whsec_") for secret in stripe.stripe_webhook_secrets):
        faults.append("MATCHDAY_STRIPE_WEBHOOK_SECRETS names the secret of each webhook endpoint, whsec_…, or Stripe is not believed.")
    if settings.environment == "production" and mode == "test":
        faults.append("MATCHDAY_STRIPE_SECRET_KEY is for tests, and this is production.")
    if settings.environment != "production" and mode == "live":
        faults.append("MATCHDAY_STRIPE_SECRET_KEY is live, and this is no production: real money would move.")
    address = urlsplit(stripe.stripe_api_url)
    if address.scheme != "https" and (settings.environment == "production" or address.hostname not in ("127.0.0.1", "localhost")):
        faults.append("MATCHDAY_STRIPE_API_URL must be an https address.")
    if not 0 <= stripe.stripe_fee_basis_points < 10_000:
        faults.append("MATCHDAY_STRIPE_FEE_BASIS_POINTS is between 0 and 9999.")
    return faults


def _mode(key: str, *kinds: str) -> str:
    kind, _, rest = key.partition("_")
    mode, _, secret = rest.partition("_")
    return mode if kind in kinds and mode in ("test", "live") and secret else ""

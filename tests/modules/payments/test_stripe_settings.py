"""Keys of Stripe that do not fit: said before anything starts, and never told."""

from typing import Any

import pytest

from matchday.backbone.settings import Settings
from matchday.modules.payments.settings import PaymentSettings, StripeSettings, stripe_faults

GOOD: dict[str, Any] = {"stripe_secret_key": "sk_test_abcdef123", "stripe_webhook_secrets": ("whsec_1",)}


def faults(environment: Any = "development", provider: Any = "stripe", **changes: Any) -> list[str]:
    """Of these settings."""
    return stripe_faults(Settings(environment=environment), PaymentSettings(payment_provider=provider), StripeSettings(**(GOOD | changes)))


def test_without_stripe_nothing_is_asked_for() -> None:
    assert faults(provider="", stripe_secret_key="", stripe_webhook_secrets=()) == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"stripe_secret_key": ""}, "MATCHDAY_STRIPE_SECRET_KEY"),
        ({"stripe_secret_key": "pk_test_abcdef123"}, "no secret key"),
        ({"stripe_secret_key": "sk_abcdef123"}, "no secret key"),
        ({"stripe_secret_key": "sk_test_"}, "no secret key"),
        ({"stripe_publishable_key": "pk_live_abcdef123"}, "not both"),
        ({"stripe_publishable_key": "sk_test_abcdef123"}, "not both"),
        ({"stripe_webhook_secrets": ()}, "MATCHDAY_STRIPE_WEBHOOK_SECRETS"),
        ({"stripe_webhook_secrets": ("whsec_1", "other")}, "MATCHDAY_STRIPE_WEBHOOK_SECRETS"),
        ({"environment": "production"}, "is for tests"),
        ({"stripe_secret_key": "sk_live_abcdef123"}, "real money"),
        ({"stripe_secret_key": "rk_live_abcdef123", "environment": "demo"}, "real money"),
        ({"stripe_api_url": "http://stripe.example"}, "https"),
        ({"stripe_api_url": "http://127.0.0.1:1", "environment": "production", "stripe_secret_key": "sk_live_a"}, "https"),
        ({"stripe_fee_basis_points": -1}, "BASIS_POINTS"),
        ({"stripe_fee_basis_points": 10_000}, "BASIS_POINTS"),
    ],
)
def test_what_does_not_fit_is_named_without_the_key(changes: dict[str, Any], word: str) -> None:
    found = faults(**changes)
    assert any(word in fault for fault in found)
    assert not any("abcdef123" in fault for fault in found)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"stripe_secret_key": "rk_test_abcdef123", "stripe_publishable_key": "pk_test_1"},
        {"environment": "production", "stripe_secret_key": "sk_live_abcdef123", "stripe_publishable_key": "pk_live_1"},
        {"stripe_api_url": "http://127.0.0.1:8420"},
    ],
)
def test_what_fits_is_taken(changes: dict[str, Any]) -> None:
    assert faults(**changes) == []

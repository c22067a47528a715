"""What Stripe's objects mean to us. Nothing here asks for anything."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.modules.payments.domain.disputes import Disputed, DisputeNews, DisputeState
from matchday.modules.payments.domain.merchants import MerchantNews, state_of
from matchday.modules.payments.domain.payments import Outcome
from matchday.modules.payments.domain.refunds import RefundOutcome
from matchday.modules.payments.domain.subscriptions import PaidPeriod, SubscriptionState
from matchday.modules.payments.providers.provider import About, ProviderEvent

_REASONS: Mapping[str, str] = {
    "payment_intent_authentication_failure": "authentication_failed",
    "authentication_required": "authentication_failed",
    "generic_decline": "card_declined",
    "charge_already_refunded": "amount_too_large",
    "amount_too_large": "amount_too_large",
    "charge_disputed": "charge_disputed",
    "expired_or_canceled_card": "expired_or_canceled_card",
}
_CODE_CHARACTERS_MAX = 60

SUBSCRIPTION_STATES: Mapping[str, SubscriptionState] = {
    "incomplete": "incomplete",
    "trialing": "active",
    "active": "active",
    "past_due": "past_due",
    "unpaid": "past_due",
    "paused": "past_due",
    "incomplete_expired": "ended",
    "canceled": "ended",
}
_DISPUTES: Mapping[str, DisputeState] = {"won": "won", "lost": "lost"}
_ABOUT: tuple[tuple[str, About], ...] = (
    ("charge.dispute.", "dispute"),
    ("charge.refund", "refund"),
    ("refund.", "refund"),
    ("payment_intent.", "payment"),
    ("charge.", "payment"),
    ("customer.subscription.", "subscription"),
    ("invoice.", "subscription"),
    ("account.", "merchant"),
    ("payout.", "payout"),
)


def reason_of(code: str | None) -> str:
    """Our word for Stripe's; its own where we have none."""
    return _REASONS.get(code or "card_declined", code or "card_declined")[:_CODE_CHARACTERS_MAX]


def outcome_of_intent(payment_id: UUID, intent: Mapping[str, Any]) -> Outcome:
    """A Payment Intent that was confirmed, or cancelled."""
    reference = intent["id"]
    match intent["status"]:
        case "succeeded":
            return captured(payment_id, intent)
        case "canceled":
            return Outcome(payment_id=payment_id, state="cancelled", reference=reference)
        case "requires_action":
            action = intent.get("next_action") or {}
            url = (action.get("redirect_to_url") or {}).get("url")
            return Outcome(payment_id=payment_id, state="requires_action", reference=reference, next_url=url)
        case "requires_payment_method":
            error = intent.get("last_payment_error") or {}
            reason = reason_of(error.get("decline_code") or error.get("code"))
            return Outcome(payment_id=payment_id, state="failed", reference=reference, reason=reason)
        case _:
            return Outcome(payment_id=payment_id, state="processing", reference=reference)


def captured(payment_id: UUID, intent: Mapping[str, Any]) -> Outcome:
    """The money is there. What was kept for the platform is ours at once."""
    return Outcome(
        payment_id=payment_id,
        state="captured",
        reference=intent["id"],
        amount_minor=intent.get("amount_received") or intent["amount"],
        platform_fee_minor=intent.get("application_fee_amount") or 0,
    )


def outcome_of_session(payment_id: UUID, session: Mapping[str, Any]) -> Outcome:
    """A page of Checkout that has not been paid."""
    if session["status"] == "open":
        return Outcome(payment_id=payment_id, state="requires_action", reference=session["id"], next_url=session.get("url"))
    if session["status"] == "expired":
        return Outcome(payment_id=payment_id, state="cancelled", reference=session["id"])
    return Outcome(payment_id=payment_id, state="processing", reference=session["id"])


def outcome_of_refund(refund_id: UUID, refund: Mapping[str, Any]) -> RefundOutcome:
    """One that was made."""
    reference = refund["id"]
    match refund["status"]:
        case "succeeded":
            return RefundOutcome(refund_id=refund_id, state="succeeded", reference=reference)
        case "failed" | "canceled":
            reason = reason_of(refund.get("failure_reason") or "refund_failed")
            return RefundOutcome(refund_id=refund_id, state="failed", reference=reference, reason=reason)
        case _:
            return RefundOutcome(refund_id=refund_id, state="processing", reference=reference)


def dispute_news(payment_id: UUID, dispute: Mapping[str, Any]) -> DisputeNews | None:
    """None for a bank's question, by which no money moves."""
    if dispute["status"].startswith("warning_"):
        return None
    due = (dispute.get("evidence_details") or {}).get("due_by")
    return DisputeNews(
        payment_id=payment_id,
        reference=dispute["id"],
        state=_DISPUTES.get(dispute["status"], "opened"),
        amount_minor=dispute["amount"],
        currency=dispute["currency"].upper(),
        reason=str(dispute.get("reason") or "")[:_CODE_CHARACTERS_MAX],
        respond_by=moment(due),
    )


def disputed(dispute: Mapping[str, Any]) -> Disputed | None:
    """One of a list; None for a bank's question."""
    if dispute["status"].startswith("warning_") or not dispute.get("payment_intent"):
        return None
    intent = dispute["payment_intent"]
    return Disputed(
        reference=dispute["id"],
        state=_DISPUTES.get(dispute["status"], "opened"),
        payment=intent if isinstance(intent, str) else intent["id"],
    )


def merchant_news(organisation_id: UUID, account: Mapping[str, Any], *, is_person: bool = False) -> MerchantNews:
    """A connected account. One of a person takes no payments: it is ready as soon as it is paid out."""
    required = account.get("requirements") or {}
    reason = str(required.get("disabled_reason") or "")
    wants = tuple(str(word)[:100] for word in required.get("currently_due") or ())[:50]
    return MerchantNews(
        organisation_id=organisation_id,
        state=state_of(
            may_charge=bool(account.get("payouts_enabled" if is_person else "charges_enabled")),
            has_told_all=bool(account.get("details_submitted")),
            is_stopped=reason.startswith("rejected"),
        ),
        reference=account["id"],
        may_be_paid_out=bool(account.get("payouts_enabled")),
        wants=wants,
        reason=reason[:_CODE_CHARACTERS_MAX],
    )


def subscription_end(subscription: Mapping[str, Any]) -> datetime | None:
    """Until when it is paid. The items tell it since 2025, the subscription itself did before."""
    items = (subscription.get("items") or {}).get("data") or ()
    ends = [item["current_period_end"] for item in items if item.get("current_period_end")]
    return moment(min(ends) if ends else subscription.get("current_period_end"))


def paid_periods(invoices: Mapping[str, Any]) -> tuple[PaidPeriod, ...]:
    """Those that were paid, and not by a credit of nothing."""
    return tuple(
        PaidPeriod(reference=invoice["id"], amount_minor=invoice["amount_paid"], currency=invoice["currency"].upper())
        for invoice in invoices["data"]
        if invoice["status"] == "paid" and invoice.get("amount_paid")
    )


def moment(seconds: int | None) -> datetime | None:
    """From seconds since 1970."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


class StripeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a webhook, as much of it as is believed: what it is about."""

    class Data(msgspec.Struct, frozen=True, kw_only=True):
        """`object` may be old: the current one is asked for."""

        object: dict[str, Any]

    id: str
    type: str
    livemode: bool
    data: Data


def event_of(body: bytes) -> tuple[ProviderEvent, bool]:
    """Of a signed body, with whether real money moved. Raises msgspec.MsgspecError for what is no event."""
    event = msgspec.json.decode(body, type=StripeEvent)
    about: About = next((word for prefix, word in _ABOUT if event.type.startswith(prefix)), "nothing")
    found = event.data.object
    if event.type.startswith("checkout.session."):
        about = "subscription" if found.get("mode") == "subscription" else "payment"
    metadata = found.get("metadata") or {}
    ours = metadata.get("subscription_id" if about == "subscription" else "payment_id")
    told = ProviderEvent(event_id=event.id, kind=event.type, about=about, reference=_reference(about, found), payment_id=_uuid(ours))
    return told, event.livemode


def _reference(about: About, found: Mapping[str, Any]) -> str:
    match about:
        case "refund" | "dispute":
            name = found.get("payment_intent")
        case "subscription" if found.get("object") == "invoice":
            parent = (found.get("parent") or {}).get("subscription_details") or {}
            name = parent.get("subscription") or found.get("subscription")
        case "subscription" if found.get("object") == "checkout.session":
            name = found.get("subscription") or found.get("id")
        case "payment" if found.get("object") == "charge":
            name = found.get("payment_intent")
        case _:
            name = found.get("id")
    return str(name["id"] if isinstance(name, dict) else name or "")


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None

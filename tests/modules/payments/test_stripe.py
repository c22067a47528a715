"""What is Stripe's alone, beside what every provider must do (`conformance/`)."""

import logging
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tests.journeys.waiting import until
from tests.modules.payments.conformance.rigs import Rig, refund_of
from tests.modules.payments.paying import Till, quote
from tests.modules.payments.stripe_server.bench import WEBHOOK_SECRET, StripeBench
from tests.modules.payments.stripe_server.front import event
from tests.modules.payments.stripe_server.till import hook
from tests.modules.payments.test_refunds import balance

from matchday.backbone.clock import SystemClock
from matchday.backbone.errors import Unavailable
from matchday.backbone.ids import new_id
from matchday.contracts.payments import PaymentsSettled, SubscriptionChanged
from matchday.modules.payments.actions.change_memberships import begin_membership, end_membership, resume_membership
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.subscriptions import SubscriptionOrder, plans
from matchday.modules.payments.providers.provider import WrongSignature
from matchday.modules.payments.providers.stripe.calls import API_VERSION
from matchday.modules.payments.providers.stripe.reading import event_of, subscription_end
from matchday.modules.payments.settings import MembershipSettings


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_is_not_taken_is_loud_and_not_told(
    rig: Rig, bench: StripeBench, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    error = {"type": "invalid_request_error", "message": "Invalid API Key provided: sk_test_of_the_tests"}
    bench.front.refused.append(("/payment_intents", status, error))
    (outcome,) = await rig.provider.charge([rig.intent(rig.good)])
    assert outcome.state == "unknown"
    assert any("does not take our key" in record.message for record in caplog.records if record.levelno == logging.ERROR)
    assert "sk_test_of_the_tests" not in caplog.text


@pytest.mark.parametrize("status", [409, 429, 500, 503])
async def test_what_passes_is_asked_again_under_the_same_key(rig: Rig, bench: StripeBench, status: int) -> None:
    intent = rig.intent(rig.good)
    bench.front.refused.append(("/confirm", status, {"type": "api_error", "message": "Later"}))
    assert [outcome.state for outcome in await rig.provider.charge([intent])] == ["unknown"]
    assert [outcome.state for outcome in await rig.provider.charge([intent])] == ["captured"]
    keys = [headers["Idempotency-Key"] for _, path, _, headers in bench.front.asked if path.endswith("/confirm")]
    assert keys == [f"{intent.payment_id}-confirm"] * 2


async def test_every_call_is_pinned_and_every_change_has_a_key(rig: Rig, bench: StripeBench) -> None:
    intents = [rig.intent(rig.good), rig.intent(), rig.intent(rig.challenged)]
    outcomes = {outcome.payment_id: outcome for outcome in await rig.provider.charge(intents)}
    known = [msgspec.structs.replace(intent, reference=outcomes[intent.payment_id].reference) for intent in intents]
    await rig.provider.cancel(known)
    assert {headers["Stripe-Version"] for _, _, _, headers in bench.front.asked} == {API_VERSION}
    assert all("Idempotency-Key" in headers for method, _, _, headers in bench.front.asked if method == "POST")
    assert not any("X-Stripe-Client-Telemetry" in headers for _, _, _, headers in bench.front.asked)


async def test_a_page_of_checkout_carries_what_is_paid_and_is_ended_with_the_hold(rig: Rig, bench: StripeBench) -> None:
    intent = rig.intent()
    (begun,) = await rig.provider.charge([intent])
    said = next(said for _, path, said, _ in bench.front.asked if path.endswith("/checkout/sessions"))
    assert said["line_items"][0]["price_data"]["unit_amount"] == "2500"
    assert said["customer_email"] == "guest@example.org"
    assert said["success_url"] == said["cancel_url"] == intent.return_url
    late = msgspec.structs.replace(intent, reference=begun.reference, is_late=True)
    assert [outcome.state for outcome in await rig.provider.cancel([late])] == ["cancelled"]
    assert bench.session(intent.payment_id)["status"] == "expired"


async def test_three_d_secure_leads_to_the_bank_and_back(rig: Rig, bench: StripeBench) -> None:
    intent = rig.intent(rig.challenged)
    (begun,) = await rig.provider.charge([intent])
    assert begun.next_url
    assert begun.next_url.startswith("https://hooks.stripe.test/3d_secure/")
    said = next(said for _, path, said, _ in bench.front.asked if path.endswith("/confirm"))
    assert said["return_url"] == intent.return_url
    await rig.answer_challenge(intent, is_accepted=False)
    (refused,) = await rig.provider.look([msgspec.structs.replace(intent, reference=begun.reference)])
    assert (refused.state, refused.reason) == ("failed", "authentication_failed")


@pytest.mark.parametrize("is_late", [False, True])
async def test_what_stripe_has_forgotten_the_key_of_is_found_by_our_id(rig: Rig, bench: StripeBench, is_late: bool) -> None:
    """A day of silence: the key is worth nothing any more, and a second charge would be made."""
    old = new_id()
    ago = (int((SystemClock().now().timestamp() - 30 * 3600) * 1000) << 80) | (old.int & ((1 << 80) - 1))
    intent = rig.intent(rig.good, payment_id=UUID(int=ago))
    await rig.lose_answers(is_charged=True)
    await rig.provider.charge([intent])
    bench.front.forget_keys()
    (outcome,) = await rig.provider.charge([msgspec.structs.replace(intent, is_late=is_late, attempts=9)])
    assert outcome.state == "captured"
    assert len(await bench.intents(intent.payment_id)) == 1


async def test_a_refund_is_found_when_its_key_is_forgotten(rig: Rig, bench: StripeBench) -> None:
    intent = rig.intent(rig.good)
    (begun,) = await rig.provider.charge([intent])
    order = refund_of(intent, begun, 1000, f"{new_id()}-0")
    bench.front.lost.append(("/refunds", True))
    assert [outcome.state for outcome in await rig.provider.refund([order])] == ["unknown"]
    bench.front.forget_keys()
    assert [outcome.state for outcome in await rig.provider.refund([msgspec.structs.replace(order, attempts=2)])] == ["succeeded"]
    assert await rig.taken(intent.payment_id) == 1500


async def test_without_looking_a_forgotten_refund_would_be_paid_twice(rig: Rig, bench: StripeBench) -> None:
    """The control: the same, told as if it were the first try."""
    intent = rig.intent(rig.good)
    (begun,) = await rig.provider.charge([intent])
    order = refund_of(intent, begun, 1000, f"{new_id()}-0")
    await rig.provider.refund([order])
    bench.front.forget_keys()
    await rig.provider.refund([order])
    assert await rig.taken(intent.payment_id) == 500


async def test_webhooks_of_live_money_do_not_move_tests(bench: StripeBench) -> None:
    body = event("payment_intent.succeeded", {"id": "pi_1", "object": "payment_intent"}, is_live=True)
    with pytest.raises(WrongSignature):
        bench.provider.read_webhook(bench.signed(body), body, SystemClock().now())
    with pytest.raises(WrongSignature):
        bench.provider.read_webhook(bench.signed(b"[]"), b"[]", SystemClock().now())


@pytest.mark.parametrize(
    ("kind", "found", "about", "reference"),
    [
        ("payment_intent.succeeded", {"id": "pi_1", "object": "payment_intent"}, "payment", "pi_1"),
        ("checkout.session.completed", {"id": "cs_1", "object": "checkout.session", "mode": "payment"}, "payment", "cs_1"),
        (
            "checkout.session.completed",
            {"id": "cs_1", "object": "checkout.session", "mode": "subscription", "subscription": "sub_1"},
            "subscription",
            "sub_1",
        ),
        ("charge.succeeded", {"id": "ch_1", "object": "charge", "payment_intent": "pi_1"}, "payment", "pi_1"),
        ("charge.refunded", {"id": "ch_1", "object": "charge", "payment_intent": "pi_1"}, "refund", "pi_1"),
        ("refund.updated", {"id": "re_1", "object": "refund", "payment_intent": {"id": "pi_1"}}, "refund", "pi_1"),
        ("charge.dispute.created", {"id": "du_1", "object": "dispute", "payment_intent": "pi_1"}, "dispute", "pi_1"),
        ("customer.subscription.updated", {"id": "sub_1", "object": "subscription"}, "subscription", "sub_1"),
        (
            "invoice.paid",
            {"id": "in_1", "object": "invoice", "parent": {"subscription_details": {"subscription": "sub_1"}}},
            "subscription",
            "sub_1",
        ),
        ("invoice.paid", {"id": "in_1", "object": "invoice", "subscription": "sub_1"}, "subscription", "sub_1"),
        ("account.updated", {"id": "acct_1", "object": "account"}, "merchant", "acct_1"),
        ("payout.paid", {"id": "po_1", "object": "payout"}, "payout", "po_1"),
        ("balance.available", {"object": "balance"}, "nothing", ""),
    ],
)
def test_an_event_is_about_one_thing(kind: str, found: dict[str, Any], about: str, reference: str) -> None:
    told, is_live = event_of(event(kind, found))
    assert (told.about, told.reference, is_live) == (about, reference, False)


def test_the_end_of_a_period_is_read_as_stripe_wrote_it_before_and_writes_it_now() -> None:
    assert subscription_end({"current_period_end": 1_700_000_000}) == subscription_end(
        {"items": {"data": [{"current_period_end": 1_700_000_000}]}}
    )
    assert subscription_end({}) is None


async def test_what_localstripe_itself_sends_is_read(bench: StripeBench, rig: Rig) -> None:
    """Its own signature, over its own event."""
    config = {"url": f"{bench.front.url}/hook", "secret": WEBHOOK_SECRET}
    await bench.front.inner.ask("POST", "/_config/webhooks/ours", config)
    intent = rig.intent(rig.good)
    await rig.provider.charge([intent])

    async def heard() -> list[tuple[dict[str, str], bytes]]:
        return bench.front.heard

    (headers, body), *_ = await until(heard, bool, seconds_max=10)
    told = bench.provider.read_webhook({name.lower(): value for name, value in headers.items()}, body, SystemClock().now())
    assert (told.about, told.payment_id) == ("payment", intent.payment_id)


async def test_a_payment_by_page_is_settled_by_webhooks_in_any_order(stripe_till: Till, bench: StripeBench) -> None:
    payment_id = await stripe_till.pay(quote(organisation_id=None), None)
    await stripe_till.work()
    session = bench.session(payment_id)
    opened = event("payment_intent.created", {"id": "pi_x", "object": "payment_intent", "metadata": {"payment_id": str(payment_id)}})
    await bench.desk.pay_session(session)
    told = [event("checkout.session.completed", {**session, "_said": None}), opened]
    for body in (*reversed(told), *told):
        assert await hook(stripe_till, bench, body) == 204
    assert await hook(stripe_till, bench, told[0], "whsec_other") == 400
    await stripe_till.charging.work_once()
    (row,) = await stripe_till.rows("SELECT state, reference FROM payments.payments")
    assert (row["state"], row["reference"][:3]) == ("captured", "pi_")
    assert len(await stripe_till.said(PaymentsSettled)) == 1


async def test_a_membership_from_checkout_to_its_end(stripe_till: Till, bench: StripeBench) -> None:
    till, account_id = stripe_till, new_id()
    async with till.database.begin("payments") as tx:
        subscription_id = await begin_membership(tx, account_id, "monthly", plans(MembershipSettings()), "stripe")
    bench.front.lost.append(("/checkout/sessions", True))
    for _ in range(3):
        await till.work()
    assert len(bench.desk.sessions) == 1
    (row,) = await till.rows("SELECT state, next_url, customer FROM payments.subscriptions")
    assert (row["state"], row["next_url"][:32]) == ("incomplete", "https://checkout.stripe.test/c/p")
    session = bench.session(subscription_id)
    await bench.desk.pay_session(session)
    for _ in range(2):
        assert await hook(till, bench, event("checkout.session.completed", {**session, "_said": None})) == 204
    await till.memberships.work_once()
    (row,) = await till.rows("SELECT state, reference, period_ends_at, is_ending FROM payments.subscriptions")
    assert (row["state"], row["reference"][:4], row["is_ending"]) == ("active", "sub_", False)
    assert row["period_ends_at"] > SystemClock().now()
    assert await balance(till, accounts.house("EUR")) == 499
    for change, is_ending in ((end_membership, True), (resume_membership, False), (end_membership, True)):
        async with till.database.begin("payments") as tx:
            await change(tx, account_id, subscription_id)
        await till.memberships.work_once()
        inner = await bench.front.inner.ask("GET", f"/v1/subscriptions/{row['reference']}")
        assert inner["cancel_at_period_end"] is is_ending
    await till.execute("UPDATE payments.subscriptions SET is_end_wanted = true")
    await till.work()
    assert [told.state for told in await till.said(SubscriptionChanged)] == ["active", "active", "active", "active", "ended"]
    assert await balance(till, accounts.house("EUR")) == 499


def _order(**changes: Any) -> SubscriptionOrder:
    known: dict[str, Any] = {
        "subscription_id": new_id(),
        "account_id": new_id(),
        "plan": "monthly",
        "title": "Membership",
        "interval": "month",
        "amount_minor": 499,
        "currency": "EUR",
        "state": "incomplete",
        "reference": None,
        "customer": None,
        "ending_wish": None,
        "is_end_wanted": False,
        "attempts": 1,
        "return_url": "http://matchday.test/membership",
    }
    return SubscriptionOrder(**(known | changes))


async def test_the_portal_is_stripes_own_and_may_be_away(bench: StripeBench) -> None:
    assert await bench.provider.portal(_order(), "http://matchday.test/membership") is None
    url = await bench.provider.portal(_order(customer="cus_1"), "http://matchday.test/membership")
    assert url is not None
    assert url.startswith("https://billing.stripe.test/p/session/")
    bench.front.lost.append(("/billing_portal/sessions", False))
    with pytest.raises(Unavailable):
        await bench.provider.portal(_order(customer="cus_1"), "http://matchday.test/membership")


async def test_a_membership_that_is_not_wanted_any_more_is_not_paid(bench: StripeBench) -> None:
    order = _order()
    (begun,) = await bench.provider.subscriptions([order])
    (ended,) = await bench.provider.subscriptions([msgspec.structs.replace(order, reference=begun.reference, is_end_wanted=True)])
    assert (ended.state, ended.reason) == ("ended", "not_begun")
    assert bench.session(order.subscription_id)["status"] == "expired"


async def test_silence_is_no_answer_of_anything(bench: StripeBench) -> None:
    bench.front.lost += [("/customers", False), ("/accounts", False)]
    (told,) = await bench.provider.subscriptions([_order()])
    assert told.state is None

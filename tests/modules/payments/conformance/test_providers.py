"""What every payment provider must do, whoever it is."""

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from tests.modules.payments.conformance.rigs import Rig, refund_of

from matchday.backbone.clock import SystemClock
from matchday.backbone.errors import Refusal
from matchday.backbone.ids import new_id
from matchday.modules.payments.domain.disputes import DisputeSearch
from matchday.modules.payments.domain.payments import Intent, Outcome
from matchday.modules.payments.providers.provider import WrongSignature


async def charge(rig: Rig, intent: Intent) -> Outcome:
    """One."""
    (outcome,) = await rig.provider.charge([intent])
    return outcome


def known(intent: Intent, outcome: Outcome) -> Intent:
    """As our row is after the first answer."""
    return msgspec.structs.replace(intent, reference=outcome.reference, state="requires_action")


async def test_a_way_to_pay_it_does_not_know_is_refused(rig: Rig) -> None:
    with pytest.raises(Refusal):
        rig.provider.method_text(rig.unusable)


@pytest.mark.parametrize(("card", "reason"), [("declined", "card_declined"), ("poor", "insufficient_funds")])
async def test_a_bad_card_fails_with_its_reason(rig: Rig, card: str, reason: str) -> None:
    intent = rig.intent(getattr(rig, card))
    outcome = await charge(rig, intent)
    assert (outcome.state, outcome.reason) == ("failed", reason)
    assert await rig.taken(intent.payment_id) == 0


async def test_a_good_card_is_charged_once_however_often_it_is_asked(rig: Rig) -> None:
    intent = rig.intent(rig.good)
    outcomes = [await charge(rig, intent) for _ in range(2)]
    outcomes += [one for (one,) in await asyncio.gather(*(rig.provider.charge([intent]) for _ in range(5)))]
    assert {outcome.state for outcome in outcomes} <= {"captured", "unknown"}
    assert outcomes[0].state == "captured"
    assert {outcome.reference for outcome in outcomes if outcome.state == "captured"} == {outcomes[0].reference}
    assert outcomes[0].amount_minor == await rig.taken(intent.payment_id) == 2500


async def test_several_at_once_each_have_their_own_end(rig: Rig) -> None:
    intents = [rig.intent(method) for method in (rig.good, rig.declined, None, rig.challenged)]
    outcomes = {outcome.payment_id: outcome.state for outcome in await rig.provider.charge(intents)}
    assert [outcomes[intent.payment_id] for intent in intents] == ["captured", "failed", "requires_action", "requires_action"]


async def test_another_amount_under_the_same_key_is_never_a_second_charge(rig: Rig) -> None:
    intent = rig.intent(rig.good)
    await charge(rig, intent)
    outcome = await charge(rig, msgspec.structs.replace(intent, amount_minor=9900))
    assert outcome.state == "unknown" or outcome.amount_minor == 2500
    assert await rig.taken(intent.payment_id) == 2500


@pytest.mark.parametrize("is_charged", [True, False])
async def test_no_answer_is_not_taken_for_one(rig: Rig, is_charged: bool) -> None:
    intent = rig.intent(rig.good)
    await rig.lose_answers(is_charged=is_charged)
    assert (await charge(rig, intent)).state == "unknown"
    assert (await charge(rig, intent)).state == "captured"
    assert await rig.taken(intent.payment_id) == 2500


async def test_the_payer_goes_to_a_page_and_pays_there(rig: Rig) -> None:
    intent = rig.intent()
    begun = await charge(rig, intent)
    assert begun.state == "requires_action"
    assert begun.next_url
    (still,) = await rig.provider.look([known(intent, begun)])
    assert still.state == "requires_action"
    await rig.pay_on_page(intent)
    (done,) = await rig.provider.look([known(intent, begun)])
    assert (done.state, done.amount_minor) == ("captured", 2500)


@pytest.mark.parametrize("is_accepted", [True, False])
async def test_the_bank_may_ask(rig: Rig, is_accepted: bool) -> None:
    intent = rig.intent(rig.challenged)
    begun = await charge(rig, intent)
    assert begun.state == "requires_action"
    assert begun.next_url
    assert await rig.taken(intent.payment_id) == 0
    await rig.answer_challenge(intent, is_accepted=is_accepted)
    (done,) = await rig.provider.look([known(intent, begun)])
    assert (done.state == "captured") is is_accepted
    assert await rig.taken(intent.payment_id) == (2500 if is_accepted else 0)


async def test_what_is_open_can_be_ended_and_is_not_charged_afterwards(rig: Rig) -> None:
    intent = rig.intent()
    begun = await charge(rig, intent)
    (ended,) = await rig.provider.cancel([known(intent, begun)])
    assert ended.state == "cancelled"
    again = await charge(rig, intent)
    assert again.state in ("cancelled", "unknown")


async def test_a_payer_who_was_faster_than_the_end_has_paid(rig: Rig) -> None:
    intent = rig.intent(rig.good)
    begun = await charge(rig, intent)
    (outcome,) = await rig.provider.cancel([known(intent, begun)])
    assert outcome.state == "captured"


async def test_what_is_late_is_not_begun(rig: Rig) -> None:
    intent = rig.intent(rig.good, is_late=True)
    assert (await charge(rig, intent)).state == "cancelled"
    assert await rig.taken(intent.payment_id) == 0


async def test_what_is_late_and_was_charged_is_told(rig: Rig) -> None:
    intent = rig.intent(rig.good)
    await rig.lose_answers(is_charged=True)
    await charge(rig, intent)
    late = await charge(rig, msgspec.structs.replace(intent, is_late=True))
    assert late.state == "captured"


async def test_refunds_are_paid_once_per_key_and_never_too_much(rig: Rig) -> None:
    intent = rig.intent(rig.good)
    begun = await charge(rig, intent)
    first = refund_of(intent, begun, 1000, f"{new_id()}-0")
    for _ in range(3):
        (outcome,) = await rig.provider.refund([first])
        assert outcome.state == "succeeded"
    assert await rig.taken(intent.payment_id) == 1500
    too_much, rest = refund_of(intent, begun, 1501, f"{new_id()}-0"), refund_of(intent, begun, 1500, f"{new_id()}-0")
    outcomes = {one.refund_id: one.state for order in (too_much, rest) for one in await rig.provider.refund([order])}
    assert (outcomes[too_much.refund_id], outcomes[rest.refund_id]) == ("failed", "succeeded")
    assert await rig.taken(intent.payment_id) == 0


async def test_a_webhook_is_read_when_it_is_signed_and_fresh(rig: Rig) -> None:
    headers, body, payment_id = await rig.told()
    now = SystemClock().now()
    event = rig.provider.read_webhook(headers, body, now)
    assert event.about == "payment"
    assert event.event_id
    assert isinstance(event.payment_id, UUID)
    assert event.payment_id == payment_id
    for wrong_headers, wrong_body, at in (
        (headers, body + b" ", now),
        ({}, body, now),
        (headers, body, now + timedelta(seconds=400)),
    ):
        with pytest.raises(WrongSignature):
            rig.provider.read_webhook(wrong_headers, wrong_body, at)


async def test_its_sums_are_what_it_took_and_gave_back(rig: Rig) -> None:
    """Of payments that were declined or wait for their payer there is nothing in them."""
    before = await rig.provider.totals("EUR")
    paid = [(intent, await charge(rig, intent)) for intent in (rig.intent(rig.good), rig.intent(rig.good, amount_minor=1000))]
    await rig.provider.charge([rig.intent(rig.declined), rig.intent(None), rig.intent(rig.challenged)])
    await rig.provider.refund([refund_of(*paid[0], 700, f"{new_id()}-0")])
    after = await rig.provider.totals("EUR")
    assert before is not None
    assert after is not None
    assert (after.captured_minor - before.captured_minor, after.refunded_minor - before.refunded_minor) == (3500, 700)


async def test_its_list_of_disputes_names_what_a_bank_took_back(rig: Rig) -> None:
    """With our own id, or with its own name of the payment."""
    begun = SystemClock().now() - timedelta(minutes=1)
    intent = rig.intent(rig.disputable)
    outcome = await charge(rig, intent)
    await charge(rig, rig.intent(rig.disputable))
    await rig.take_back(intent, outcome)
    found = await rig.provider.disputed(DisputeSearch(since=begun, until=begun))
    assert found is not None
    assert [(one.payment_id in (intent.payment_id, None), one.payment, one.state) for one in found] == [(True, outcome.reference, "opened")]
    later = SystemClock().now() + timedelta(minutes=1)
    assert await rig.provider.disputed(DisputeSearch(since=later, until=later)) == []

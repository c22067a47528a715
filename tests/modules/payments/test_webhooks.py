"""What providers tell: believed only when signed, heard once, and only a reason to look."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules.payments.paying import SECRET, Till, quote

from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import new_id
from matchday.contracts.payments import PaymentsSettled
from matchday.modules.payments.domain.webhook_signatures import header, is_signed, signature
from matchday.modules.payments.providers.sandbox import SandboxEvent, webhook_secret
from matchday.modules.payments.sweeps import finish_slow_cards, hear_what_was_kept

ADDRESS = "/api/v1/payment-webhooks/sandbox"
BODY = b'{"id":"evt_1","object":"event"}'


def now() -> int:
    """Seconds."""
    return int(SystemClock().now().timestamp())


def event(payment_id: object, kind: str = "payment.succeeded", event_id: str | None = None) -> bytes:
    """As the sandbox writes it."""
    return msgspec.json.encode(SandboxEvent(id=event_id or f"evt_{new_id().hex}", type=kind, payment=payment_id))  # type: ignore[arg-type]


async def send(till: Till, body: bytes, *, at: int | None = None, secret: str | None = None) -> int:
    """Returns the status."""
    said = header(secret or webhook_secret(SECRET), at or now(), body)
    async with till.client() as client:
        answer = await client.post(ADDRESS, content=body, headers={"Content-Type": "application/json", "Sandbox-Signature": said})
    return answer.status_code


def test_the_published_vector_is_signed_as_published() -> None:
    expected = "4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021"
    assert signature("whsec_test", 1_700_000_000, BODY) == expected
    assert is_signed("whsec_test", f"t=1700000000,v1={expected}", BODY, 1_700_000_000 + 300)
    assert is_signed("whsec_test", f"t=1700000000,v1={'0' * 64},v1={expected}", BODY, 1_700_000_000 - 300)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "t=1700000000",
        "v1=4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021",
        "t=1700000000,t=1700000000,v1=4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021",
        "t=1700000000,v0=4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021",
        "t=1700000001,v1=4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021",
        "t=²,v1=4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021",
    ],
)
def test_other_headers_are_refused(said: str) -> None:
    assert not is_signed("whsec_test", said, BODY, 1_700_000_000)


@pytest.mark.parametrize("late", [-301, 301])
def test_a_signature_is_good_for_five_minutes(late: int) -> None:
    assert not is_signed("whsec_test", header("whsec_test", 1_700_000_000, BODY), BODY, 1_700_000_000 + late)


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed("", header("", 1_700_000_000, BODY), BODY, 1_700_000_000)


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=199))
def test_a_changed_body_is_refused(body: bytes, place: int) -> None:
    changed = body + b"x" if place >= len(body) else body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    said = header("whsec_test", 1_700_000_000, body)
    assert is_signed("whsec_test", said, body, 1_700_000_000)
    assert not is_signed("whsec_test", said, changed, 1_700_000_000)


async def test_what_is_not_signed_is_refused_and_leaves_nothing(till: Till) -> None:
    payment_id = await till.pay(quote(), None)
    assert await send(till, event(payment_id), secret="whsec_other") == 400
    assert await send(till, event(payment_id), at=now() - 400) == 400
    assert await till.rows("SELECT FROM payments.webhook_events") == []


async def test_an_unknown_provider_has_no_address(till: Till) -> None:
    async with till.client() as client:
        assert (await client.post("/api/v1/payment-webhooks/nobody", json={})).status_code == 404


async def test_a_webhook_that_lies_changes_nothing(till: Till) -> None:
    """It says the money was taken, and the provider's object says that the payer has not come yet."""
    payment_id = await till.pay(quote(), None)
    await till.work()
    assert await send(till, event(payment_id)) == 204
    await till.work()
    assert await till.state(payment_id) == "requires_action"


async def test_webhooks_in_any_order_and_three_times_end_in_the_same_state(till: Till) -> None:
    payment_id = await till.pay(quote(), None)
    await till.work()
    await till.execute("UPDATE payments.sandbox_payments SET state = 'succeeded', card = '4242424242424242'")
    told = [event(payment_id, kind) for kind in ("payment.succeeded", "payment.requires_action", "payment.requires_method")]
    for body in (*told, *reversed(told), *told):
        assert await send(till, body) == 204
    await till.work()
    assert await till.state(payment_id) == "captured"
    assert len(await till.rows("SELECT FROM payments.webhook_events")) == 3
    assert len(await till.said(PaymentsSettled)) == 1


async def test_a_webhook_makes_an_open_payment_due_at_once(till: Till) -> None:
    payment_id = await till.pay(quote(), None)
    await till.work()
    await till.execute("UPDATE payments.sandbox_payments SET state = 'succeeded', card = '4242424242424242'")
    await till.charging.work_once()
    assert await till.state(payment_id) == "requires_action"
    await send(till, event(payment_id))
    await till.charging.work_once()
    assert await till.state(payment_id) == "captured"


async def test_a_lost_webhook_is_made_up_for_by_asking(till: Till) -> None:
    payment_id = await till.pay(quote(), None)
    await till.work()
    await till.execute("UPDATE payments.sandbox_payments SET state = 'succeeded', card = '4242424242424242'")
    await till.work()
    assert await till.state(payment_id) == "captured"


async def test_a_webhook_before_its_payment_is_kept_until_it_is_known(till: Till) -> None:
    said = quote()
    payment_id = new_id()
    assert await send(till, event(payment_id)) == 204
    assert await till.rows("SELECT state FROM payments.webhook_events") == [{"state": "unknown"}]
    await till.execute("UPDATE payments.webhook_events SET payment_id = $1", await till.pay(said, None))
    async with till.database.begin("payments") as tx:
        assert await hear_what_was_kept(tx) == 1
    assert await till.rows("SELECT state FROM payments.webhook_events") == [{"state": "heard"}]
    async with till.database.begin("payments") as tx:
        assert await hear_what_was_kept(tx) == 0


async def test_a_slow_card_is_told_by_webhook(till: Till) -> None:
    payment_id = await till.pay(quote(), "4000000000000077")
    await till.work()
    assert await till.state(payment_id) == "processing"
    await till.execute("UPDATE payments.sandbox_payments SET ready_at = clock_timestamp()")
    async with till.database.begin("payments") as tx:
        assert await finish_slow_cards(tx) == 1
    (queued,) = await till.rows("SELECT body FROM payments.sandbox_webhooks")
    assert await send(till, queued["body"].encode()) == 204
    await till.charging.work_once()
    assert await till.state(payment_id) == "captured"

"""Disputes: the bank takes the money back, and perhaps gives it again. Told by webhook, looked at, booked, shown."""

from typing import Any
from uuid import UUID

import pytest
from tests.modules.payments.paying import Till, quote
from tests.modules.payments.test_refunds import balance, hear, paid, wanted
from tests.modules.payments.test_webhooks import send
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.backbone.ledger import verify_ledger
from matchday.contracts.payments import PaymentDisputed, Quote, RefundsSettled
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.sweeps import look_at_open_disputes

DISPUTABLE = "4000000000000259"
ADMIN = {"Authorization": f"Bearer {access_token({}, is_platform_admin=True)}"}


async def bank(till: Till, payment_id: UUID, outcome: str) -> int:
    """What the payer's bank does; then the sandbox's webhooks arrive."""
    async with till.client() as client:
        answer = await client.put(f"/manage/v1/sandbox/disputes/{payment_id}", json={"outcome": outcome}, headers=ADMIN)
    for row in await till.rows("SELECT body FROM payments.sandbox_webhooks ORDER BY webhook_id"):
        assert await send(till, row["body"].encode()) == 204
    await till.disputes.work_once()
    return answer.status_code


async def has(till: Till, said: Quote) -> int:
    """What the organisation has."""
    assert said.organisation_id is not None
    return await balance(till, accounts.organisation(said.organisation_id, "EUR"))


async def prove(till: Till) -> None:
    """The ledger adds up, and knows what the provider has and what banks have."""
    async with till.database.begin("payments") as tx:
        assert (await verify_ledger(tx)).faults == ()
    (given,) = await till.rows("SELECT coalesce(sum(refunded_minor), 0)::bigint AS minor FROM payments.sandbox_payments")
    (gone,) = await till.rows("SELECT coalesce(sum(amount_minor), 0)::bigint AS minor FROM payments.disputes WHERE state <> 'won'")
    held = -await balance(till, accounts.provider("sandbox", "EUR"))
    assert held == await till.taken() - given["minor"] - gone["minor"]


async def shown(till: Till, said: Quote, *roles: str) -> Any:
    """To a member."""
    headers = {"Authorization": f"Bearer {access_token({said.organisation_id: list(roles)})}"}
    async with till.client() as client:
        answer = await client.get(f"/manage/v1/organisations/{said.organisation_id}/payment-disputes", headers=headers)
    return answer.json()["items"] if answer.status_code == 200 else answer.status_code


async def test_only_the_treasurer_sees_them_and_only_an_admin_plays_the_bank(till: Till) -> None:
    said = quote()
    assert await shown(till, said, "box_office") == 403
    assert await shown(till, said, "treasurer") == []
    headers = {"Authorization": f"Bearer {access_token({said.organisation_id: ['owner']})}"}
    async with till.client() as client:
        answer = await client.put(f"/manage/v1/sandbox/disputes/{new_id()}", json={"outcome": "opened"}, headers=headers)
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("outcome", ["won", "lost"])
async def test_an_end_needs_a_beginning_and_a_beginning_the_card(till: Till, outcome: str) -> None:
    payment_id = await paid(till, quote())
    assert await bank(till, payment_id, outcome) == 409
    assert await bank(till, payment_id, "opened") == 409
    assert await till.rows("SELECT FROM payments.disputes") == []


@pytest.mark.parametrize(("outcome", "left"), [("won", 2500), ("lost", 0)])
async def test_it_takes_the_money_from_who_earned_it_and_may_bring_it_back(till: Till, outcome: str, left: int) -> None:
    said = quote()
    payment_id = await paid(till, said, DISPUTABLE)
    assert await has(till, said) == 2500
    assert await bank(till, payment_id, "opened") == 200
    assert await has(till, said) == 0
    (open_one,) = await shown(till, said, "treasurer")
    assert (open_one["state"], open_one["amount_minor"], open_one["reason"]) == ("opened", 2500, "fraudulent")
    assert open_one["respond_by"]
    assert await bank(till, payment_id, outcome) == 200
    for _ in range(2):
        await till.work()
    assert await has(till, said) == left
    (closed,) = await shown(till, said, "treasurer")
    assert closed["state"] == outcome
    assert closed["closed_at"]
    assert [event.state for event in await till.said(PaymentDisputed)] == ["opened", outcome]
    await prove(till)


async def test_one_heard_of_only_when_it_is_over_is_booked_in_both_directions(till: Till) -> None:
    """Its webhooks were lost or came in the other order: the object says what is true."""
    said = quote()
    payment_id = await paid(till, said, DISPUTABLE)
    async with till.client() as client:
        for outcome in ("opened", "won"):
            path = f"/manage/v1/sandbox/disputes/{payment_id}"
            assert (await client.put(path, json={"outcome": outcome}, headers=ADMIN)).status_code == 200
    bodies = [row["body"].encode() for row in await till.rows("SELECT body FROM payments.sandbox_webhooks ORDER BY webhook_id DESC")]
    for body in (*bodies, *reversed(bodies)):
        await send(till, body)
    await till.disputes.work_once()
    assert [event.state for event in await till.said(PaymentDisputed)] == ["opened", "won"]
    assert await has(till, said) == 2500
    await prove(till)


async def test_the_end_of_an_open_one_is_asked_for_when_nobody_tells(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said, DISPUTABLE)
    await bank(till, payment_id, "opened")
    await till.execute("UPDATE payments.sandbox_disputes SET state = 'lost'")
    async with till.database.begin("payments") as tx:
        assert await look_at_open_disputes(tx) == 1
    await till.disputes.work_once()
    assert [one["state"] for one in await shown(till, said, "treasurer")] == ["lost"]
    assert await till.rows("SELECT FROM payments.dispute_looks") == []


async def test_between_people_each_bears_their_part(till: Till) -> None:
    payee_id = new_id()
    said = quote(payee_id=payee_id, fee_minor=250)
    payment_id = await paid(till, said, DISPUTABLE)
    await bank(till, payment_id, "opened")
    assert await balance(till, accounts.person(payee_id, "EUR")) == 0
    assert await has(till, said) == 0
    await bank(till, payment_id, "won")
    assert await balance(till, accounts.person(payee_id, "EUR")) == 2250
    assert await has(till, said) == 250
    await prove(till)


async def test_the_organisation_may_owe_what_was_paid_out(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said, DISPUTABLE)
    await hear(till, wanted(said, payment_id, 1000))
    await till.work()
    assert await bank(till, payment_id, "opened") == 200
    assert (await till.said(RefundsSettled))[0].refunds[0].has_succeeded
    assert await has(till, said) == 0
    await prove(till)


async def test_a_card_that_is_disputed_once_is_disputed_once(till: Till) -> None:
    payment_id = await paid(till, quote(), DISPUTABLE)
    assert await bank(till, payment_id, "opened") == 200
    assert await bank(till, payment_id, "opened") == 409
    assert len(await till.said(PaymentDisputed)) == 1

"""What organisations have at Stripe: accounts of their own, pay-outs, disputes."""

import pytest
from tests.modules.payments.conformance.rigs import Rig
from tests.modules.payments.paying import Till, quote
from tests.modules.payments.stripe_server.bench import StripeBench
from tests.modules.payments.stripe_server.front import event
from tests.modules.payments.stripe_server.till import hook, pay_by_token
from tests.modules.payments.test_refunds import balance, completed, hear, wanted
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.contracts.payments import PaymentDisputed, Quote
from matchday.modules.payments.domain import accounts


async def _merchant(till: Till, bench: StripeBench, said: Quote) -> str:
    headers = {"Authorization": f"Bearer {access_token({said.organisation_id: ['treasurer']})}"}
    home = f"/manage/v1/organisations/{said.organisation_id}/merchant-account"
    async with till.client() as client:
        assert (await client.get(home, headers=headers)).json()["state"] == "none"
        assert (await client.get(f"{home}/onboarding", headers=headers)).status_code == 409
        assert (await client.put(home, headers=headers)).json()["state"] == "wanted"
        await till.merchants.work_once()
        waiting = (await client.get(home, headers=headers)).json()
        assert (waiting["state"], waiting["wants"]) == ("incomplete", ["business_type", "external_account"])
        link = (await client.get(f"{home}/onboarding", headers=headers)).json()["url"]
        assert link.startswith("https://connect.stripe.test/setup/acct_")
        (account,) = bench.desk.accounts
        bench.desk.open_account(account)
        assert await hook(till, bench, event("account.updated", {"id": account, "object": "account"})) == 204
        await till.merchants.work_once()
        ready = (await client.get(home, headers=headers)).json()
        assert (ready["state"], ready["may_be_paid_out"], ready["wants"]) == ("ready", True, [])
    return account


@pytest.mark.parametrize("role", ["box_office", "organiser", "gate"])
async def test_only_treasurers_open_accounts(stripe_till: Till, role: str) -> None:
    organisation_id = new_id()
    headers = {"Authorization": f"Bearer {access_token({organisation_id: [role]})}"}
    home = f"/manage/v1/organisations/{organisation_id}/merchant-account"
    async with stripe_till.client() as client:
        for answer in (
            await client.get(home, headers=headers),
            await client.put(home, headers=headers),
            await client.get(f"{home}/onboarding", headers=headers),
        ):
            assert answer.status_code == 403


async def test_an_organisation_is_paid_into_its_own_account_less_the_fee(stripe_till: Till, bench: StripeBench) -> None:
    said = quote()
    account = await _merchant(stripe_till, bench, said)
    row = await pay_by_token(stripe_till, said)
    assert row["state"] == "captured"
    (intent,) = await bench.intents(row["payment_id"])
    assert intent["transfer_data"] == {"destination": account}
    assert intent["application_fee_amount"] == 125
    await hear(stripe_till, completed(said, row["payment_id"]))
    assert said.organisation_id is not None
    assert await balance(stripe_till, accounts.organisation(said.organisation_id, "EUR")) == 2500 - 125
    assert await balance(stripe_till, accounts.house("EUR")) == 125
    await hear(stripe_till, wanted(said, row["payment_id"], 1000))
    await stripe_till.work()
    (wish,) = bench.desk.refund_wishes
    assert (wish["reverse_transfer"], wish["refund_application_fee"]) == ("true", "false")
    assert await balance(stripe_till, accounts.organisation(said.organisation_id, "EUR")) == 1500 - 125
    await _pays_out(stripe_till, bench, said, account)


async def _pays_out(till: Till, bench: StripeBench, said: Quote, account: str) -> None:
    headers = {"Authorization": f"Bearer {access_token({said.organisation_id: ['treasurer']})}"}
    home = f"/manage/v1/organisations/{said.organisation_id}/payouts"
    bench.front.lost.append(("/payouts", True))
    async with till.client() as client:
        asked = await client.post(home, json={"amount_minor": 1375, "currency": "EUR"}, headers=headers)
        assert asked.status_code == 201
        await till.work()
        bench.front.forget_keys()
        await till.work()
        assert (await client.get(home, headers=headers)).json()["items"][0]["state"] == "pending"
        (sent,) = bench.desk.sent
        assert (sent["amount"], sent["account"]) == (1375, account)
        sent["status"] = "paid"
        assert await hook(till, bench, event("payout.paid", {"id": sent["id"], "object": "payout"})) == 204
        await till.paying_out.work_once()
        assert (await client.get(home, headers=headers)).json()["items"][0]["state"] == "succeeded"


async def test_without_an_account_the_platform_keeps_it_and_nothing_is_paid_out(stripe_till: Till, bench: StripeBench) -> None:
    said = quote()
    row = await pay_by_token(stripe_till, said)
    (intent,) = await bench.intents(row["payment_id"])
    assert intent["transfer_data"] is None
    await hear(stripe_till, completed(said, row["payment_id"]))
    headers = {"Authorization": f"Bearer {access_token({said.organisation_id: ['treasurer']})}"}
    home = f"/manage/v1/organisations/{said.organisation_id}/payouts"
    async with stripe_till.client() as client:
        await client.post(home, json={"amount_minor": 100, "currency": "EUR"}, headers=headers)
        await stripe_till.work()
        (row,) = (await client.get(home, headers=headers)).json()["items"]
    assert (row["state"], row["reason"]) == ("failed", "no_bank_account")


async def test_what_people_sell_to_each_other_is_nobodys_destination(stripe_till: Till, bench: StripeBench) -> None:
    said = quote(payee_id=new_id(), fee_minor=100)
    await _merchant(stripe_till, bench, said)
    row = await pay_by_token(stripe_till, said)
    (intent,) = await bench.intents(row["payment_id"])
    assert (intent["transfer_data"], intent["application_fee_amount"]) == (None, None)


async def test_an_account_that_changes_between_two_tries_makes_no_second_charge(stripe_till: Till, bench: StripeBench, rig: Rig) -> None:
    said = quote()
    intent = rig.intent(rig.good, organisation_id=said.organisation_id)
    await rig.lose_answers(is_charged=True)
    await bench.provider.charge([intent])
    await _merchant(stripe_till, bench, said)
    (outcome,) = await bench.provider.charge([intent])
    assert outcome.state == "captured"
    assert len(await bench.intents(intent.payment_id)) == 1


async def test_a_dispute_is_told_booked_and_won(stripe_till: Till, bench: StripeBench) -> None:
    said = quote()
    row = await pay_by_token(stripe_till, said)
    await hear(stripe_till, completed(said, row["payment_id"]))
    dispute = bench.desk.dispute(row["reference"], 2500)
    assert await hook(stripe_till, bench, event("charge.dispute.created", dispute)) == 204
    await stripe_till.disputes.work_once()
    assert said.organisation_id is not None
    assert await balance(stripe_till, accounts.organisation(said.organisation_id, "EUR")) == 0
    await hear(stripe_till, wanted(said, row["payment_id"], 2500))
    await stripe_till.work()
    (refund,) = await stripe_till.rows("SELECT state, reason FROM payments.refunds")
    assert refund == {"state": "failed", "reason": "charge_disputed"}
    dispute["status"] = "won"
    for kind in ("charge.dispute.closed", "charge.dispute.funds_reinstated"):
        assert await hook(stripe_till, bench, event(kind, dispute)) == 204
    await stripe_till.disputes.work_once()
    assert [told.state for told in await stripe_till.said(PaymentDisputed)] == ["opened", "won"]
    assert await balance(stripe_till, accounts.organisation(said.organisation_id, "EUR")) == 2500


async def test_a_banks_question_moves_nothing(stripe_till: Till, bench: StripeBench) -> None:
    row = await pay_by_token(stripe_till, quote())
    bench.desk.dispute(row["reference"], 2500)["status"] = "warning_needs_response"
    assert await hook(stripe_till, bench, event("charge.dispute.created", bench.desk.disputes[0])) == 204
    await stripe_till.disputes.work_once()
    assert await stripe_till.rows("SELECT FROM payments.disputes") == []

"""What people have earned by selling to others: who sees it, how it is paid out, and that nobody takes more out than is there."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.modules.payments.paying import Till, quote
from tests.modules.payments.stripe_server.bench import StripeBench
from tests.modules.payments.test_disputes import DISPUTABLE, bank
from tests.modules.payments.test_refunds import balance, hear, paid, prove, wanted
from tests.tokens import access_token

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Transfer
from matchday.contracts.payments import Quote
from matchday.modules.payments.actions.pay_out import ask_payout, settle_payouts
from matchday.modules.payments.actions.post_money import book
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.links import payment_id_of
from matchday.modules.payments.domain.payouts import PayoutOutcome
from matchday.modules.payments.errors import NotEnoughFunds
from matchday.modules.payments.queries.personal_data import personal_data
from matchday.modules.payments.store.payouts import claim_due

SOLD, FEE = 2500, 250
BROWSER = {"Sec-Fetch-Site": "same-origin"}


def _as(account_id: UUID) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token({}, account_id=account_id)}"} | BROWSER


async def _sell(till: Till, seller: UUID, card: str | None = None) -> UUID:
    return await paid(till, quote(payee_id=seller, fee_minor=FEE, title="Stand, row 4, seat 2"), card)


async def _shown(client: httpx.AsyncClient, seller: UUID) -> str:
    answer = await client.get("/me/earnings", headers=_as(seller))
    assert answer.status_code == 200
    return answer.text


async def test_they_are_ones_own(till: Till) -> None:
    seller = new_id()
    await _sell(till, seller)
    async with till.client() as client:
        for path in ("", "/payouts", "/account", "/entries?currency=EUR", "/account/onboarding"):
            assert (await client.get(f"/api/v1/earnings{path}")).status_code == 401
        for path in ("/me/earnings", "/me/earnings/account"):
            assert (await client.get(path)).status_code in (303, 307)
        assert (await client.post("/me/earnings/payouts", data={}, headers=BROWSER)).status_code in (303, 307, 401)
        assert (await client.get("/api/v1/earnings", headers=_as(new_id()))).json() == []
        (mine,) = (await client.get("/api/v1/earnings", headers=_as(seller))).json()
        assert (mine["currency"], mine["available_minor"]) == ("EUR", SOLD - FEE)
        assert "You have sold nothing yet" in await _shown(client, new_id())


@pytest.mark.parametrize("amount_minor", [SOLD - FEE + 1, 10**9])
async def test_more_than_is_there_is_not_paid_out(till: Till, amount_minor: int) -> None:
    seller = new_id()
    await _sell(till, seller)
    async with till.client() as client:
        wish = {"amount_minor": amount_minor, "currency": "EUR"}
        assert (await client.post("/api/v1/earnings/payouts", json=wish, headers=_as(seller))).status_code == 409
        assert (await client.post("/api/v1/earnings/payouts", json=wish, headers=_as(new_id()))).status_code == 409
        sent = await client.post("/me/earnings/payouts", data={"amount": "22.51", "currency": "EUR"}, headers=_as(seller))
        assert (sent.status_code, "does not cover this" in sent.text, 'value="22.51"' in sent.text) == (422, True, True)
        for typed in ("", "x", "-1", "0", "1.234"):
            sent = await client.post("/me/earnings/payouts", data={"amount": typed, "currency": "EUR"}, headers=_as(seller))
            assert sent.status_code == 422
        assert (await client.post("/me/earnings/payouts", data={"amount": "1", "currency": "USD"}, headers=_as(seller))).status_code == 422
    assert await till.rows("SELECT 1 FROM payments.payouts") == []


async def _sell_for(till: Till, seller: UUID, days: float, amount_minor: int = SOLD, fee_minor: int = FEE) -> tuple[Quote, UUID]:
    """Something whose event is over in so many days."""
    over = SystemClock().now() + timedelta(days=days)
    said = quote(payee_id=seller, amount_minor=amount_minor, fee_minor=fee_minor, payable_from=over)
    return said, await paid(till, said)


async def test_nothing_is_paid_out_before_the_event_is_over(till: Till) -> None:
    """What is left of it: not the organiser's fee, and not what goes back to the buyer."""
    seller = new_id()
    said, payment_id = await _sell_for(till, seller, 3)
    async with till.client() as client:
        for amount_minor in (1, SOLD - FEE):
            wish = {"amount_minor": amount_minor, "currency": "EUR"}
            assert (await client.post("/api/v1/earnings/payouts", json=wish, headers=_as(seller))).status_code == 409
        sent = await client.post("/me/earnings/payouts", data={"amount": "0.01", "currency": "EUR"}, headers=_as(seller))
        assert (sent.status_code, "Not yet yours" in sent.text, "22.50" in sent.text) == (422, True, True)
        await _sell_for(till, seller, -1)
        (mine,) = (await client.get("/api/v1/earnings", headers=_as(seller))).json()
        assert (mine["posted_minor"], mine["held_minor"], mine["available_minor"]) == (2 * (SOLD - FEE), SOLD - FEE, SOLD - FEE)
        await hear(till, wanted(said, payment_id, 1000))
        await till.work()
        (mine,) = (await client.get("/api/v1/earnings", headers=_as(seller))).json()
        assert (mine["held_minor"], mine["available_minor"]) == ((SOLD - FEE) * 3 // 5, SOLD - FEE)
        wish = {"amount_minor": SOLD - FEE + 1, "currency": "EUR"}
        assert (await client.post("/api/v1/earnings/payouts", json=wish, headers=_as(seller))).status_code == 409
        await till.execute("UPDATE payments.payments SET held_until = clock_timestamp() WHERE payment_id = $1", payment_id)
        assert (await client.post("/api/v1/earnings/payouts", json=wish, headers=_as(seller))).status_code == 201


@pytest.mark.parametrize(("outcome", "held"), [("opened", 0), ("won", SOLD - FEE), ("lost", 0)])
async def test_what_a_bank_has_taken_is_not_held_as_well(till: Till, outcome: str, held: int) -> None:
    """It has gone from the balance already: what is left of other sales can be had."""
    seller = new_id()
    await _sell(till, seller)
    over = SystemClock().now() + timedelta(days=3)
    payment_id = await paid(till, quote(payee_id=seller, fee_minor=FEE, payable_from=over), DISPUTABLE)
    for step in dict.fromkeys(("opened", outcome)):
        assert await bank(till, payment_id, step) == 200
    async with till.client() as client:
        (mine,) = (await client.get("/api/v1/earnings", headers=_as(seller))).json()
    assert (mine["held_minor"], mine["available_minor"]) == (held, SOLD - FEE)


async def test_what_an_organisation_has_earned_is_not_held(till: Till) -> None:
    said = quote(payable_from=SystemClock().now() + timedelta(days=3))
    await paid(till, said)
    assert said.organisation_id is not None
    async with till.database.begin("payments") as tx:
        await ask_payout(tx, said.organisation_id, amount_minor=SOLD, currency="EUR", provider="sandbox", asked_by=new_id())


async def test_two_pay_outs_at_once_do_not_take_it_twice(till: Till) -> None:
    seller = new_id()
    await _sell(till, seller)

    async def ask() -> object:
        async with till.database.begin("payments") as tx:
            return await ask_payout(
                tx, seller, is_person=True, amount_minor=SOLD - FEE, currency="EUR", provider="sandbox", asked_by=seller
            )

    outcomes = await asyncio.gather(ask(), ask(), ask(), return_exceptions=True)
    assert sorted(isinstance(outcome, NotEnoughFunds) for outcome in outcomes) == [False, True, True]


async def test_the_key_of_a_pay_out_takes_no_other_transfers_place(till: Till) -> None:
    """The id of one's next payment is known before it is begun. As the id of a pay-out's transfer it would keep that payment, and all that
    are settled together with it, from ever being booked."""
    seller, key = new_id(), "a key of the payer's own choice"
    await _sell(till, seller)
    victim, trap = quote(), quote()
    next_id = payment_id_of(trap.quote_id, "", key)
    async with till.client() as client:
        wish = {"key": str(next_id), "currency": "EUR", "amount": "0.01"}
        sent = await client.post("/me/earnings/payouts", data=wish, headers=_as(seller))
        assert sent.status_code == 303
    assert await till.pay(trap, key=key) == next_id
    paid_by_another = await till.pay(victim)
    await till.work()
    states = await till.rows("SELECT state FROM payments.payments WHERE payment_id = ANY($1::uuid[])", [next_id, paid_by_another])
    assert [row["state"] for row in states] == ["captured", "captured"]


async def test_pay_outs_are_listed_newest_first_by_whichever_way_they_were_asked_for(till: Till) -> None:
    seller = new_id()
    await _sell(till, seller)
    async with till.client() as client:
        for amount in (1, 2, 3, 4):
            if amount % 2:
                wish = {"key": str(new_id()), "currency": "EUR", "amount": str(amount)}
                assert (await client.post("/me/earnings/payouts", data=wish, headers=_as(seller))).status_code == 303
            else:
                asked = {"amount_minor": amount * 100, "currency": "EUR"}
                assert (await client.post("/api/v1/earnings/payouts", json=asked, headers=_as(seller))).status_code == 201
        listed = (await client.get("/api/v1/earnings/payouts", headers=_as(seller))).json()["items"]
    assert [payout["amount_minor"] for payout in listed] == [400, 300, 200, 100]


async def test_two_people_may_use_the_same_key(till: Till) -> None:
    sellers, key = (new_id(), new_id()), str(new_id())
    async with till.client() as client:
        for seller in sellers:
            await _sell(till, seller)
            wish = {"key": key, "currency": "EUR", "amount": "1"}
            assert (await client.post("/me/earnings/payouts", data=wish, headers=_as(seller))).status_code == 303
    asked = await till.rows("SELECT person_id FROM payments.payouts")
    assert {row["person_id"] for row in asked} == set(sellers)


async def test_a_no_that_comes_late_does_not_undo_what_another_has_sent(till: Till) -> None:
    """One process finds no bank account and is thought to be gone; there is one by the time another takes the pay-out over and sends it."""
    seller = new_id()
    await _sell(till, seller)
    async with till.database.begin("payments") as tx:
        payout_id = await ask_payout(tx, seller, is_person=True, amount_minor=1000, currency="EUR", provider="sandbox", asked_by=seller)
        ((_, slow),) = await claim_due(tx, 10)
    await till.execute("UPDATE payments.payouts SET due_at = clock_timestamp()")
    async with till.database.begin("payments") as tx:
        ((_, order),) = await claim_due(tx, 10)
    for state, attempts in (("failed", slow.attempts), ("unknown", slow.attempts), ("succeeded", order.attempts)):
        async with till.database.begin("payments") as tx:
            await settle_payouts(tx, [(PayoutOutcome(payout_id=payout_id, state=state), attempts)])
    assert await till.rows("SELECT state FROM payments.payouts") == [{"state": "succeeded"}]
    assert await balance(till, accounts.person(seller, "EUR")) == SOLD - FEE - 1000


async def test_what_is_owed_is_shown_paid_out_and_then_shown_as_that(till: Till) -> None:
    seller = new_id()
    await _sell(till, seller)
    async with till.client() as client:
        shown = await _shown(client, seller)
        assert 'value="22.50"' in shown
        assert "Stand, row 4, seat 2" in shown
        key = re.search(r'name="key" value="([^"]+)"', shown)
        assert key is not None
        wish = {"key": key[1], "currency": "EUR", "amount": "20"}
        for _ in range(2):  # a double click
            sent = await client.post("/me/earnings/payouts", data=wish, headers=_as(seller))
            assert (sent.status_code, sent.headers["location"]) == (303, "/me/earnings?done=payout#payouts")
        assert "reserved" in await _shown(client, seller)
        await till.work()
        (payout,) = (await client.get("/api/v1/earnings/payouts", headers=_as(seller))).json()["items"]
        assert (payout["state"], payout["amount_minor"]) == ("succeeded", 2000)
        (mine,) = (await client.get("/api/v1/earnings", headers=_as(seller))).json()
        assert (mine["posted_minor"], mine["reserved_minor"], mine["available_minor"]) == (250, 0, 250)
        entries = (await client.get("/api/v1/earnings/entries?currency=EUR", headers=_as(seller))).json()["items"]
        assert sum(entry["amount_minor"] for entry in entries) == 250
    async with till.database.read("payments") as tx:
        known = await personal_data(tx, seller)
    assert [row["amount_minor"] for row in known["payouts"]] == [2000]
    assert await till.rows("SELECT organisation_id, person_id FROM payments.payouts") == [{"organisation_id": None, "person_id": seller}]


async def test_money_that_goes_back_after_the_pay_out_is_owed_and_said(till: Till) -> None:
    seller = new_id()
    said = quote(payee_id=seller, fee_minor=FEE)
    payment_id = await paid(till, said)
    async with till.client() as client:
        wish = {"amount_minor": SOLD - FEE, "currency": "EUR"}
        assert (await client.post("/api/v1/earnings/payouts", json=wish, headers=_as(seller))).status_code == 201
        await till.work()
        await hear(till, wanted(said, payment_id, SOLD))
        await till.work()
        assert await balance(till, accounts.person(seller, "EUR")) == -(SOLD - FEE)
        shown = await _shown(client, seller)
        assert "went back after it was paid out to you" in shown
        assert re.search(r'<button class="button" type="submit" disabled>', shown)


async def test_an_account_at_the_provider_is_opened_from_the_page(till: Till) -> None:
    seller = new_id()
    await _sell(till, seller)
    async with till.client() as client:
        assert (await client.get("/me/earnings/account", headers=_as(seller))).status_code == 409
        sent = await client.post("/me/earnings/account", data={}, headers=_as(seller))
        assert (sent.status_code, sent.headers["location"]) == (303, "/me/earnings#account")
        assert 'http-equiv="refresh"' in await _shown(client, seller)
        await till.merchants.work_once()
        shown = await _shown(client, seller)
        assert "sbxa_" in shown
        assert 'http-equiv="refresh"' not in shown
        assert (await client.get("/api/v1/earnings/account", headers=_as(seller))).json()["state"] == "ready"
    await prove(till)


async def test_at_stripe_it_is_a_transfer_into_the_sellers_account(stripe_till: Till, bench: StripeBench) -> None:
    """Not without an account; and once, however often it is asked."""
    seller = new_id()
    till = stripe_till
    async with till.database.begin("payments") as tx:
        await _earn_without_paying(tx, seller)
    async with till.client() as client:
        wish = {"amount_minor": 1000, "currency": "EUR"}
        assert (await client.post("/api/v1/earnings/payouts", json=wish, headers=_as(seller))).status_code == 201
        await till.paying_out.work_once()
        assert "no account at the payment provider" in await _shown(client, seller)
        assert (await client.put("/api/v1/earnings/account", headers=_as(seller))).json()["state"] == "wanted"
        await till.merchants.work_once()
        assert "the bank account that pay-outs go to" in await _shown(client, seller)
        led = await client.get("/me/earnings/account", headers=_as(seller))
        assert led.headers["location"].startswith("https://connect.stripe.test/setup/acct_")
        (account,) = bench.desk.accounts
        assert bench.desk.accounts[account]["metadata"] == {"account_id": str(seller)}
        bench.desk.open_account(account)
        await client.put("/api/v1/earnings/account", headers=_as(seller))
        await till.merchants.work_once()
        assert (await client.post("/api/v1/earnings/payouts", json=wish, headers=_as(seller))).status_code == 201
        bench.front.lost.append(("/transfers", True))
        await till.paying_out.work_once()
        await till.make_due()
        await till.paying_out.work_once()
        newest, oldest = (await client.get("/api/v1/earnings/payouts", headers=_as(seller))).json()["items"]
    assert (newest["state"], oldest["state"], oldest["reason"]) == ("succeeded", "failed", "no_bank_account")
    assert [(sent["amount"], sent["destination"]) for sent in bench.desk.transfers] == [(1000, account)]


async def _earn_without_paying(tx: Transaction, seller: UUID) -> None:
    house, person = accounts.house("EUR"), accounts.person(seller, "EUR")
    earned = Transfer(
        transfer_id=new_id(), debit_account_id=house.account_id, credit_account_id=person.account_id, amount=2500, reason="earned"
    )
    await book(tx, [house, person], [earned])

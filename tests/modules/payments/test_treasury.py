"""The money of an organisation: who may see it, and what goes out."""

import asyncio
from uuid import UUID

import httpx
import pytest
from tests.modules.payments.paying import DECLINED, NO_REFUND, Till, quote
from tests.modules.payments.test_refunds import balance, hear, paid, prove, wanted
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Transfer, read_balances
from matchday.contracts.payments import Quote
from matchday.modules.payments.actions.pay_out import ask_payout
from matchday.modules.payments.actions.post_money import book
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.errors import NotEnoughFunds


def home(said: Quote) -> str:
    """Where the organisation's money is shown."""
    return f"/manage/v1/organisations/{said.organisation_id}"


def as_role(said: Quote, *roles: str) -> dict[str, str]:
    """Headers of a member."""
    return {"Authorization": f"Bearer {access_token({said.organisation_id: list(roles)})}"}


async def ask(client: httpx.AsyncClient, said: Quote, path: str, *roles: str) -> httpx.Response:
    """As a member with these roles."""
    return await client.get(home(said) + path, headers=as_role(said, *roles))


@pytest.mark.parametrize("path", ["/balance", "/ledger?currency=EUR", "/payouts"])
async def test_balances_are_the_treasurers_alone(till: Till, path: str) -> None:
    said = quote()
    async with till.client() as client:
        assert (await client.get(home(said) + path)).status_code == 401
        assert (await client.get(home(said) + path, headers={"Authorization": f"Bearer {access_token({})}"})).status_code == 404
        for roles in (("organiser",), ("box_office",), ("gate",)):
            assert (await ask(client, said, path, *roles)).status_code == 403
        for role in ("treasurer", "owner"):
            assert (await ask(client, said, path, role)).status_code == 200


@pytest.mark.parametrize("path", ["/payments", "/payment-refunds"])
async def test_payments_are_seen_by_treasurer_and_box_office(till: Till, path: str) -> None:
    said = quote()
    async with till.client() as client:
        assert (await ask(client, said, path, "organiser")).status_code == 403
        assert (await ask(client, said, path, "box_office")).status_code == 200
        assert (await ask(client, said, path, "treasurer")).status_code == 200


async def test_only_a_treasurer_pays_out_and_tries_again(till: Till) -> None:
    said = quote()
    async with till.client() as client:
        for roles in (("organiser",), ("box_office",)):
            begun = await client.post(f"{home(said)}/payouts", json={"amount_minor": 1, "currency": "EUR"}, headers=as_role(said, *roles))
            again = await client.put(f"{home(said)}/payment-refunds/{new_id()}/retry", headers=as_role(said, *roles))
            assert (begun.status_code, again.status_code) == (403, 403)


async def test_the_fault_schedule_is_the_platform_admins(till: Till) -> None:
    body = {"faults": [{"kind": "webhook_lost", "uses": 2}]}
    async with till.client() as client:
        assert (await client.put("/manage/v1/sandbox/faults", json=body)).status_code == 401
        member = {"Authorization": f"Bearer {access_token({new_id(): ['owner']})}"}
        assert (await client.put("/manage/v1/sandbox/faults", json=body, headers=member)).status_code == 403
        admin = {"Authorization": f"Bearer {access_token({}, is_platform_admin=True)}"}
        assert (await client.put("/manage/v1/sandbox/faults", json={"faults": [{"kind": "sulking"}]}, headers=admin)).status_code == 422
        assert (await client.put("/manage/v1/sandbox/faults", json=body, headers=admin)).status_code == 200
        shown = await client.get("/manage/v1/sandbox/faults", headers=admin)
    assert shown.json() == {"faults": [{"kind": "webhook_lost", "uses": 2, "seconds": 0}]}


async def test_failed_payments_are_shown_with_their_reason(till: Till) -> None:
    said = quote()
    await till.pay(said, DECLINED)
    await till.pay(quote())
    await till.work()
    async with till.client() as client:
        rows = (await ask(client, said, "/payments?state=failed", "treasurer")).json()["items"]
        none = (await ask(client, said, "/payments?state=captured", "treasurer")).json()["items"]
    assert [(row["reason"], row["sentence"]) for row in rows] == [("card_declined", "The card was declined by its bank.")]
    assert none == []


async def test_a_failed_refund_is_tried_again_over_http(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said, NO_REFUND)
    event = wanted(said, payment_id, 2500)
    await hear(till, event)
    await till.work()
    async with till.client() as client:
        (failed,) = (await ask(client, said, "/payment-refunds?state=failed", "treasurer")).json()["items"]
        assert failed["sentence"].startswith("The card does not exist any more")
        address = f"{home(said)}/payment-refunds/{failed['refund_id']}/retry"
        assert (await client.put(address, headers=as_role(said, "treasurer"))).json()["state"] == "pending"
        assert (await client.put(address, headers=as_role(said, "treasurer"))).json()["code"] == "refund_not_failed"


async def test_what_was_earned_is_paid_out_and_no_more(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said)
    await hear(till, wanted(said, payment_id, 500))
    async with till.client() as client:
        treasurer = as_role(said, "treasurer")
        (shown,) = (await client.get(f"{home(said)}/balance", headers=treasurer)).json()
        assert shown == {"currency": "EUR", "posted_minor": 2500, "reserved_minor": 500, "available_minor": 2000, "held_minor": 0}
        for amount, status in ((2001, 409), (2000, 201), (1, 409)):
            body = {"amount_minor": amount, "currency": "EUR"}
            assert (await client.post(f"{home(said)}/payouts", json=body, headers=treasurer)).status_code == status
        await till.work()
        (payout,) = (await client.get(f"{home(said)}/payouts", headers=treasurer)).json()["items"]
        entries = (await client.get(f"{home(said)}/ledger?currency=EUR&limit=2", headers=treasurer)).json()
        rest = (await client.get(f"{home(said)}/ledger?currency=EUR&limit=50&cursor={entries['next']}", headers=treasurer)).json()
    assert (payout["state"], payout["amount_minor"]) == ("succeeded", 2000)
    assert sum(entry["amount_minor"] for entry in entries["items"] + rest["items"]) == 0
    assert await balance(till, accounts.organisation(said.organisation_id, "EUR")) == 0


async def _pay_out_at_once(till: Till, organisation_id: UUID) -> list[object]:
    async def one() -> UUID:
        async with till.database.begin("payments") as tx:
            return await ask_payout(tx, organisation_id, amount_minor=2500, currency="EUR", provider="sandbox", asked_by=new_id())

    return await asyncio.gather(*(one() for _ in range(6)), return_exceptions=True)


async def test_two_pay_outs_at_once_do_not_take_the_same_money(till: Till) -> None:
    said = quote()
    await paid(till, said)
    outcomes = await _pay_out_at_once(till, said.organisation_id)
    assert sum(isinstance(outcome, UUID) for outcome in outcomes) == 1
    assert all(isinstance(outcome, UUID | NotEnoughFunds) for outcome in outcomes)
    await prove(till)


async def test_without_the_lock_pay_outs_at_once_take_more_than_there_is(till: Till) -> None:
    """The control of the test above: each looks before any has written."""
    said = quote()
    await paid(till, said)
    account = accounts.organisation(said.organisation_id, "EUR")
    held = accounts.provider("sandbox", "EUR")
    looked, all_looked = [], asyncio.Event()

    async def careless() -> None:
        async with till.database.begin("payments") as tx:
            looked.append((await read_balances(tx, [account.account_id]))[account.account_id].available >= 2500)
            if len(looked) == 2:
                all_looked.set()
            await all_looked.wait()
            out = Transfer(
                transfer_id=new_id(),
                debit_account_id=account.account_id,
                credit_account_id=held.account_id,
                amount=2500,
                reason="payout",
            )
            await book(tx, (), [out])

    await asyncio.gather(careless(), careless())
    assert looked == [True, True]
    assert await balance(till, account) == -2500

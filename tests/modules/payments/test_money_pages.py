"""The treasurer's pages, without JavaScript: who may see what, what a balance is made of, pay-outs, refunds that failed."""

import asyncio

import pytest
from tests.modules.payments.paying import DECLINED, NO_REFUND, Till, quote
from tests.modules.payments.test_refunds import hear, paid, wanted
from tests.modules.payments.test_treasury import as_role

from matchday.backbone.ids import new_id
from matchday.contracts.payments import Quote
from matchday.modules.payments.queries.money import books_of

BROWSER = {"Sec-Fetch-Site": "same-origin"}


def own(said: Quote) -> str:
    """Where the organisation's money is shown."""
    return f"/manage/organisations/{said.organisation_id}"


def headers(said: Quote, *roles: str) -> dict[str, str]:
    """A member in a browser."""
    return as_role(said, *roles) | BROWSER


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/money", {"treasurer", "owner"}),
        ("/money/entries?currency=EUR", {"treasurer", "owner"}),
        ("/payment-disputes", {"treasurer", "owner"}),
        ("/payments", {"treasurer", "owner", "box_office"}),
        ("/payment-refunds", {"treasurer", "owner", "box_office"}),
    ],
)
async def test_each_role_sees_what_is_its_own(till: Till, path: str, allowed: set[str]) -> None:
    said = quote()
    async with till.client() as client:
        assert (await client.get(own(said) + path)).status_code == 303
        assert (await client.get(own(said) + path, headers=headers(quote(), "owner"))).status_code == 404
        for role in ("owner", "treasurer", "box_office", "organiser", "gate"):
            answer = await client.get(own(said) + path, headers=headers(said, role))
            assert answer.status_code == (200 if role in allowed else 403), role


async def test_only_a_treasurer_moves_money(till: Till) -> None:
    said = quote()
    async with till.client() as client:
        for path in ("/money/payouts", "/money/account", f"/payment-refunds/{new_id()}/retry"):
            for role in ("box_office", "organiser"):
                assert (await client.post(own(said) + path, data={}, headers=headers(said, role))).status_code == 403, path


async def test_the_box_office_sees_no_balance(till: Till) -> None:
    said = quote()
    async with till.client() as client:
        shown = (await client.get(f"{own(said)}/payments", headers=headers(said, "box_office"))).text
        assert f"{own(said)}/money" not in shown
        assert f"{own(said)}/money" in (await client.get(f"{own(said)}/payments", headers=headers(said, "treasurer"))).text


async def test_a_balance_is_the_sum_of_what_it_is_made_of(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said)
    another = quote(organisation_id=said.organisation_id)
    await till.pay(another)
    await till.work()
    await hear(till, wanted(said, payment_id, 700))
    await till.work()
    async with till.database.read("payments") as tx:
        (books,) = await books_of(tx, said.organisation_id)
    assert {part.reason: part.amount_minor for part in books.parts} == {"earned": 2500, "refund": -700}
    assert (books.balance_minor, books.captured_minor, books.earned_minor, books.waiting_minor) == (1800, 5000, 2500, 2500)
    assert books.holds
    async with till.client() as client:
        shown = (await client.get(f"{own(said)}/money", headers=headers(said, "treasurer"))).text
        assert "It adds up" in shown
        assert 'value="18.00"' in shown


async def test_books_that_do_not_add_up_are_said_to(till: Till) -> None:
    """The control: the sum can fail."""
    said = quote()
    await paid(till, said)
    await till.execute("UPDATE payments.payments SET amount_minor = 1 WHERE organisation_id = $1", said.organisation_id)
    async with till.client() as client:
        shown = (await client.get(f"{own(said)}/money", headers=headers(said, "treasurer"))).text
    assert "It does not add up" in shown


@pytest.mark.parametrize("amount", ["", "0", "-5", "25.001", "much", "25.01", "99999999999"])
async def test_a_pay_out_that_cannot_be_is_refused_beside_its_field(till: Till, amount: str) -> None:
    said = quote()
    await paid(till, said)
    async with till.client() as client:
        form = {"amount": amount, "currency": "EUR", "key": str(new_id())}
        answer = await client.post(f"{own(said)}/money/payouts", data=form, headers=headers(said, "treasurer"))
    assert answer.status_code == 422
    assert 'id="amount-fault"' in answer.text
    assert await till.rows("SELECT 1 FROM payments.payouts") == []


async def test_a_currency_that_was_never_taken_is_not_paid_out(till: Till) -> None:
    said = quote()
    await paid(till, said)
    async with till.client() as client:
        for currency in ("USD", "", "XXQ", "eur"):
            form = {"amount": "1", "currency": currency, "key": str(new_id())}
            assert (await client.post(f"{own(said)}/money/payouts", data=form, headers=headers(said, "treasurer"))).status_code == 422


async def test_two_clicks_are_one_pay_out(till: Till) -> None:
    said, key = quote(), str(new_id())
    await paid(till, said)
    async with till.client() as client:
        form = {"amount": "10,00", "currency": "EUR", "key": key}

        async def click() -> int:
            return (await client.post(f"{own(said)}/money/payouts", data=form, headers=headers(said, "treasurer"))).status_code

        assert await asyncio.gather(click(), click()) == [303, 303]
        assert [row["amount_minor"] for row in await till.rows("SELECT amount_minor FROM payments.payouts")] == [1000]
        form["key"] = str(new_id())
        assert await click() == 303
    assert len(await till.rows("SELECT 1 FROM payments.payouts")) == 2


async def test_payments_that_failed_are_found_with_why(till: Till) -> None:
    said = quote(email="fan@example.org")
    await till.pay(said, DECLINED)
    await till.work()
    other = quote(organisation_id=said.organisation_id, title="Another event")
    await till.pay(other)
    await till.work()
    async with till.client() as client:
        for asked in ({"state": "failed"}, {"q": "FAN@"}, {"q": said.subject_id.hex.upper()}, {"subject": str(said.subject_id)}):
            shown = (await client.get(f"{own(said)}/payments", params=asked, headers=headers(said, "box_office"))).text
            assert "The card was declined by its bank." in shown, asked
            assert "Another event" not in shown, asked
        assert "No payment found" in (await client.get(f"{own(said)}/payments?q=%25", headers=headers(said, "box_office"))).text


async def test_a_payment_of_others_is_not_found(till: Till) -> None:
    said, others = quote(), quote()
    payment_id = await paid(till, others)
    async with till.client() as client:
        assert (await client.get(f"{own(said)}/payments/{payment_id}", headers=headers(said, "owner"))).status_code == 404
        shown = await client.get(f"{own(others)}/payments/{payment_id}", headers=headers(others, "owner"))
        assert (shown.status_code, "€25.00" in shown.text) == (200, True)


async def test_a_refund_that_failed_is_tried_again_by_the_treasurer(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said, NO_REFUND)
    await hear(till, wanted(said, payment_id, 500))
    await till.work()
    (refund,) = await till.rows("SELECT refund_id, state FROM payments.refunds")
    assert refund["state"] == "failed"
    path = f"{own(said)}/payment-refunds"
    async with till.client() as client:
        assert "Try again" not in (await client.get(path, headers=headers(said, "box_office"))).text
        assert "Try again" in (await client.get(path, headers=headers(said, "treasurer"))).text
        assert "1 refund failed" in (await client.get(f"{own(said)}/money", headers=headers(said, "treasurer"))).text
        retry = f"{path}/{refund['refund_id']}/retry"
        assert (await client.post(retry, data={}, headers=headers(said, "treasurer"))).status_code == 303
        again = await client.post(retry, data={}, headers=headers(said, "treasurer"))
        assert (again.status_code, "Only a refund that failed" in again.text) == (409, True)


async def test_a_statement_has_what_was_there_before_and_after(till: Till) -> None:
    said = quote()
    await paid(till, said)
    async with till.client() as client:
        shown = (await client.get(f"{own(said)}/money/entries?currency=EUR", headers=headers(said, "treasurer"))).text
        assert "Tickets sold" in shown
        earlier = (await client.get(f"{own(said)}/money/entries?currency=EUR&month=2020-02", headers=headers(said, "treasurer"))).text
        assert 'value="2020-02"' in earlier
        for wrong in ("currency=", "currency=euro", "currency=EUR%0A"):
            assert (await client.get(f"{own(said)}/money/entries?{wrong}", headers=headers(said, "treasurer"))).status_code == 404
        odd = await client.get(f"{own(said)}/money/entries?currency=EUR&month=2027-13", headers=headers(said, "treasurer"))
        assert odd.status_code == 200

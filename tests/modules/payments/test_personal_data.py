"""What a person can have of payments, and what stays when the person goes."""

from tests.modules.payments.paying import DECLINED, Till, quote
from tests.modules.payments.test_refunds import hear, paid, wanted
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.modules.payments.queries.personal_data import personal_data
from matchday.modules.payments.replicas import forget_people


async def test_ones_own_payments_are_listed_and_nobody_elses(till: Till) -> None:
    payer = new_id()
    failed = await till.pay(quote(payer_id=payer), DECLINED)
    await till.pay(quote(payer_id=new_id()))
    await till.work()
    async with till.client() as client:
        assert (await client.get("/api/v1/payments")).status_code == 401
        own = await client.get("/api/v1/payments", headers={"Authorization": f"Bearer {access_token({}, account_id=payer)}"})
    assert [(row["payment_id"], row["reason"]) for row in own.json()["items"]] == [(str(failed), "card_declined")]


async def test_a_person_is_given_all_that_is_kept(till: Till) -> None:
    payer, seller = new_id(), new_id()
    said = quote(payer_id=payer, payee_id=seller, fee_minor=100)
    payment_id = await paid(till, said)
    await hear(till, wanted(said, payment_id, 500))
    async with till.database.read("payments") as tx:
        kept, sold, nothing = [await personal_data(tx, each) for each in (payer, seller, new_id())]
    assert (len(kept["payments"]), len(kept["refunds"])) == (1, 1)
    assert [entry["amount_minor"] for entry in sold["earned"]] == [2400, 0]
    assert nothing == {}


async def test_who_is_gone_is_forgotten_and_the_books_stay(till: Till) -> None:
    payer = new_id()
    await paid(till, quote(payer_id=payer))
    gone = AccountChanged(account_id=payer, version=2, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True)
    for _ in range(2):
        async with till.database.begin("payments") as tx:
            await forget_people(tx, [gone])
    assert await till.rows("SELECT payer_id, email, amount_minor FROM payments.payments") == [
        {"payer_id": None, "email": None, "amount_minor": 2500}
    ]

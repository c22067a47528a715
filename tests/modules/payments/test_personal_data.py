"""What a person can have of payments, and what stays when the person goes."""

from tests.modules.payments.paying import DECLINED, Till, quote
from tests.modules.payments.test_refunds import hear, paid, wanted
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.modules.payments.actions.pay_out import ask_payout
from matchday.modules.payments.queries.personal_data import personal_data
from matchday.modules.payments.replicas import forget_people
from matchday.modules.payments.sweeps import forget_what_is_over


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


async def test_the_account_at_the_provider_of_who_is_gone_is_forgotten_once_pay_outs_are_over(till: Till) -> None:
    seller = new_id()
    await paid(till, quote(payee_id=seller))
    await till.execute(
        """
        INSERT INTO payments.merchants (organisation_id, provider, is_person, state, reference, may_be_paid_out)
        VALUES ($1, 'sandbox', true, 'ready', 'sbxa_1', true)
        """,
        seller,
    )
    gone = AccountChanged(account_id=seller, version=2, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True)
    async with till.database.begin("payments") as tx:
        await ask_payout(tx, seller, is_person=True, amount_minor=100, currency="EUR", provider="sandbox", asked_by=seller)
    async with till.database.begin("payments") as tx:
        await forget_people(tx, [gone])
    for reference in ("sbxa_1", None):
        async with till.database.begin("payments") as tx:
            await forget_what_is_over(tx)
        assert [row["reference"] for row in await till.rows("SELECT reference FROM payments.merchants")] == [reference]
        await till.work()

"""A payer's own page of payments: theirs alone, what failed with why, what went back, and the way to go on."""

from tests.modules.payments.paying import DECLINED, GOOD, Till, quote
from tests.modules.payments.test_refunds import hear, paid, wanted
from tests.tokens import access_token

from matchday.backbone.ids import new_id


async def test_payments_are_shown_to_their_payer_with_what_became_of_them(till: Till) -> None:
    payer = new_id()
    known = {"Authorization": f"Bearer {access_token({}, account_id=payer)}"}
    async with till.client() as client:
        assert (await client.get("/me/payments")).status_code in (303, 307)
        assert "You have paid nothing yet" in (await client.get("/me/payments", headers=known)).text
        said = quote(payer_id=payer, title="Final, block A", return_path="/orders/7")
        await till.pay(said, DECLINED)
        await till.work()
        payment_id = await paid(till, said, GOOD)
        await hear(till, wanted(said, payment_id, 700))
        await till.pay(quote(payer_id=payer, title="Not yet paid"), None)
        await till.work()
        await till.pay(quote(payer_id=new_id(), title="Somebody else's"))
        shown = (await client.get("/me/payments", headers=known)).text
    assert "The card was declined by its bank." in shown
    assert "€7.00 went back to you" in shown
    assert shown.count("Go on paying") == 1
    assert shown.count('href="/orders/7"') == 2
    assert "Somebody else" not in shown

"""An organisation's account at the provider, in a browser: opened, what is missing, and the way to go on."""

from tests.modules.payments.paying import Till, quote
from tests.modules.payments.stripe_server.bench import StripeBench
from tests.modules.payments.test_money_pages import headers, own


async def test_only_treasurers_see_it(till: Till) -> None:
    said = quote()
    async with till.client() as client:
        for path in ("/money/account", "/money/account/onboarding"):
            for role in ("box_office", "organiser", "gate"):
                assert (await client.get(own(said) + path, headers=headers(said, role))).status_code == 403
            assert (await client.get(own(said) + path, headers=headers(quote(), "owner"))).status_code == 404
        assert (await client.get(f"{own(said)}/money/account", headers=headers(said, "treasurer"))).status_code == 200
        assert (await client.get(f"{own(said)}/money/account/onboarding", headers=headers(said, "treasurer"))).status_code == 409


async def test_it_is_opened_completed_and_ready(stripe_till: Till, bench: StripeBench) -> None:
    said = quote()
    at, known = f"{own(said)}/money/account", headers(said, "treasurer")
    async with stripe_till.client() as client:
        assert "not opened yet" in (await client.get(at, headers=known)).text
        assert (await client.post(at, data={}, headers=known)).headers["location"] == at
        assert 'http-equiv="refresh"' in (await client.get(at, headers=known)).text
        await stripe_till.merchants.work_once()
        shown = (await client.get(at, headers=known)).text
        assert "whether you are a company, an association or a person" in shown
        assert "the bank account that pay-outs go to" in shown
        assert f'href="{at}/onboarding"' in shown
        led = await client.get(f"{at}/onboarding", headers=known)
        assert led.headers["location"].startswith("https://connect.stripe.test/setup/acct_")
        (asked,) = [body for _, path, body, _ in bench.front.asked if path.endswith("/account_links")]
        assert asked["return_url"].endswith(f"{at}?back=1")
        (account,) = bench.desk.accounts
        bench.desk.open_account(account)
        await client.post(at, data={}, headers=known)
        await stripe_till.merchants.work_once()
        shown = (await client.get(at, headers=known)).text
        assert "goes into this account" in shown
        assert "still wants to know" not in shown
        assert "ready, pay-outs possible" in (await client.get(f"{own(said)}/money", headers=known)).text

"""The admins' page of proofs: who sees it, what it says of sound books and of others, and that it is made again when it is asked for."""

import asyncpg
import pytest
from tests.modules.payments.paying import Till, quote
from tests.modules.payments.test_refunds import paid
from tests.tokens import access_token

from matchday.backbone.database import Database
from matchday.modules.payments.workers.proving import Proving

ADMIN = {"Authorization": f"Bearer {access_token({}, is_platform_admin=True)}", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def proving(till: Till, database: Database) -> Proving:
    """Of the till's provider."""
    return Proving(database, {till.provider.name: till.provider})


async def test_it_is_for_platform_admins_alone(till: Till) -> None:
    said = quote()
    owner = {"Authorization": f"Bearer {access_token({said.organisation_id: ['owner']})}", "Sec-Fetch-Site": "same-origin"}  # type: ignore[dict-item]
    async with till.client() as client:
        assert (await client.get("/admin/money")).status_code in (303, 307)
        assert (await client.get("/admin/money", headers=owner)).status_code == 403
        assert (await client.post("/admin/money", data={}, headers=owner)).status_code == 403
        assert (await client.get("/admin/money", headers=ADMIN)).status_code == 200


async def test_sound_books_are_proven_once_and_again_when_asked(till: Till, proving: Proving) -> None:
    await paid(till, quote())
    async with till.client() as client:
        shown = (await client.get("/admin/money", headers=ADMIN)).text
        assert "It was not proven yet" in shown
        assert await proving.work_once() == 2
        assert await proving.work_once() == 0
        shown = (await client.get("/admin/money", headers=ADMIN)).text
        assert "No money is astray" in shown
        assert "The ledger holds" in shown
        assert "€25.00" in shown
        assert 'http-equiv="refresh"' not in shown
        assert (await client.post("/admin/money", data={}, headers=ADMIN)).status_code == 303
        assert 'http-equiv="refresh"' in (await client.get("/admin/money", headers=ADMIN)).text
        assert await proving.work_once() == 2


async def test_what_does_not_add_up_is_named(till: Till, proving: Proving, database_url: str) -> None:
    """Of rows, of the ledger, and between us and the provider."""
    payment_id = await paid(till, quote())
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute("UPDATE payments.payments SET amount_minor = 2600 WHERE payment_id = $1", payment_id)
        await owner.execute("UPDATE payments.ledger_accounts SET credits_posted = credits_posted + 1 WHERE kind = 'organisation'")
    finally:
        await owner.close()
    await proving.work_once()
    async with till.client() as client:
        shown = (await client.get("/admin/money", headers=ADMIN)).text
    assert shown.count("Something does not add up") == 2
    assert "2600 was captured, and 2500 was booked as captured" in shown
    assert "sandbox has taken 2500 EUR" in shown

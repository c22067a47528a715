"""A desk whose provider is Stripe, and what arrives at it."""

from typing import Any

from tests.journeys.waiting import until
from tests.modules.payments.paying import Till, signed
from tests.modules.payments.stripe_server.bench import WEBHOOK_SECRET, StripeBench

from matchday.contracts.payments import Quote


async def hook(till: Till, bench: StripeBench, body: bytes, secret: str = WEBHOOK_SECRET) -> int:
    """A webhook arrives."""
    async with till.client() as client:
        headers = {"Content-Type": "application/json", **bench.signed(body, secret)}
        return (await client.post("/api/v1/payment-webhooks/stripe", content=body, headers=headers)).status_code


async def pay_by_token(till: Till, said: Quote, token: str = "pm_card_visa") -> Any:
    """With a card that the browser has made a token of."""
    async with till.client() as client:
        answer = await client.post("/api/v1/payments", json={"quote": signed(said), "method": {"token": token}})
    assert answer.status_code == 201

    async def settled() -> Any:
        await till.work()
        return (await till.rows("SELECT * FROM payments.payments WHERE payment_id = $1", answer.json()["payment_id"]))[0]

    return await until(settled, lambda row: row["state"] in ("captured", "failed"), seconds_max=30)

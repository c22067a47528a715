"""Paying in a browser without JavaScript: the amount, the sandbox's page, and back."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html import unescape

import httpx
import pytest
from tests.modules.payments.paying import CHALLENGE, DECLINED, GOOD, SLOW, Till, quote, signed

from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import new_id
from matchday.contracts.payments import Quote
from matchday.modules.payments.domain.cards import CARDS
from matchday.modules.payments.domain.reasons import OTHER, REASONS
from matchday.web.translation import translate

CARD = {"expiry": "12/49", "code": "123"}


@asynccontextmanager
async def browser(till: Till) -> AsyncIterator[httpx.AsyncClient]:
    """With the worker beside it."""
    async with till.client() as client, asyncio.TaskGroup() as group:
        task = group.create_task(till.charging.run())
        yield client
        task.cancel()


async def to_the_provider(client: httpx.AsyncClient, said: Quote) -> tuple[str, str]:
    """From the quote to the provider's page: the address where one waits, and the page's."""
    shown = await client.get("/pay", params={"quote": signed(said)})
    assert "25.00" in shown.text
    sent = await client.post("/pay", data={"quote": signed(said)})
    assert sent.status_code == 303
    waiting = await client.get(sent.headers["location"])
    found = re.search(r'http-equiv="refresh" content="0; url=[^"/]+//[^/]+([^"]+)"', waiting.text)
    assert found is not None
    return sent.headers["location"], found[1]


async def test_a_changed_quote_has_no_page(till: Till) -> None:
    async with till.client() as client:
        assert (await client.get("/pay", params={"quote": signed(quote()) + "x"})).status_code == 422
        assert (await client.post("/pay", data={"quote": "nothing"})).status_code == 422


async def test_a_quote_past_its_time_has_no_button(till: Till) -> None:
    late = signed(quote(expires_at=SystemClock().now() - timedelta(seconds=1)))
    async with till.client() as client:
        shown = await client.get("/pay", params={"quote": late})
        assert "The time to pay is over" in shown.text
        assert '<button class="button" type="submit">Pay' not in shown.text
        assert (await client.post("/pay", data={"quote": late})).status_code == 409


async def test_where_one_waits_is_nobody_elses(till: Till) -> None:
    payment_id = await till.pay(quote(), None)
    async with till.client() as client:
        assert (await client.get(f"/pay/{payment_id}")).status_code == 404
        assert (await client.get(f"/pay/{payment_id}?token=guess")).status_code == 404
        assert (await client.get(f"/pay/{new_id()}?token={till.links.token(payment_id)}")).status_code == 404


async def test_the_sandbox_knows_no_other_payments(till: Till) -> None:
    async with till.client() as client:
        assert (await client.get(f"/sandbox/pay/{new_id()}")).status_code == 404
        assert (await client.post(f"/sandbox/pay/{new_id()}", data={"number": GOOD, **CARD})).status_code == 404
        assert (await client.post(f"/sandbox/pay/{new_id()}/challenge", data={"deed": "accept"})).status_code == 404


async def test_from_the_quote_to_the_tickets(till: Till) -> None:
    said = quote()
    async with browser(till) as client:
        waiting, sandbox = await to_the_provider(client, said)
        assert "Never type a real card" in (await client.get(sandbox)).text
        paid = await client.post(sandbox, data={"number": "4242 4242 4242 4242", **CARD})
        assert paid.status_code == 303
        back = unescape(paid.headers["location"])
        assert back.endswith(f"{waiting}&back=1")
        await client.get(back)
        async with asyncio.timeout(5):
            while (page := await client.get(back)).status_code != 303:
                assert 'http-equiv="refresh" content="2;' in page.text
                await till.handover.until_told(new_id(), 0.05)
    assert page.headers["location"] == said.return_path


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "4111111111111111"}, "Only the test cards below"),
        ({"expiry": "13/30"}, "Give month and year"),
        ({"expiry": "01/20"}, "This card has expired"),
        ({"code": "12"}, "Give three or four digits"),
    ],
)
async def test_what_is_typed_wrongly_is_said_beside_its_field(till: Till, wrong: dict[str, str], words: str) -> None:
    payment_id = await till.pay(quote(), None)
    await till.work()
    async with till.client() as client:
        shown = await client.post(f"/sandbox/pay/{payment_id}", data={"number": GOOD, **CARD, **wrong})
    assert shown.status_code == 422
    assert words in shown.text
    assert await till.taken() == 0


async def test_after_a_declined_card_another_may_follow(till: Till) -> None:
    payment_id = await till.pay(quote(), None)
    await till.work()
    async with till.client() as client:
        address = f"/sandbox/pay/{payment_id}"
        declined = await client.post(address, data={"number": DECLINED, **CARD})
        assert declined.headers["location"] == address
        assert "declined by its bank" in (await client.get(address)).text
        await till.work()
        assert await till.rows("SELECT state, reason FROM payments.payments") == [{"state": "requires_action", "reason": "card_declined"}]
        await client.post(address, data={"number": GOOD, **CARD})
    await till.work()
    assert await till.state(payment_id) == "captured"


@pytest.mark.parametrize(("deed", "state"), [("accept", "captured"), ("reject", "requires_action")])
async def test_the_bank_asks(till: Till, deed: str, state: str) -> None:
    payment_id = await till.pay(quote(), None)
    await till.work()
    async with till.client() as client:
        await client.post(f"/sandbox/pay/{payment_id}", data={"number": CHALLENGE, **CARD})
        assert "Your bank asks" in (await client.get(f"/sandbox/pay/{payment_id}")).text
        await client.post(f"/sandbox/pay/{payment_id}/challenge", data={"deed": deed})
        again = await client.post(f"/sandbox/pay/{payment_id}/challenge", data={"deed": "accept"})
        assert again.status_code == 303
    await till.work()
    assert await till.state(payment_id) == state


async def test_who_cancels_pays_nothing_and_may_begin_anew(till: Till) -> None:
    said = quote()
    payment_id = await till.pay(said, None)
    await till.work()
    async with till.client() as client:
        await client.post(f"/sandbox/pay/{payment_id}", data={"deed": "cancel"})
        await till.work()
        over = await client.get(till.links.path(payment_id))
        assert "The payment was cancelled on the payment page." in over.text
        assert "http-equiv" not in over.text
        assert "This payment is over" in (await client.get(f"/sandbox/pay/{payment_id}")).text
    assert await till.pay(said) != payment_id


async def test_each_change_there_is_told_by_webhook(till: Till) -> None:
    payment_id = await till.pay(quote(), None)
    await till.work()
    async with till.client() as client:
        await client.post(f"/sandbox/pay/{payment_id}", data={"number": SLOW, **CARD})
    (queued,) = await till.rows("SELECT body FROM payments.sandbox_webhooks")
    assert '"payment.processing"' in queued["body"]


def test_every_card_and_every_reason_is_said_in_german() -> None:
    said = [card.words for card in CARDS.values()] + [*REASONS.values(), OTHER]
    assert [words for words in said if translate("de", words) == words] == []

"""The membership in a browser without JavaScript: chosen, paid, ended, resumed."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

import httpx
import pytest
from tests.modules.payments.paying import DECLINED, GOOD, Till
from tests.modules.payments.test_memberships import CARD, pass_time
from tests.tokens import access_token

from matchday.backbone.ids import new_id


@asynccontextmanager
async def browser(till: Till, locale: str = "en") -> AsyncIterator[httpx.AsyncClient]:
    """Of somebody who is signed in."""
    async with till.client() as client:
        client.cookies.set("matchday_access", access_token({}))
        client.headers.update({"Accept-Language": locale, "Sec-Fetch-Site": "same-origin"})
        yield client


async def buy(till: Till, client: httpx.AsyncClient, plan: str = "yearly") -> str:
    """As far as the good card; gives the membership's own address."""
    sent = await client.post("/membership", data={"plan": plan})
    assert (sent.status_code, sent.headers["location"]) == (303, "/membership")
    await till.work()
    led = await client.get("/membership")
    found = re.search(r'http-equiv="refresh" content="0; url=[^"/]+//[^/]+([^"]+)"', led.text)
    assert found is not None
    paid = await client.post(found[1], data={"number": GOOD, **CARD})
    assert paid.headers["location"].endswith("/membership?back=1")
    await till.work()
    shown = await client.get("/membership?back=1")
    deed = re.search(r'action="(/membership/[^"]+)"', shown.text)
    assert deed is not None
    return deed[1]


async def test_it_is_for_whom_is_signed_in(till: Till) -> None:
    async with till.client() as client:
        assert (await client.get("/membership")).status_code in (303, 307, 401)
        assert (await client.post("/membership", data={"plan": "monthly"})).status_code in (303, 307, 401)
        assert (await client.get(f"/sandbox/memberships/{new_id()}")).status_code == 404


@pytest.mark.parametrize("fields", [{}, {"plan": "free"}, {"plan": "x" * 50}])
async def test_another_plan_is_refused_on_the_page(till: Till, fields: dict[str, str]) -> None:
    async with browser(till) as client:
        answer = await client.post("/membership", data=fields or {"plan": ""})
    assert answer.status_code == 422
    assert "There is no such membership" in answer.text
    assert 'value="monthly"' in answer.text


async def test_both_plans_are_offered_with_what_a_year_saves(till: Till) -> None:
    async with browser(till) as client:
        text = unescape((await client.get("/membership")).text)
    assert "€4.99" in text
    assert "€49.90" in text
    assert "16 % less" in text


async def test_it_is_chosen_paid_ended_and_resumed(till: Till) -> None:
    async with browser(till) as client:
        address = await buy(till, client)
        shown = await client.get("/membership?back=1")
        assert "Next payment" in shown.text
        assert "What you have paid" in shown.text
        assert (await client.post(address, data={"deed": "cancel"})).status_code == 303
        ending = await client.get("/membership?back=1")
        assert "Ends on" in ending.text
        assert "Stay a member" in ending.text
        await client.post(address, data={"deed": "resume"})
        assert "Next payment" in (await client.get("/membership")).text
        assert (await client.post(address, data={"deed": "other"})).status_code == 404
        portal = await client.get(f"{address}/portal")
        assert "/sandbox/memberships/" in portal.headers["location"]


async def test_what_is_overdue_says_so_and_leads_to_another_card(till: Till) -> None:
    async with browser(till) as client:
        address = await buy(till, client, "monthly")
        inner = (await client.get(f"{address}/portal")).headers["location"]
        await client.post(inner, data={"number": DECLINED, **CARD})
        await pass_time(till, 31)
        late = await client.get("/membership")
        assert "Payment overdue" in late.text
        assert "The card was declined by its bank." in late.text
        assert "http-equiv" not in late.text
        again = await client.post(inner, data={"number": DECLINED, **CARD})
        assert "/sandbox/memberships/" in again.headers["location"]
        await client.post(inner, data={"number": GOOD, **CARD})
        await till.work()
        assert "Next payment" in (await client.get("/membership")).text


async def test_a_wrong_card_is_said_beside_its_field_with_what_was_typed(till: Till) -> None:
    async with browser(till) as client:
        await client.post("/membership", data={"plan": "monthly"})
        await till.work()
        (row,) = await till.rows("SELECT subscription_id FROM payments.subscriptions")
        wrong = await client.post(f"/sandbox/memberships/{row['subscription_id']}", data={"number": "4111", "expiry": "1", "code": ""})
    assert wrong.status_code == 422
    assert 'value="4111"' in wrong.text
    assert "Only the test cards below work here." in wrong.text


async def test_somebody_who_comes_back_is_not_led_away_again(till: Till) -> None:
    async with browser(till) as client:
        await client.post("/membership", data={"plan": "monthly"})
        assert "The payment page is being opened" in (await client.get("/membership")).text
        await till.work()
        back = await client.get("/membership?back=1")
        assert 'content="2; url=/membership?back=1"' in back.text
        assert "Choose another membership" in back.text


async def test_it_is_said_in_german(till: Till) -> None:
    async with browser(till, "de") as client:
        assert "Mitgliedschaft" in (await client.get("/membership")).text
        address = await buy(till, client)
        assert "Nächste Zahlung" in (await client.get("/membership")).text
        await client.post(address, data={"deed": "cancel"})
        assert "Endet am" in (await client.get("/membership")).text

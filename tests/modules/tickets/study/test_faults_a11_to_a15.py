"""The study's faults about tokens, errors, what lasts, and what is missing."""

import json
import time
from pathlib import Path

import pytest
from joserfc import jwt
from tests import tokens
from tests.modules.tickets.shop import Shop
from tests.modules.tickets.study.town import Town

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id

REFERENCE = Path(__file__).parents[4] / "docs/reference"


async def test_fault_a11_tokens_end(shop: Shop) -> None:
    """Passwords, throttles, cookies and bans have tests of their own in accounts; here: a token is of no use when its time is up."""
    fresh = tokens.access_token({})
    claims = jwt.decode(fresh, tokens._KEY, algorithms=[tokens.ALGORITHM]).claims
    assert 0 < claims["exp"] - claims["iat"] <= 600
    old = {**claims, "iat": time.time() - 2000, "exp": time.time() - 1400}
    stale = jwt.encode({"alg": tokens.ALGORITHM, "kid": "tests", "typ": tokens.TOKEN_TYPE}, old, tokens._KEY, algorithms=[tokens.ALGORITHM])
    async with shop.site() as client:
        assert (await client.get("/api/v1/orders", headers={"Authorization": f"Bearer {fresh}"})).status_code == 200
        assert (await client.get("/api/v1/orders", headers={"Authorization": f"Bearer {stale}"})).status_code == 401


async def test_fault_a11_who_is_banned_buys_nothing(shop: Shop) -> None:
    on_sale, banned = await shop.sale(), new_id()
    await shop.execute(
        "INSERT INTO tickets.known_accounts (account_id, version, name, is_banned, is_deleted) VALUES ($1, 1, 'Ada', true, false)", banned
    )
    async with shop.site() as client:
        body = {"lines": [{"product_id": str(on_sale.product_id), "quantity": 1}]}
        answer = await client.post(f"/api/v1/sales/{on_sale.sale_id}/orders", json=body, headers=shop.headers(account_id=banned))
    assert (answer.status_code, answer.json()["code"]) == (403, "account_barred")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/orders", 401),
        ("/api/v1/orders/no-id", 404),
        ("/api/v1/orders/01a1fe96-c0ff-761a-bda7-2b091cc20000", 404),
        ("/public/v1/listings/01a1fe96-c0ff-761a-bda7-2b091cc20000", 404),
        ("/public/v1/listings?cursor=nonsense", 400),
        ("/manage/v1/sales/01a1fe96-c0ff-761a-bda7-2b091cc20000/waiting", 401),
    ],
)
async def test_fault_a12_errors_say_what_is_so(shop: Shop, path: str, status: int) -> None:
    async with shop.site() as client:
        answer = await client.get(path)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.status_code == status or (status == 400 and answer.status_code == 422)
    assert "Traceback" not in answer.text


async def test_fault_a12_somebody_elses_is_403_or_404_and_never_401(shop: Shop) -> None:
    on_sale = await shop.sale()
    placed = await shop.place(on_sale)
    async with shop.site() as client:
        theirs = await client.get(f"/api/v1/orders/{placed.order.order_id}", headers=shop.headers(account_id=new_id()))
        scorer = await client.get(f"/manage/v1/sales/{on_sale.sale_id}", headers=shop.headers("scorer"))
    assert (theirs.status_code, scorer.status_code) == (404, 403)


async def test_fault_a13_everything_lasts(shop: Shop, database: Database) -> None:
    """No table is unlogged, and no timer is in a process: whoever sweeps next finds what is overdue."""
    kinds = await shop.value(
        "SELECT array_agg(DISTINCT relpersistence::text) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'tickets'::regnamespace"
    )
    assert kinds == ["p"]
    on_sale = await shop.sale(quota=1)
    placed = await shop.place(on_sale)
    await shop.let_time_pass(placed)
    async with Shop(database) as another_process:
        assert await another_process.expire() == 1
    assert await shop.taken(on_sale) == 0


async def test_fault_a14_what_is_said_before_anybody_listens_is_heard(town: Town) -> None:
    """The bus keeps it: a module that starts late, or loses its database for a while, goes on where it was."""
    placed = await town.shop.place(await town.shop.sale())
    async with town.relaying():
        await town.pay(placed)
        await town.till.work()
    async with town.relaying(), town.hearing():
        await town.settle()
    assert await town.shop.state(placed) == "complete"


@pytest.mark.parametrize(
    "path",
    [
        "/sales/{sale_id}/orders",
        "/orders",
        "/listings",
        "/my/listings",
        "/listings/{listing_id}/orders",
        "/tickets/{ticket_id}/gifts",
        "/tickets/{ticket_id}/given-back",
        "/sales/{sale_id}/waiting",
    ],
)
def test_fault_a15_there_is_what_a_ticket_shop_needs(path: str) -> None:
    """Events with venue and date, lines, seats, refunds, gifts, a seller's view, paging: as the reference says it."""
    reference = json.loads((REFERENCE / "api.openapi.json").read_text())
    assert any(known.endswith(path) for known in reference["paths"])


@pytest.mark.parametrize("parameter", ["words", "sale_id", "price_max", "order", "cursor", "limit"])
def test_fault_a15_offers_are_paged_filtered_and_sorted(parameter: str) -> None:
    reference = json.loads((REFERENCE / "public.openapi.json").read_text())
    (listed,) = [facts["get"] for path, facts in reference["paths"].items() if path.endswith("/listings")]
    assert parameter in {each["name"] for each in listed["parameters"]}

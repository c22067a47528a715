"""Hot routes answer as the framework would, whatever is asked of them: each request here is sent both ways."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.app.edge.shelf import OWNER, Thing, shelf
from tests.inner_site import site_of

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, Route, post
from matchday.backbone.http.access import anyone, role
from matchday.backbone.http.short_way import ShortWay, shortened
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.module import Module
from matchday.modules.tickets import module as tickets

Bearer = Callable[..., dict[str, str]]
THING = "01900000-0000-7000-8000-00000000000a"
JSON = {"content-type": "application/json"}
GOOD = b'{"name": "ball", "weight": 3}'
_CHANGING = ("x-correlation-id", "ratelimit")


async def both(client: httpx.AsyncClient, path: str, *, surface: str = "api", method: str = "POST", **request: Any) -> httpx.Response:
    """The hot route's answer, which is the cold one's, header for header."""
    hot = await client.request(method, f"/{surface}/v1/hot{path}", **request)
    cold = await client.request(method, f"/{surface}/v1/cold{path}", **request)
    assert hot.status_code == cold.status_code, (hot.text, cold.text)
    assert hot.content.replace(b"/hot", b"/cold") == cold.content
    left = [{name: value for name, value in answer.headers.items() if name not in _CHANGING} for answer in (hot, cold)]
    assert left[0] == left[1]
    return hot


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b'"\\ud800"', JSON, 400),
        (b"[" * 1900, JSON, 400),
        (GOOD, {"content-type": "text/plain"}, 415),
        (GOOD, {}, 415),
        (b'{"name": "' + b"x" * 3000 + b'"}', JSON, 413),
        (b"[]", JSON, 422),
        (b"", JSON, 422),
        (b"null", JSON, 422),
        (b'{"weight": -1, "name": "", "x": 1}', JSON, 422),
        (b'{"name": "full"}', JSON, 409),
        (b'{"name": "bug"}', JSON, 500),
        (b'{"name": "late"}', JSON, 503),
        (b'{"name": "slow"}', JSON, 503),
        (GOOD, JSON | {"host": "a b"}, 400),
    ],
)
async def test_what_is_wrong_is_told_in_the_same_words(
    body: bytes, headers: dict[str, str], status: int, client: httpx.AsyncClient, bearer: Bearer
) -> None:
    answer = await both(client, f"-things/{THING}", content=body, headers=bearer() | headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_all_faults_are_told_the_short_way_too(client: httpx.AsyncClient, bearer: Bearer) -> None:
    answer = await both(client, f"-things/{THING}", json={"weight": -1, "name": "", "x": 1}, headers=bearer())
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/weight", "/name", "/x"}


async def test_strangers_are_refused_the_short_way(client: httpx.AsyncClient, around: Surroundings, bearer: Bearer) -> None:
    around.revocations.confirm()
    path, good = f"/{OWNER}", {"content": GOOD}
    assert (await both(client, f"-things/{THING}", **good, headers=JSON)).status_code == 401
    assert (await both(client, path, surface="manage", **good, headers=JSON)).status_code == 401
    others = bearer("editor", organisation_id=UUID(THING))
    assert (await both(client, path, surface="manage", **good, headers=JSON | others)).status_code == 404
    assert (await both(client, path, surface="manage", **good, headers=JSON | bearer("scorer"))).status_code == 403
    assert (await both(client, path, surface="manage", **good, headers=JSON | bearer("editor"))).status_code == 200
    around.revocations.doubt()
    assert (await both(client, path, surface="manage", **good, headers=JSON | bearer("editor"))).status_code == 503


async def test_who_may_not_is_told_so_before_the_body_is_read(client: httpx.AsyncClient, around: Surroundings) -> None:
    answer = await both(client, f"-things/{THING}", content=b"{", headers=JSON)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"-things/{THING.upper()}", 201),
        (f"-things/{THING}/", 201),
        (f"-things//{THING}", 201),
        (f"-things/{THING.replace('-', '')}", 201),
        ("-things/1", 404),
        (f"-things/{THING}/more", 404),
        (f"-things/{THING}?more=1", 201),
        ("-things/", 404),
    ],
)
async def test_addresses_are_read_alike(path: str, status: int, client: httpx.AsyncClient, bearer: Bearer) -> None:
    assert (await both(client, path, content=GOOD, headers=JSON | bearer())).status_code == status


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_other_methods_are_not_taken(method: str, client: httpx.AsyncClient, bearer: Bearer) -> None:
    answer = await client.request(method, f"/api/v1/hot-things/{THING}", headers=bearer())
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "headers",
    [
        [("idempotency-key", "one")],
        [],
        [("idempotency-key", "ümlaut".encode("latin-1"))],
        [("idempotency-key", "one"), ("idempotency-key", "two")],
        [("content-type", "application/json; charset=utf-8")],
        [("content-type", "Application/JSON")],
    ],
)
async def test_a_good_request_is_answered_alike(headers: list[tuple[str, Any]], client: httpx.AsyncClient, bearer: Bearer) -> None:
    given = [*bearer().items(), *headers]
    if not any(name == "content-type" for name, _ in headers):
        given += JSON.items()
    answer = await both(client, f"-things/{THING}", content=GOOD, headers=given)
    assert answer.status_code == 201
    assert (answer.json()["thing_id"], answer.json()["weight"]) == (THING, 3)


async def _in_pieces() -> AsyncIterator[bytes]:
    for piece in (GOOD[:5], GOOD[5:9], GOOD[9:]):
        yield piece


@pytest.mark.parametrize("length", [{}, {"content-length": str(len(GOOD))}])
async def test_a_body_in_pieces_is_put_together(length: dict[str, str], client: httpx.AsyncClient, bearer: Bearer) -> None:
    hot = await client.post(f"/api/v1/hot-things/{THING}", content=_in_pieces(), headers=JSON | bearer() | length)
    assert (hot.status_code, hot.json()["name"]) == (201, "ball")


async def test_a_bug_of_a_hot_route_is_on_record_and_not_told(
    client: httpx.AsyncClient, bearer: Bearer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    answer = await both(client, f"-things/{THING}", content=b'{"name": "bug"}', headers=JSON | bearer())
    assert "secret" not in answer.text
    assert len([record for record in caplog.records if record.exc_info]) == 2


async def test_without_being_hot_nothing_goes_the_short_way(around: Surroundings, bearer: Bearer) -> None:
    """The comparisons above compare two things: a way that takes all and answers nothing is gone round by the cold route only."""
    site = site_of([shelf], around)
    application = site.applications["api"]
    seen: list[str] = []

    async def framework(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])
        await application(scope, receive, send)

    way = shortened(framework, "/api/v1", "api", [shelf], around)
    assert isinstance(way, ShortWay)
    for path in ("hot", "cold"):
        assert await _asked(way, f"/api/v1/{path}-things/{THING}", bearer()) in (201, 401)
    assert seen == [f"/api/v1/cold-things/{THING}"]
    assert shortened(framework, "/public/v1", "public", [shelf], around) is framework


async def _asked(way: Callable[..., Awaitable[None]], path: str, headers: dict[str, str]) -> int:
    """Behind the edge, as somebody who is not signed in."""
    from_edge = {name.encode(): value.encode() for name, value in (JSON | {"content-length": str(len(GOOD))}).items()}
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": list(from_edge.items())}
    scope |= {"matchday_headers": from_edge, "matchday_identity": None, "matchday_api_key": None, "matchday_address": "::1"}
    answers: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": GOOD, "more_body": False}

    async def send(message: Any) -> None:
        answers.append(message)

    try:
        await way(scope, receive, send)
    except Exception as refused:  # noqa: BLE001  which the edge would answer
        return int(getattr(refused, "status", 500))
    return int(answers[0]["status"])


async def _with_transaction(tx: Transaction, data: Thing) -> Thing:
    raise AssertionError


async def _with_answer(data: Thing) -> Answer[Thing]:
    raise AssertionError


async def _without_body() -> Thing:
    raise AssertionError


async def _plain(data: Thing) -> Thing:
    raise AssertionError


@pytest.mark.parametrize(
    ("route", "why"),
    [
        (post("/x", access=anyone, hot=True)(_with_transaction), "tx"),
        (post("/x", access=anyone, hot=True)(_with_answer), "body alone"),
        (post("/x", access=anyone, hot=True)(_without_body), "POST of JSON"),
        (post("/x", access=anyone, hot=True, idempotent=True)(_plain), "transaction"),
        (post("/x", access=role("editor"), hot=True)(_plain), "transaction"),
        (post("/x/{name:str}", access=anyone, hot=True)(_plain), "ids"),
        (post("/x", access=anyone, hot=True, accepts=["text/csv"])(_plain), "POST of JSON"),
    ],
)
def test_a_route_that_needs_more_cannot_be_hot(route: Route, why: str, around: Surroundings) -> None:
    module = Module(name="shelf", routes={"api": (route,)})
    with pytest.raises(ValueError, match=why):
        shortened(_nothing, "/api/v1", "api", [module], around)


async def _nothing(_scope: Any, _receive: Any, _send: Any) -> None:
    raise AssertionError


def test_what_a_sale_asks_for_thousands_of_times_is_hot() -> None:
    hot = {route.function.__name__ for surface in tickets.routes.values() for route in surface if route.is_hot}
    assert hot == {"place_order", "buy_listing", "scan"}

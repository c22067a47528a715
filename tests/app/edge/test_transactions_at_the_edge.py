"""A change is kept exactly when its answer says so."""

from collections.abc import Callable

import httpx
import pytest

from matchday.backbone.database import Database


async def names(database: Database) -> list[str]:
    async with database.read("shelf") as tx:
        return [row["name"] for row in await tx.fetch("SELECT name FROM shelf.things ORDER BY name")]


async def test_a_good_answer_keeps_the_change(
    client: httpx.AsyncClient, bearer: Callable[..., dict[str, str]], shelf_database: Database
) -> None:
    answer = await client.post("/api/v1/things", json={"name": "ball"}, headers=bearer())
    assert (answer.status_code, answer.json()) == (201, {"name": "ball", "weight": 0})
    assert await names(shelf_database) == ["ball"]


@pytest.mark.parametrize(("name", "status", "kept"), [("full", 409, []), ("bug", 500, []), ("counted", 409, ["counted"])])
async def test_a_refusal_keeps_only_what_it_says(
    name: str, status: int, kept: list[str], client: httpx.AsyncClient, bearer: Callable[..., dict[str, str]], shelf_database: Database
) -> None:
    answer = await client.post("/api/v1/things", json={"name": name}, headers=bearer())
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert await names(shelf_database) == kept


async def test_a_form_that_answers_with_faults_changes_nothing(client: httpx.AsyncClient, shelf_database: Database) -> None:
    headers = {"sec-fetch-site": "same-origin"}
    assert (await client.post("/shelf", data={"name": "wrong"}, headers=headers)).status_code == 422
    assert (await client.post("/shelf", data={"name": "right"}, headers=headers)).status_code == 303
    assert await names(shelf_database) == ["right"]


async def test_a_request_that_takes_too_long_is_ended_and_changes_nothing(client: httpx.AsyncClient, shelf_database: Database) -> None:
    answer = await client.post("/api/v1/slow")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert await names(shelf_database) == []


async def test_nobody_is_promised_that_a_change_that_was_cut_off_did_not_happen(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/slow")).json()["code"] == "outcome_unknown"


async def test_who_loses_a_deadlock_is_told_to_come_again(client: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> None:
    answer = await client.post("/api/v1/things", json={"name": "deadlock"}, headers=bearer())
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "1")


async def test_the_same_key_replays_the_first_answer(
    client: httpx.AsyncClient, bearer: Callable[..., dict[str, str]], shelf_database: Database
) -> None:
    headers = bearer() | {"idempotency-key": "k1"}
    first = await client.post("/api/v1/things", json={"name": "ball"}, headers=headers)
    again = await client.post("/api/v1/things", json={"name": "ball"}, headers=headers)
    assert (again.status_code, again.json(), again.headers["idempotent-replayed"]) == (201, first.json(), "true")
    other = await client.post("/api/v1/things", json={"name": "bat"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await names(shelf_database) == ["ball"]


async def test_a_refused_request_may_be_tried_again_under_its_key(client: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> None:
    headers = bearer() | {"idempotency-key": "k2"}
    assert (await client.post("/api/v1/things", json={"name": "full"}, headers=headers)).status_code == 409
    assert (await client.post("/api/v1/things", json={"name": "full"}, headers=headers)).json()["code"] == "shelf_is_full"


async def test_a_key_in_flight_is_told_so(
    client: httpx.AsyncClient, bearer: Callable[..., dict[str, str]], shelf_database: Database
) -> None:
    headers = bearer() | {"idempotency-key": "k3"}
    first = await client.post("/api/v1/things", json={"name": "one"}, headers=headers)
    assert first.status_code == 201
    account = (await client.get("/api/v1/me", headers=headers)).headers
    assert account["ratelimit"].startswith('"account"')
    async with shelf_database.begin("shelf") as tx:
        caller = await tx.fetchval("SELECT caller FROM shelf.idempotency")
        await tx.fetchval("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"shelf {caller} k3")
        during = await client.post("/api/v1/things", json={"name": "one"}, headers=headers)
    assert (during.status_code, during.json()["code"]) == (409, "idempotency_in_flight")


@pytest.mark.parametrize("key", ["", "x" * 201, "caf\xe9"])
async def test_a_malformed_key_is_refused(key: str, client: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> None:
    headers = {name: value.encode() for name, value in bearer().items()} | {"idempotency-key": key.encode("latin-1")}
    answer = await client.post("/api/v1/things", json={"name": "ball"}, headers=headers)
    assert answer.status_code == 422

"""Bad input and strangers: a clear refusal, nothing changed, nothing leaked."""

from collections.abc import Callable

import httpx
import pytest
from tests.app.edge.shelf import put_up

from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.ids import new_id

Bearer = Callable[..., dict[str, str]]


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b"\xff\xfe", "application/json", 400, "malformed"),
        (b"[" * 1900, "application/json", 400, None),
        (b'{"name": "x", "name2": 1}', "text/plain", 415, "media_type"),
        (b'{"name": "' + b"x" * 3000 + b'"}', "application/json", 413, "too_large"),
        (b"[]", "application/json", 422, "invalid"),
        (b"", "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b'{"weight": -1, "name": "", "x": 1}', "application/json", 422, "invalid"),
    ],
)
async def test_a_bad_body_is_refused(
    body: bytes, kind: str, status: int, code: str | None, client: httpx.AsyncClient, bearer: Bearer
) -> None:
    answer = await client.post("/api/v1/things", content=body, headers=bearer() | {"content-type": kind})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert code is None or answer.json()["code"] == code


async def test_all_faults_are_told_at_once(client: httpx.AsyncClient, bearer: Bearer) -> None:
    answer = await client.post("/api/v1/things", json={"weight": -1, "name": "", "x": 1}, headers=bearer())
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/weight", "/name", "/x"}


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=!", "limit=99999999999999999999"])
async def test_a_bad_page_of_a_list_is_refused(query: str, client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/public/v1/things?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]


async def test_who_is_not_signed_in_is_401_and_who_may_not_is_403(client: httpx.AsyncClient, bearer: Bearer) -> None:
    assert (await client.post("/api/v1/things", json={"name": "a"})).status_code == 401
    assert (await client.request("DELETE", "/api/v1/things", headers=bearer())).status_code == 403
    broken = await client.get("/api/v1/me", headers={"authorization": "Bearer nonsense"})
    assert (broken.status_code, broken.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_stranger_learns_nothing_of_an_organisations_things(
    client: httpx.AsyncClient, around: Surroundings, bearer: Bearer
) -> None:
    async with around.database.begin("shelf") as tx:
        await put_up(tx, "ball")
    asked = {
        "stranger": bearer(),
        "other manager": bearer("owner", organisation_id=new_id()),
        "scorer": bearer("scorer"),
        "editor": bearer("editor"),
        "owner": bearer("owner"),
    }
    got = {
        who: (await client.put("/manage/v1/things/ball", json={"name": "b"}, headers=headers)).status_code for who, headers in asked.items()
    }
    assert got == {"stranger": 404, "other manager": 404, "scorer": 403, "editor": 200, "owner": 200}
    assert (await client.get("/manage/v1/things/ball", headers=bearer("scorer"))).status_code == 200
    assert (await client.get("/manage/v1/things/nothing", headers=bearer("owner"))).status_code == 404


async def test_a_process_that_hears_no_heartbeat_refuses_to_manage_and_goes_on_reading(
    client: httpx.AsyncClient, around: Surroundings, bearer: Bearer
) -> None:
    around.revocations._fresh_until = 0.0
    answer = await client.get("/manage/v1/things/ball", headers=bearer("owner"))
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    assert (await client.get("/api/v1/me", headers=bearer())).status_code == 200


async def test_without_a_heartbeat_a_role_changes_nothing_on_pages_either(
    client: httpx.AsyncClient, around: Surroundings, bearer: Bearer
) -> None:
    async with around.database.begin("shelf") as tx:
        await put_up(tx, "ball")
    assert (await client.post("/shelf/ball/label", headers=bearer("editor"))).status_code == 303
    around.revocations.doubt()
    answer = await client.post("/shelf/ball/label", headers=bearer("editor"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert (await client.get("/shelf/ball/label", headers=bearer("editor"))).status_code == 200


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "\xff"])
async def test_an_origin_that_is_none_is_refused_and_is_no_fault_of_ours(origin: str, client: httpx.AsyncClient) -> None:
    answer = await client.post("/shelf", data={"name": "a"}, headers={"origin": origin.encode("latin-1")})
    assert answer.status_code == 403
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_write_of_another_site_is_refused_unless_it_carries_a_bearer_token(client: httpx.AsyncClient, bearer: Bearer) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    token = bearer()["authorization"].removeprefix("Bearer ")
    cookie = {"cookie": f"matchday_access={token}"}
    assert (await client.post("/shelf", data={"name": "a"}, headers=foreign)).status_code == 403
    assert (await client.post("/api/v1/things", json={"name": "a"}, headers=foreign | cookie)).status_code == 403
    assert (await client.post("/api/v1/things", json={"name": "a"}, headers={"sec-fetch-site": "same-origin"} | cookie)).status_code == 201
    assert (await client.post("/api/v1/things", json={"name": "b"}, headers=foreign | bearer())).status_code == 201


async def test_anonymous_writes_have_a_budget_that_is_told(client: httpx.AsyncClient) -> None:
    headers = {"sec-fetch-site": "same-origin"}
    answers = [await client.post("/shelf", data={"name": str(number)}, headers=headers) for number in range(101)]
    assert answers[0].headers["ratelimit"].startswith('"anonymous-writes";r=99')
    assert [answer.status_code for answer in answers[:100]] == [303] * 100
    assert answers[100].status_code == 429
    assert int(answers[100].headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/public/v1/nothing",
        "/manage/v1/nothing",
        "/nothing",
        "/static/nothing.css",
        "/api/v1/things/%00",
        "/static/%00",
        "/static/" + "a" * 300,
        "/static/" + "a/" * 3000,
    ],
)
async def test_unknown_addresses_are_404(path: str, client: httpx.AsyncClient) -> None:
    assert (await client.get(path)).status_code == 404


async def test_another_method_is_405(client: httpx.AsyncClient, bearer: Bearer) -> None:
    assert (await client.patch("/api/v1/things", json={}, headers=bearer())).status_code == 405

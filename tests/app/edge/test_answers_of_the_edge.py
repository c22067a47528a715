"""What every answer carries, and what pages do about sign-ins that have run out."""

from collections.abc import Callable

import httpx
import pytest

Bearer = Callable[..., dict[str, str]]


async def test_every_answer_carries_security_headers_and_its_correlation_id(client: httpx.AsyncClient) -> None:
    for path in ("/shelf", "/public/v1/things", "/api/v1/me", "/nothing"):
        answer = await client.get(path, headers={"x-correlation-id": "my-own-correlation"})
        assert answer.headers["x-correlation-id"] == "my-own-correlation"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]


async def test_a_correlation_id_that_could_harm_a_log_is_replaced(client: httpx.AsyncClient) -> None:
    answer = await client.get("/shelf", headers={"x-correlation-id": "a b; DROP"})
    assert answer.headers["x-correlation-id"] != "a b; DROP"


async def test_an_unchanged_answer_is_304(client: httpx.AsyncClient) -> None:
    first = await client.get("/public/v1/things")
    assert first.headers["cache-control"] == "public, max-age=5"
    again = await client.get("/public/v1/things", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.get("/public/v1/things", headers={"if-none-match": '"other"'})).status_code == 200


async def test_head_answers_like_get_without_a_body(client: httpx.AsyncClient) -> None:
    got, headed = await client.get("/shelf"), await client.head("/shelf")
    assert (headed.status_code, headed.content) == (got.status_code, b"")


async def test_the_public_surface_may_be_read_by_pages_of_other_sites(client: httpx.AsyncClient) -> None:
    answer = await client.get("/public/v1/things", headers={"origin": "https://club.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in (await client.get("/api/v1/me", headers={"origin": "https://club.example"})).headers


async def test_a_page_whose_sign_in_ran_out_is_renewed_first_and_keeps_its_form(client: httpx.AsyncClient) -> None:
    cookie = {"cookie": "matchday_access=expired", "sec-fetch-site": "same-origin"}
    for answer in (await client.get("/mine?tab=2", headers=cookie), await client.post("/mine?tab=2", headers=cookie)):
        assert answer.status_code == 307
        assert answer.headers["location"] == "/session/refresh?next=%2Fmine%3Ftab%3D2"


async def test_a_private_page_sends_visitors_to_sign_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/mine?tab=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/mine%3Ftab%3D2")


async def test_a_cookie_signs_in(client: httpx.AsyncClient, bearer: Bearer) -> None:
    token = bearer()["authorization"].removeprefix("Bearer ")
    assert (await client.get("/mine", headers={"cookie": f"theme=dark; matchday_access={token}"})).status_code == 200


@pytest.mark.parametrize("neighbour", ['seen={"a": 1}', 'quoted="a b"c', "two words=x", "na\xefve", "=", ";;"])
async def test_an_odd_cookie_of_another_program_signs_nobody_out(neighbour: str, client: httpx.AsyncClient, bearer: Bearer) -> None:
    token = bearer()["authorization"].removeprefix("Bearer ")
    headers = {"cookie": f"{neighbour}; matchday_access={token}; last=1".encode("latin-1")}
    assert (await client.get("/mine", headers=headers)).status_code == 200


async def test_an_account_is_told_its_budget(client: httpx.AsyncClient, bearer: Bearer) -> None:
    answer = await client.get("/api/v1/me", headers=bearer())
    assert answer.headers["ratelimit"] == '"account";r=499;t=60'

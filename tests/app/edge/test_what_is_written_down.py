"""An entry for the audit log leaves with its change, once, and without secrets."""

from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
from tests.app.edge import shelf
from tests.app.edge.shelf import OWNER, put_up

from matchday.backbone.audit import DETAILS_BYTES_MAX, HIDDEN, Actor, details_text, is_secret, say_action
from matchday.backbone.http.surroundings import Surroundings

Bearer = Callable[..., dict[str, str]]


async def told(around: Surroundings) -> list[dict[str, Any]]:
    async with around.database.read("shelf") as tx:
        rows = await tx.fetch("SELECT payload FROM shelf.outbox WHERE name = 'shelf.ActionTaken' ORDER BY position")
    return [msgspec.json.decode(row["payload"]) for row in rows]


@pytest.fixture
async def ball(around: Surroundings) -> None:
    async with around.database.begin("shelf") as tx:
        await put_up(tx, "ball")


@pytest.mark.usefixtures("ball")
async def test_what_is_refused_or_invalid_leaves_no_entry(client: httpx.AsyncClient, around: Surroundings, bearer: Bearer) -> None:
    path = "/manage/v1/things/ball"
    assert (await client.put(path, json={"name": "b"})).status_code == 401
    assert (await client.put(path, json={"name": "b"}, headers=bearer("scorer"))).status_code == 403
    assert (await client.put(path, json={"name": ""}, headers=bearer("editor"))).status_code == 422
    assert (await client.put(path, json={"name": "full"}, headers=bearer("editor"))).status_code == 409
    assert (await client.put(path, json={"name": "counted"}, headers=bearer("editor"))).status_code == 409
    assert (await client.put(path, json={"name": "bug"}, headers=bearer("editor"))).status_code == 500
    assert (await client.post("/shelf/ball/label", data={"label": "wrong"}, headers=bearer("editor"))).status_code == 422
    assert (await client.get(path, headers=bearer("editor"))).status_code == 200
    assert await told(around) == []


@pytest.mark.usefixtures("ball")
async def test_a_change_is_told_with_who_where_to_what_and_how(client: httpx.AsyncClient, around: Surroundings, bearer: Bearer) -> None:
    headers = bearer("editor") | {"x-correlation-id": "a-correlation-id"}
    assert (await client.put("/manage/v1/things/ball", json={"name": "b", "weight": 3}, headers=headers)).status_code == 200
    (entry,) = await told(around)
    assert (entry["action"], entry["organisation_id"]) == ("shelf.change_thing", str(OWNER))
    assert (entry["account_name"], entry["address"], entry["correlation_id"]) == ("Somebody", "127.0.0.1", "a-correlation-id")
    assert entry["targets"] == {"name": "ball"}
    assert msgspec.json.decode(entry["details"]) == {"noted": {"before": "ball"}, "sent": {"name": "b", "weight": 3}}


@pytest.mark.usefixtures("ball")
async def test_a_form_tells_its_fields_but_no_password(client: httpx.AsyncClient, around: Surroundings, bearer: Bearer) -> None:
    sent = {"label": "round", "new_password": "four plain old words", "mail": "sam@example.org"}
    assert (await client.post("/shelf/ball/label", data=sent, headers=bearer("editor"))).status_code == 303
    (entry,) = await told(around)
    assert msgspec.json.decode(entry["details"])["sent"] == {"label": "round", "new_password": HIDDEN, "mail": "s…@example.org"}


async def test_a_replayed_answer_is_told_once(client: httpx.AsyncClient, around: Surroundings, bearer: Bearer) -> None:
    headers = bearer() | {"idempotency-key": "one"}
    for _ in range(2):
        assert (await client.post("/api/v1/boxes", json={"name": "box"}, headers=headers)).status_code == 201
    (entry,) = await told(around)
    assert (entry["action"], entry["organisation_id"]) == ("shelf.found_box", str(OWNER))


async def test_without_a_role_nothing_is_told(client: httpx.AsyncClient, around: Surroundings, bearer: Bearer) -> None:
    assert (await client.post("/api/v1/things", json={"name": "a"}, headers=bearer())).status_code == 201
    assert await told(around) == []


async def test_an_operator_has_no_account(around: Surroundings) -> None:
    async with around.database.begin("shelf") as tx:
        tx.note("tidy", account_id=OWNER, count=3)
        await say_action(tx, shelf.ActionTaken, Actor(), action="something else")
    (entry,) = await told(around)
    assert (entry["action"], entry["account_id"], entry["account_name"]) == ("shelf.tidy", None, "operator")
    assert (entry["subject_id"], msgspec.json.decode(entry["details"])["noted"]) == (str(OWNER), {"count": 3})


@pytest.mark.parametrize(
    "name", ["password", "new_password", "refreshToken", "X-API-Key", "codes", "recovery_codes", "totp", "client_secret"]
)
def test_what_opens_doors_is_known_by_its_name(name: str) -> None:
    assert is_secret(name)
    assert "opens doors" not in details_text({name: "opens doors", "more": [{name: ["opens doors"]}]}, {})


@pytest.mark.parametrize("name", ["name", "keyboard", "decoder", "monkey", "reason", "pinned", "api_key_id"])
def test_other_names_are_told(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    "sent",
    [
        {"text": "x" * 100_000},
        {"list": ["y" * 400] * 1000},
        {f"field_{number}": "ö" * 300 for number in range(500)},
        {"deep": [[[[[[["z" * 500]]]]]]] * 100},
    ],
)
def test_details_are_never_too_large_and_what_was_noted_stays(sent: dict[str, Any]) -> None:
    text = details_text(sent, {"roles_before": ["owner"]})
    assert len(text.encode()) <= DETAILS_BYTES_MAX
    assert msgspec.json.decode(text)["noted"] == {"roles_before": ["owner"]}
    assert len(details_text({}, sent).encode()) <= DETAILS_BYTES_MAX

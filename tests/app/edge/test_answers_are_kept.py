"""Public answers come from memory while nothing has changed, and never when something has."""

from collections.abc import AsyncIterator
from hashlib import sha256
from uuid import UUID

import httpx
import pytest
from tests.app.edge.shelf import OWNER, put_up, shelf
from tests.inner_site import site_of, surroundings
from tests.tokens import ISSUER

from matchday.backbone.database import Database, open_database
from matchday.backbone.http.api_keys import ApiKey
from matchday.backbone.http.surroundings import Surroundings

THINGS = "/public/v1/things"


class CountedDatabase(Database):
    """Counts what modules ask; questions about the snapshot are not theirs."""

    reads = 0

    def read(self, schema: str):  # type: ignore[no-untyped-def]
        self.reads += 1
        return super().read(schema)


@pytest.fixture
async def database(shelf_url: str, shelf_database: Database) -> AsyncIterator[CountedDatabase]:
    opened = await open_database(shelf_url)
    yield CountedDatabase(opened.pool)
    await opened.close()


@pytest.fixture
def around(database: CountedDatabase) -> Surroundings:
    made = surroundings()
    made.database = database
    return made


async def put(database: Database, name: str) -> None:
    async with database.begin("shelf") as tx:
        await put_up(tx, name)


async def names(client: httpx.AsyncClient, query: str = "") -> list[str]:
    return [thing["name"] for thing in (await client.get(THINGS + query)).json()["items"]]


async def test_a_changed_thing_is_seen_at_once_by_whoever_asks_the_process_that_changed_it(
    client: httpx.AsyncClient, database: CountedDatabase
) -> None:
    assert await names(client) == []
    await put(database, "ball")
    assert await names(client) == ["ball"]


async def test_what_another_process_changed_is_seen_within_a_second(
    client: httpx.AsyncClient, around: Surroundings, shelf_database: Database
) -> None:
    assert await names(client) == []
    await put(shelf_database, "ball")
    later = around.kept_answers._changes._monotonic() + 0.3
    around.kept_answers._changes._monotonic = lambda: later
    assert await names(client) == ["ball"]


async def test_the_control_without_looking_at_the_snapshot_an_old_answer_is_given(
    client: httpx.AsyncClient, around: Surroundings, shelf_database: Database
) -> None:
    """The clock stands still, so nobody looks again: the test above would fail without its look."""
    assert await names(client) == []
    moment = around.kept_answers._changes._monotonic()
    around.kept_answers._changes._monotonic = lambda: moment
    await put(shelf_database, "ball")
    assert await names(client) == []


async def test_while_nothing_changes_the_database_is_left_alone(client: httpx.AsyncClient, database: CountedDatabase) -> None:
    first = await client.get(THINGS)
    before = database.reads
    again = await client.get(THINGS)
    assert (again.content, again.headers["etag"], database.reads) == (first.content, first.headers["etag"], before)
    unchanged = await client.get(THINGS, headers={"if-none-match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["cache-control"]) == (304, b"", "public, max-age=5")
    headed = await client.head(THINGS)
    assert (headed.status_code, headed.content, database.reads) == (200, b"", before)


@pytest.mark.parametrize("query", ["?limit=1&limit=2", "?junk=1", "?cursor=&x", "?LIMIT=1", "?tx=1"])
async def test_a_query_of_other_words_is_answered_and_not_kept(client: httpx.AsyncClient, around: Surroundings, query: str) -> None:
    before = around.kept_answers.size_bytes
    assert (await client.get(THINGS + query)).status_code in (200, 422)
    assert around.kept_answers.size_bytes == before


async def test_the_order_of_a_query_never_mixes_answers(client: httpx.AsyncClient, database: CountedDatabase) -> None:
    for name in ("ball", "cone", "net"):
        await put(database, name)
    assert [await names(client, query) for query in ("?limit=1", "?limit=2", "?limit=1", "")] == [
        ["ball"],
        ["ball", "cone"],
        ["ball"],
        ["ball", "cone", "net"],
    ]


@pytest.mark.parametrize(
    "poison",
    [
        {"host": "evil.example"},
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-proto": "gopher"},
        {"x-original-url": "/public/v1/other"},
        {"forwarded": "host=evil.example"},
        {"cookie": "locale=de; matchday_access=rubbish"},
        {"origin": "https://evil.example", "cookie": "a=b"},
        {"accept-language": "de"},
        {"x-http-method-override": "DELETE"},
    ],
)
async def test_nothing_that_a_request_says_about_itself_is_kept_for_others(client: httpx.AsyncClient, poison: dict[str, str]) -> None:
    first = await client.get(THINGS, headers=poison)
    after = await client.get(THINGS)
    assert b"evil" not in after.content + str(after.headers).encode()
    assert (after.content, after.headers["access-control-allow-origin"]) == (first.content, "*")
    assert after.headers["vary"] == "Accept-Encoding"
    assert "set-cookie" not in first.headers


async def test_the_first_reader_gets_what_all_others_get(client: httpx.AsyncClient) -> None:
    first, second = await client.get(THINGS), await client.get(THINGS)
    own = ("x-correlation-id",)
    assert [(name, value) for name, value in first.headers.items() if name not in own] == [
        (name, value) for name, value in second.headers.items() if name not in own
    ]


async def test_a_long_answer_is_compressed_for_those_who_can_read_it(client: httpx.AsyncClient, database: CountedDatabase) -> None:
    for number in range(60):
        await put(database, f"ball {number}")
    packed = await client.get(THINGS + "?limit=60", headers={"accept-encoding": "gzip"})
    plain = await client.get(THINGS + "?limit=60", headers={"accept-encoding": "identity"})
    assert (packed.headers["content-encoding"], packed.json()) == ("gzip", plain.json())
    assert "content-encoding" not in plain.headers
    for answer in (packed, plain):
        assert (await client.get(THINGS + "?limit=60", headers={"if-none-match": answer.headers["etag"]})).status_code == 304


def key_for(around: Surroundings, *scopes: str) -> dict[str, str]:
    text = "mdk_" + "a" * 43
    key = ApiKey(api_key_id=UUID(int=7), organisation_id=OWNER, scopes=frozenset(scopes), expires_at=None)
    around.api_keys._remember(sha256(text.encode()).digest(), key)
    return {"x-api-key": text}


async def test_a_key_for_another_part_opens_no_kept_answer(client: httpx.AsyncClient, around: Surroundings) -> None:
    assert (await client.get(THINGS)).status_code == 200
    refused = await client.get(THINGS, headers=key_for(around, "accounts:read"))
    assert (refused.status_code, refused.json()["code"]) == (403, "api_key_scope")


async def test_kept_answers_count_for_a_keys_budget_and_keep_nothing_of_it(client: httpx.AsyncClient, around: Surroundings) -> None:
    headers = key_for(around, "shelf:read")
    left = [int((await client.get(THINGS, headers=headers)).headers["ratelimit"].split("r=")[1].split(";")[0]) for _ in range(3)]
    assert left == [left[0], left[0] - 1, left[0] - 2]
    assert "ratelimit" not in (await client.get(THINGS)).headers


async def test_without_room_nothing_is_kept(shelf_url: str, database: CountedDatabase) -> None:
    alone = surroundings(kept_answers_bytes_max=0)
    alone.database = database
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site_of([shelf], alone)), base_url=ISSUER) as client:
        await client.get(THINGS)
        before = database.reads
        await client.get(THINGS)
    assert database.reads == before + 1

"""A client site's key, made in one process and used in another: what it opens, and how soon it does not any more."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import msgspec
import pytest_asyncio
from tests.journeys.people import Person
from tests.journeys.topologies import DATABASE, SECRET, serving
from tests.journeys.waiting import until

from matchday.app.process import Process
from matchday.app.registry import load_modules
from matchday.backbone.embedded import start_nats
from matchday.backbone.settings import Settings

PUBLIC = "/public/v1/competitions"
HONOURED_SECONDS_MAX = 5.0


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """Two processes, an owner, and the path of the organisation's keys."""

    addresses: Mapping[str, str]
    nats_url: str
    owner: Person
    path: str

    async def key(self, *scopes: str) -> tuple[str, str]:
        """The key, and its path."""
        made = await self.owner.send("POST", "accounts", self.path, {"name": "Widget", "scopes": list(scopes)})
        return made["key"], f"{self.path}/{made['api_key']['api_key_id']}"

    async def ask(self, headers: dict[str, str], path: str = PUBLIC, module: str = "competitions") -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.get(self.addresses[module] + path, headers=headers)


@pytest_asyncio.fixture(loop_scope="session")
async def made(new_database: Any, tmp_path: Path, engine_folder: Path) -> AsyncIterator[Made]:
    """Accounts in one process, competitions in another."""
    modules = load_modules(["accounts", "competitions"])
    bus = await start_nats(engine_folder / "nats-keys")
    try:
        url = await new_database(modules)
        topology = (("accounts",), ("competitions",))
        limits = {"anonymous_writes_per_minute_max": 20, "api_key_requests_per_minute_max": 40}
        async with (
            serving(topology, database_url=url, nats_url=bus.url, logs=tmp_path, **limits) as addresses,
            Person(addresses, "Ada") as ada,
        ):
            await ada.sign_up()
            body = {"name": "Club", "slug": "club", "accent": "#1a5fb4"}
            club = (await ada.send("POST", "accounts", "/api/v1/organisations", body))["organisation_id"]
            await ada.sign_in()
            yield Made(addresses=addresses, nats_url=bus.url, owner=ada, path=f"/manage/v1/organisations/{club}/api-keys")
    finally:
        await bus.stop()


async def test_what_a_key_opens_and_how_it_ends(made: Made) -> None:
    """One story, because two processes take a while to start."""
    await refusals(made)
    await what_it_is_good_for(made)
    await revoked_within_seconds(made)
    await without_accounts(made)
    await guesses_cost(made)


async def refusals(made: Made) -> None:
    key, _ = await made.key("live:read")
    for wrong in ("mdk_" + "x" * 43, "mdk_short", "é", key[:-1] + ("A" if key[-1] != "A" else "B")):
        refused = await made.ask({"x-api-key": wrong.encode("latin-1")})  # type: ignore[dict-item]
        assert (refused.status_code, refused.json()["code"]) == (401, "api_key_invalid")
        assert refused.headers["cache-control"] == "no-store"
        assert refused.headers["access-control-allow-origin"] == "*"
    for headers in ({"x-api-key": key}, {"authorization": f"Bearer {key}"}):
        refused = await made.ask(headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "api_key_scope")
    for path in ("/api/v1/me", made.path, "/manage/v1/accounts"):
        for headers in ({"x-api-key": key}, {"authorization": f"Bearer {key}"}):
            assert (await made.ask(headers, path, "accounts")).status_code == 401


async def what_it_is_good_for(made: Made) -> None:
    key, _ = await made.key()
    anonymous = await made.ask({})
    budgets = []
    for headers in ({"x-api-key": key}, {"authorization": f"Bearer {key}"}):
        answer = await made.ask(headers)
        assert answer.status_code == 200
        assert answer.content == anonymous.content
        assert answer.headers["cache-control"] == anonymous.headers["cache-control"]
        assert answer.headers["etag"] == anonymous.headers["etag"]
        budgets.append(answer.headers["ratelimit"])
    assert all(budget.startswith('"api-key"') for budget in budgets)
    asks_first = {"origin": "https://club.example", "access-control-request-method": "GET", "access-control-request-headers": "x-api-key"}
    async with httpx.AsyncClient() as client:
        preflight = await client.options(made.addresses["competitions"] + PUBLIC, headers=asks_first)
    assert preflight.headers["access-control-allow-origin"] == "*"
    allowed = preflight.headers["access-control-allow-headers"].lower()
    assert {"x-api-key", "authorization"} <= {each.strip() for each in allowed.split(",")}


async def revoked_within_seconds(made: Made) -> None:
    key, path = await made.key()
    assert (await made.ask({"x-api-key": key})).status_code == 200
    await made.owner.send("DELETE", "accounts", path)
    started = perf_counter()
    await until(lambda: made.ask({"x-api-key": key}), lambda answer: answer.status_code == 401, seconds_max=HONOURED_SECONDS_MAX)
    assert perf_counter() - started < HONOURED_SECONDS_MAX


async def without_accounts(made: Made) -> None:
    """A process for competitions on the same engines whose questions nobody hears."""
    key, _ = await made.key()
    settings = Settings(
        environment="test", database_url=made.addresses[DATABASE], nats_url=made.nats_url, public_url="http://localhost", secret=SECRET
    )
    process = Process(settings, load_modules(["competitions"]), ("public",))
    async with process.site.running():
        client = httpx.AsyncClient(transport=httpx.ASGITransport(process.site), base_url="http://localhost")
        assert (await client.get(PUBLIC, headers={"x-api-key": key})).status_code == 200
        bus, process.surroundings.api_keys.bus = process.surroundings.api_keys.bus, None
        other, _ = await made.key()
        assert (await client.get(PUBLIC, headers={"x-api-key": other})).status_code == 503
        assert (await client.get(PUBLIC, headers={"x-api-key": key})).status_code == 200
        assert (await client.get(PUBLIC)).status_code == 200
        process.surroundings.api_keys.bus = bus
        assert (await client.get(PUBLIC, headers={"x-api-key": other})).status_code == 200


async def guesses_cost(made: Made) -> None:
    """Keys that must be asked for are paid for by the address they come from; a key that is known is not."""
    key, _ = await made.key()
    assert (await made.ask({"x-api-key": key})).status_code == 200
    guesses = [(await made.ask({"x-api-key": f"mdk_{number:043}"})).status_code for number in range(20)]
    assert guesses[-1] == 429
    assert (await made.ask({"x-api-key": key})).status_code == 200
    assert (await made.ask({})).status_code == 200

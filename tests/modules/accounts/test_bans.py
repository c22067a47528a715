"""Platform admins: what only they may do, and how fast a ban is honoured by other processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.modules.accounts.site import ADDRESS, PASSWORD, SETTINGS, AccountsSite

from matchday.app.process import Process
from matchday.app.registry import load_modules
from matchday.backbone.embedded import Nats
from matchday.contracts.accounts import AccountChanged, SecurityChanged, SignInsEnded
from matchday.modules.accounts.actions.change_platform_admin import change_platform_admin
from matchday.modules.accounts.actions.ensure_presence import ensure_account


async def test_others_may_do_nothing_of_it(site: AccountsSite) -> None:
    ada, eve = await site.sign_up("Ada"), await site.sign_up("Eve")
    for method, path, body in [
        ("GET", "/manage/v1/accounts", None),
        ("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "because"}),
        ("DELETE", f"/manage/v1/accounts/{ada.id}/ban", None),
        ("PUT", f"/manage/v1/accounts/{eve.id}/platform-admin", None),
        ("DELETE", f"/manage/v1/accounts/{ada.id}/platform-admin", None),
    ]:
        assert (await eve.ask(method, path, body)).status_code == 403, path
        assert (await site.ask(method, path, body)).status_code == 401, path


async def test_a_ban_ends_every_session_and_says_so(site: AccountsSite) -> None:
    ada, root = await site.sign_up("Ada"), await site.sign_up_admin()
    for _ in range(2):
        assert (await root.ask("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "spam"})).status_code == 200
    await site.hear()
    assert (await ada.ask("GET", "/api/v1/me")).status_code == 401
    assert (await ada.renew()).status_code == 401
    said = await site.said()
    assert [event.version for event in said if isinstance(event, AccountChanged) and event.is_banned] == [2]
    assert [event.session_id for event in said if isinstance(event, SignInsEnded) and event.account_id == ada.id] == [None]


async def test_a_lifted_ban_lets_the_person_sign_in_again(site: AccountsSite) -> None:
    ada, root = await site.sign_up("Ada"), await site.sign_up_admin()
    await root.ask("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "spam"})
    assert (await root.ask("DELETE", f"/manage/v1/accounts/{ada.id}/ban")).status_code == 204
    assert (await ada.renew()).status_code == 401
    assert (await site.sign_in(ada.email)).status_code == 201


async def test_the_person_is_told_of_the_ban_and_of_its_end_but_not_by_whom(site: AccountsSite) -> None:
    ada, root = await site.sign_up("Ada"), await site.sign_up_admin()
    await root.ask("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "spam"})
    await root.ask("DELETE", f"/manage/v1/accounts/{ada.id}/ban")
    told = [event for event in await site.said() if isinstance(event, SecurityChanged) and event.account_id == ada.id]
    assert [(event.change, event.device, event.address) for event in told] == [("banned", "", ""), ("ban_lifted", "", "")]


async def test_admins_do_not_shut_themselves_out(site: AccountsSite) -> None:
    root = await site.sign_up_admin()
    assert (await root.ask("PUT", f"/manage/v1/accounts/{root.id}/ban", {"reason": "oops"})).json()["code"] == "own_account"
    assert (await root.ask("DELETE", f"/manage/v1/accounts/{root.id}/platform-admin")).json()["code"] == "own_account"


async def test_an_admin_who_is_one_no_more_loses_it_at_once(site: AccountsSite) -> None:
    root, second = await site.sign_up_admin("Root"), await site.sign_up_admin("Second")
    assert (await root.ask("DELETE", f"/manage/v1/accounts/{second.id}/platform-admin")).status_code == 204
    await site.hear()
    assert (await second.ask("GET", "/manage/v1/accounts")).status_code == 401
    await second.renew()
    assert (await second.ask("GET", "/manage/v1/accounts")).status_code == 403


async def test_the_list_is_searched_and_paged(site: AccountsSite) -> None:
    root = await site.sign_up_admin()
    for name in ("Ada", "Ben", "Adam"):
        await site.sign_up(name)
    found = (await root.ask("GET", "/manage/v1/accounts?search=ADA&limit=1")).json()
    assert [each["name"] for each in found["items"]] == ["Adam"]
    rest = (await root.ask("GET", f"/manage/v1/accounts?search=ADA&limit=1&cursor={found['next']}")).json()
    assert ([each["name"] for each in rest["items"]], rest["next"]) == (["Ada"], None)
    assert (await root.ask("GET", "/manage/v1/accounts?search=%25")).json()["items"] == []


@asynccontextmanager
async def two_processes(database_url: str, nats_url: str) -> AsyncIterator[list[Process]]:
    """The whole process twice, on the real engines."""
    settings = msgspec.structs.replace(SETTINGS, database_url=database_url, nats_url=nats_url, database_connections_max=4)
    processes = [Process(settings, load_modules(["accounts"]), ("api", "manage")) for _ in range(2)]
    async with processes[0].site.running(), processes[1].site.running():
        yield processes


@pytest.mark.usefixtures("database", "bus")
async def test_a_ban_reaches_other_processes_within_five_seconds(database_url: str, nats_server: Nats) -> None:
    async with two_processes(database_url, nats_server.url) as processes:
        await _ban_and_watch(processes)


async def _ban_and_watch(processes: list[Process]) -> None:
    here, there = (httpx.AsyncClient(transport=httpx.ASGITransport(process.site), base_url=ADDRESS) for process in processes)
    for name in ("ada", "root"):
        async with processes[0].database.begin("accounts") as tx:
            await ensure_account(tx, email=f"{name}@example.org", password=PASSWORD, name=name)
    ada, root = [
        (await here.post("/api/v1/sessions", json={"email": f"{name}@example.org", "password": PASSWORD})).json()
        for name in ("ada", "root")
    ]
    async with processes[0].database.begin("accounts") as tx:
        await change_platform_admin(tx, UUID(root["account_id"]), is_platform_admin=True, by=None)
    root = (await here.post("/api/v1/sessions/refresh", json={"refresh_token": root["refresh_token"]})).json()
    as_ada, as_root = ({"authorization": f"Bearer {person['access_token']}"} for person in (ada, root))
    ended = asyncio.Event()
    processes[1].revocations.on_ended(lambda news: ended.set() if str(news.account_id) == ada["account_id"] else None)

    assert (await _when_answering(there, as_ada)).status_code == 200
    ban = await _when_fresh(here, f"/manage/v1/accounts/{ada['account_id']}/ban", as_root)
    started = perf_counter()
    assert ban.status_code == 200, ban.text
    await asyncio.wait_for(ended.wait(), 5)
    assert (await there.get("/api/v1/me", headers=as_ada)).status_code == 401
    assert perf_counter() - started < 5


async def _when_answering(client: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Response:
    """Asks until the process has heard the keys."""
    async with asyncio.timeout(10):
        while (answer := await client.get("/api/v1/me", headers=headers)).status_code == 503:
            await asyncio.to_thread(lambda: None)
    return answer


async def _when_fresh(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> httpx.Response:
    """Asks until the process has heard the heartbeat."""
    async with asyncio.timeout(10):
        while (answer := await client.put(path, headers=headers, json={"reason": "spam"})).status_code == 503:
            await asyncio.to_thread(lambda: None)
    return answer

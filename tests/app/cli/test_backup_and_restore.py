"""A site is filled, backed up, lost and restored: everything is as it was, what was on its way arrives, nobody is signed in."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from tests.app.cli.conftest import Command
from tests.app.cli.places import FILES, Place, place
from tests.journeys.waiting import until

from matchday.app.demo.people import FAN
from matchday.app.registry import load_modules
from matchday.backbone.database import open_database
from matchday.backbone.embedded import Postgres
from matchday.backbone.events.bus import connect
from matchday.backbone.events.settled import settle
from matchday.modules.accounts.actions.ensure_presence import ensure_organisation

ADDRESSES = (
    "/public/v1/competitions",
    "/public/v1/competitions/world-cup-2022/standings",
    "/public/v1/competitions/world-cup-2022/matches",
    "/competitions/world-cup-2022",
)
MOVES_ON = re.compile(r'data-room-seq="\d+"|<meta name="server-time"[^>]*>')
WAIT_SECONDS_MAX = 20.0


@pytest.fixture
async def site(postgres: Postgres, engine_folder: Path, tmp_path: Path) -> AsyncIterator[Place]:
    async with place("lost", postgres, engine_folder, tmp_path) as made:
        await made.fill()
        yield made


async def test_a_lost_site_comes_back(site: Place, command: Command, tmp_path: Path):
    async with site.serve() as addresses, httpx.AsyncClient(base_url=addresses["accounts"]) as client:
        answers = await everything_public(site, client)
        before = await sign_in(client)
    await say_something_nobody_carries(site)
    archive = tmp_path / "backup.tar"
    made = run(command, site, "backup", str(archive))
    rows = await unaudited(site)
    assert "MATCHDAY_SECRET is not in it" in made
    assert archive.stat().st_mode & 0o777 == 0o600

    await site.lose()
    assert "everyone signs in again" in run(command, site, "restore", str(archive))
    assert await unaudited(site) == rows
    assert await site.files() == FILES

    async with site.serve() as addresses, httpx.AsyncClient(base_url=addresses["accounts"]) as client:
        assert await everything_public(site, client) == answers
        await nobody_is_signed_in(client, before)
        await sign_in(client)
        await until(lambda: arrivals(site), lambda found: found == [("late-league", 1)], seconds_max=WAIT_SECONDS_MAX)


async def unaudited(site: Place) -> dict[str, str | None]:
    """All tables but the audit log's: both commands write into it that they were used."""
    return {name: digest for name, digest in (await site.rows()).items() if not name.startswith("audit.")}


def run(command: Command, site: Place, *arguments: str) -> str:
    settings = site.settings
    done = command(*arguments, database_url=settings.database_url, nats_url=settings.nats_url, storage_url=settings.storage_url)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def everything_public(site: Place, client: httpx.AsyncClient) -> dict[str, str]:
    """What anybody reads, once everything that was said has arrived."""
    database, bus = await open_database(site.settings.database_url), await connect(site.settings.nats_url)
    try:
        await settle(database, bus, load_modules(), seconds_max=WAIT_SECONDS_MAX)
    finally:
        await bus.close()
        await database.close()
    answers = {address: await client.get(address) for address in ADDRESSES}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {address: MOVES_ON.sub("", answer.text) for address, answer in answers.items()}


async def sign_in(client: httpx.AsyncClient) -> dict[str, str]:
    answer = await until(
        lambda: client.post("/api/v1/sessions", json={"email": FAN.email, "password": FAN.password}),
        lambda answer: answer.status_code != 503,
        seconds_max=WAIT_SECONDS_MAX,
    )
    assert answer.status_code == 201, answer.text
    tokens = answer.json()
    me = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert me.json()["name"] == FAN.name
    return tokens


async def nobody_is_signed_in(client: httpx.AsyncClient, tokens: dict[str, str]) -> None:
    """Neither what an access token said nor a session outlives a restore."""
    me = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert me.status_code == 401, me.text
    renewed = await client.post("/api/v1/sessions/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert renewed.status_code == 401, renewed.text


async def say_something_nobody_carries(site: Place) -> None:
    """The site is stopped: this stays in the outbox, and the back-up is made of that."""
    database = await open_database(site.settings.database_url)
    try:
        async with database.begin("accounts") as tx:
            owner_id = await tx.fetchval("SELECT account_id FROM accounts.accounts WHERE email = $1", FAN.email)
            await ensure_organisation(tx, slug="late-league", name="Late League", accent="#0f6a4b", owner_id=owner_id)
    finally:
        await database.close()


async def arrivals(site: Place) -> list[tuple[str, int]]:
    """The organisation in a read copy, and how often it was heard."""
    rows = await site.ask(
        """
        SELECT organisation.slug, (
            SELECT count(*)::int FROM competitions.inbox WHERE key = organisation.organisation_id::text AND state = 'done'
        ) AS heard
        FROM competitions.known_organisations AS organisation WHERE slug = 'late-league'
        """
    )
    return [(row["slug"], row["heard"]) for row in rows]

"""Follows the recipes of CONTRIBUTING.md to the letter in a copy of the package, and uses what comes out."""

import asyncio
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import asyncpg
import httpx
from tests.journeys.topologies import SECRET, free_ports, until_ready
from tests.journeys.waiting import until
from tests.outbox import sign_up_token

import matchday
from matchday.backbone.embedded import Nats, Postgres
from matchday.backbone.ids import new_id
from matchday.backbone.settings import Settings, as_environment
from matchday.backbone.testing.engines import NewDatabase

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^ *```(?:python|sql)\n(?P<code>.*?)^ *```$", re.MULTILINE | re.DOTALL)


def follow_recipes(checkout: Path) -> None:
    """Writes every block into the file that its first line names; adds the module to the list."""
    shutil.copytree(Path(matchday.__file__).parent, checkout / "src" / "matchday", ignore=shutil.ignore_patterns("__pycache__"))
    for block in _BLOCK.finditer((ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        first, code = textwrap.dedent(block["code"]).split("\n", 1)
        file = checkout / first.removeprefix("# ").removeprefix("-- ")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, "utf-8")
    registry = checkout / "src" / "matchday" / "app" / "registry.py"
    registry.write_text(registry.read_text("utf-8").replace('"portal")', '"portal", "raffles")'), "utf-8")


async def test_the_recipes_make_a_module_an_action_and_an_event(
    postgres: Postgres, nats_server: Nats, new_database: NewDatabase, tmp_path: Path
) -> None:
    follow_recipes(tmp_path)
    (port,) = free_ports(1)
    settings = Settings(
        environment="test",
        database_url=await new_database([]),
        nats_url=nats_server.url,
        secret=SECRET,
        port=port,
    )
    environment = as_environment(settings) | {"PYTHONPATH": str(tmp_path / "src")}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "matchday", *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "applied raffles 002_known_wins.sql" in run("migrate")
    run("docs")
    assert "raffles.PrizeWon" in (tmp_path / "docs" / "reference" / "events.asyncapi.json").read_text("utf-8")
    assert "raffle_already_won" in (tmp_path / "docs" / "reference" / "api.openapi.json").read_text("utf-8")
    site = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "matchday", "serve"), env=environment, cwd=tmp_path, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await until_ready(f"http://127.0.0.1:{port}")
        await use_raffles(f"http://127.0.0.1:{port}", settings.database_url)
    finally:
        site.terminate()
        await site.wait()


async def use_raffles(address: str, database_url: str) -> None:
    """Refusals first, then a win, which is heard of."""
    raffle_id = new_id()
    connection = await asyncpg.connect(database_url)
    await connection.execute("INSERT INTO raffles.raffles (raffle_id, prize) VALUES ($1, 'a ball')", raffle_id)
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=20) as client:
        assert (await client.get("/raffles")).json() == [{"raffle_id": str(raffle_id), "prize": "a ball", "is_drawn": False}]
        assert (await client.post(f"/raffles/{raffle_id}/claims")).status_code == 401
        person = {"email": "luck@matchday.example", "password": "four plain old words", "name": "Luck"}

        async def sign_up() -> httpx.Response:
            return await client.post("/accounts", json=person)

        await until(sign_up, lambda answer: answer.status_code != 503, seconds_max=20)
        token = await sign_up_token(database_url, SECRET, person["email"])
        signed_up = await client.post("/accounts/confirmation", json={"token": token, "password": person["password"]})
        headers = {"authorization": f"Bearer {signed_up.json()['access_token']}"}

        async def claim(raffle: object) -> httpx.Response:
            return await client.post(f"/raffles/{raffle}/claims", headers=headers)

        nothing = await until(lambda: claim(new_id()), lambda answer: answer.status_code != 503, seconds_max=20)
        assert nothing.status_code == 404
        assert (await claim(raffle_id)).json()["is_drawn"] is True
        again = await claim(raffle_id)
        assert (again.status_code, again.json()["code"]) == (409, "raffle_already_won")
        assert "Somebody has won a ball already" in again.json()["detail"]

    async def wins() -> int:
        return int(await connection.fetchval("SELECT count(*) FROM raffles.known_wins WHERE raffle_id = $1", raffle_id))

    assert await until(wins, lambda count: count == 1, seconds_max=20) == 1
    await connection.close()

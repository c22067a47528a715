"""The demo's replay against a real site: it waits for the site, signs in, scores, stops when told, and goes on later."""

import asyncio
from pathlib import Path

import httpx
import pytest
from tests.journeys.people import Person
from tests.journeys.topologies import ONE_PROCESS, serving
from tests.journeys.waiting import until

from matchday.app.demo.client import Client, Refused, Unreachable
from matchday.app.demo.people import FAN, SCORER
from matchday.app.demo.replay import replay
from matchday.app.demo.seed import seed
from matchday.app.demo.world_cup import replay_slug, world_cup
from matchday.backbone.database import open_database
from matchday.backbone.embedded import start_nats
from matchday.backbone.ids import new_id
from matchday.backbone.settings import Settings

STOP_SECONDS_MAX = 5.0
EARLIEST = min((match for match in world_cup().matches if match.goals), key=lambda match: match.goals[0].minute)
"""The match with the earliest goal: there is least to wait for."""


@pytest.fixture
async def address(new_database, modules, tmp_path: Path, engine_folder: Path):
    database_url = await new_database(modules)
    database = await open_database(database_url)
    await seed(database, Settings(environment="demo"), EARLIEST.number)
    await database.close()
    bus = await start_nats(engine_folder / "nats-replay")
    try:
        async with serving(ONE_PROCESS, database_url=database_url, nats_url=bus.url, logs=tmp_path) as addresses:
            yield addresses["live"]
    finally:
        await bus.stop()


async def test_the_replay_scores_stops_and_goes_on(address):
    async with Person(dict.fromkeys(["competitions", "live"], address), "Fan") as fan:
        path = f"/public/v1/competitions/{replay_slug(EARLIEST.number)}/matches"
        matches = await fan.see("competitions", path, lambda answer: answer.status_code == 200 and answer.json()["items"])
        protocol = f"/public/v1/matches/{matches.json()['items'][0]['match_id']}/protocol"

        async def run_until(is_so):
            stop = asyncio.Event()
            running = asyncio.ensure_future(replay(address, number=EARLIEST.number, stop=stop))
            answer = await fan.see("live", protocol, lambda answer: answer.status_code == 200 and is_so(answer.json()))
            stop.set()
            await asyncio.wait_for(running, STOP_SECONDS_MAX)
            return answer.json()

        begun = await run_until(lambda shown: shown["phase"] == "first_half")
        scored = await run_until(lambda shown: shown["goals"])
        assert (begun["protocol"], scored["protocol"]) == (1, 1)
        assert [entry["what"]["phase"] for entry in scored["entries"] if entry["kind"] == "phase"] == ["first_half"]
        assert scored["goals"][0]["player"] == EARLIEST.goals[0].player
        await the_client_signs_in_again_when_its_token_has_ended(address, protocol)


async def the_client_signs_in_again_when_its_token_has_ended(address, protocol):
    path = protocol.replace("/public/", "/manage/")
    client = Client(address, SCORER)
    assert (await client.get(path))["protocol"] == 1
    await end_every_sign_in(address)
    assert (await client.get(path))["protocol"] == 1
    with pytest.raises(Refused) as refused:
        await Client(address, FAN).post(f"{path}/final-whistle", {"entry_id": str(new_id())})
    assert refused.value.status == 404


async def end_every_sign_in(address):
    """Signs the replay's account out everywhere; returns once its tokens are refused."""
    async with httpx.AsyncClient(base_url=address) as http:
        answer = await http.post("/api/v1/sessions", json={"email": SCORER.email, "password": SCORER.password})
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert (await http.delete("/api/v1/sessions", headers=headers)).status_code == 204
        await until(
            lambda: http.get("/api/v1/me", headers=headers),
            lambda answer: answer.status_code == 401,
            seconds_max=STOP_SECONDS_MAX,
        )


async def test_a_site_that_is_not_there_is_waited_for_until_told_to_stop():
    stop = asyncio.Event()
    running = asyncio.ensure_future(replay("http://127.0.0.1:9", stop=stop))
    assert not await Client("http://127.0.0.1:9", SCORER).is_ready()
    with pytest.raises(Unreachable):
        await Client("http://127.0.0.1:9", SCORER).get("/public/v1/competitions")
    assert not running.done()
    stop.set()
    await asyncio.wait_for(running, STOP_SECONDS_MAX)

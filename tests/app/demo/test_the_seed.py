"""The demo's data: there after one run, unchanged by a second one, never in production."""

import pytest

from matchday.app.demo.people import EVERYBODY
from matchday.app.demo.seed import NotADemo, seed
from matchday.app.demo.world_cup import UnknownMatch, replay_slug
from matchday.backbone.settings import Settings
from matchday.modules.competitions.queries import competition_at

DEMO = Settings(environment="demo")


async def count_news(database):
    counts = {}
    for schema in ("accounts", "competitions"):
        async with database.read(schema) as tx:
            counts[schema] = await tx.fetchval(f"SELECT count(*) FROM {schema}.outbox")
    return counts


async def competition(database, slug):
    async with database.read("competitions") as tx:
        return await competition_at(tx, slug)


async def test_the_demo_is_refused_in_production(database):
    with pytest.raises(NotADemo):
        await seed(database, Settings(environment="production"))
    assert set((await count_news(database)).values()) == {0}


async def test_an_unknown_match_to_replay_is_refused_before_anything_is_made(database):
    with pytest.raises(UnknownMatch):
        await seed(database, DEMO, 65)
    assert set((await count_news(database)).values()) == {0}


async def test_people_and_competitions_are_there(database):
    await seed(database, DEMO)
    async with database.read("accounts") as tx:
        emails = {row["email"] for row in await tx.fetch("SELECT email FROM accounts.accounts")}
    assert emails == {login.email for login in EVERYBODY}
    whole, replayed = await competition(database, "world-cup-2022"), await competition(database, replay_slug(64))
    assert (whole.matches, whole.matches_finished) == (64, 64)
    assert (replayed.matches, replayed.matches_finished) == (1, 0)
    assert whole.organisation_id == replayed.organisation_id


async def test_a_second_run_changes_nothing_and_says_nothing(database):
    await seed(database, DEMO)
    before = await count_news(database)
    await seed(database, DEMO)
    assert await count_news(database) == before


async def test_another_match_is_replayed_in_a_competition_of_its_own(database):
    await seed(database, DEMO)
    await seed(database, DEMO, 10)
    assert (await competition(database, replay_slug(10))).matches == 1
    assert await competition(database, replay_slug(64)) is not None

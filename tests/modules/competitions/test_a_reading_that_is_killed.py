"""A process that reads a website is killed at its worst moment: what it took over stays, and another goes on with the rest."""

import asyncio
import sys

from tests.backbone.crawling.site import Answered, other_site
from tests.journeys.waiting import until
from tests.modules.competitions.league_site import PAGES, SOURCE, limits_for

from matchday.app.registry import load_modules
from matchday.backbone.database import open_database
from matchday.backbone.ids import new_id
from matchday.backbone.testing.engines import NewDatabase
from matchday.modules.competitions.actions.keep_source import keep_source
from matchday.modules.competitions.schemas.crawl_sources import NewSource
from matchday.modules.competitions.workers.websites import Websites

LEASE_SECONDS = 2.0
PROGRAM = f"""
import asyncio, sys
from matchday.backbone.crawling import CrawlLimits
from matchday.backbone.database import open_database
from matchday.modules.competitions.workers.websites import Websites

async def main():
    database = await open_database(sys.argv[1], size_max=3)
    limits = CrawlLimits(hosts=(sys.argv[2],), allows_private_addresses=True, pause_seconds=0.0)
    await Websites(database, limits, lease_seconds={LEASE_SECONDS}).read_next()

asyncio.run(main())
"""


async def test_kill_9_loses_nothing_that_was_taken_over(new_database: NewDatabase) -> None:
    url = await new_database(load_modules(["competitions"]))
    database = await open_database(url, size_max=4)
    async with other_site(**PAGES) as site:
        async with database.begin("competitions") as tx:
            data = NewSource(text=SOURCE.format(url=site.url))
            await keep_source(tx, new_id(), data, hosts=limits_for(site).hosts)
        site.once["/report/1"] = [Answered(status=503, headers={"Retry-After": "25"})]
        host = f"localhost:{site.port}"
        reader = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, url, host)

        async def asked() -> list[str]:
            return site.paths()

        await until(asked, lambda paths: "/report/1" in paths, seconds_max=40)
        reader.kill()
        assert await reader.wait() == -9
        begun = len(site.asked)
        websites = Websites(database, limits_for(site))
        assert not await websites.read_next()  # its lease still holds
        await until(websites.read_next, bool, seconds_max=20)
        again = site.asked[begun:]
    async with database.read("competitions") as tx:
        runs = await tx.fetch("SELECT ended_at IS NOT NULL AS is_ended, matches_created FROM competitions.crawl_runs ORDER BY began_at")
        figures = await tx.fetchval("SELECT count(*) FROM competitions.match_figures")
    await database.close()
    assert [path for path, _, _ in again] == ["/robots.txt", "/matches", "/report/1"]
    assert "if-none-match" in again[1][1]
    assert [tuple(run) for run in runs] == [(False, 2), (True, 0)]
    assert figures == 1

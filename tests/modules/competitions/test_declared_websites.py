"""Websites that organisations declare: who may, what is refused, and that each is read in its turn, politely, and only once."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser
from tests.backbone.crawling.site import Answered, Site, other_site
from tests.journeys.waiting import until
from tests.modules.competitions.conftest import Bring
from tests.modules.competitions.league_site import LIST, PAGES, SOURCE, limits_for

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.competitions.actions.keep_source import keep_source
from matchday.modules.competitions.schemas.crawl_sources import NewSource
from matchday.modules.competitions.store.crawl_sources import end_turn, keep_turn, take_turn
from matchday.modules.competitions.workers.websites import Websites

Headers = Callable[..., dict[str, str]]
TEXT = SOURCE.format(url="https://league.example")


async def rows(database: Database, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
    async with database.read("competitions") as tx:
        return [tuple(row) for row in await tx.fetch(sql, *arguments)]


async def declare(database: Database, organisation_id: UUID, site: Site, text: str = SOURCE, **facts: Any) -> UUID:
    """A source of the league's own site."""
    async with database.begin("competitions") as tx:
        data = NewSource(text=text.format(url=site.url), **facts)
        return await keep_source(tx, organisation_id, data, hosts=limits_for(site).hosts)


async def come_due(database: Database) -> None:
    """Time passes."""
    async with database.begin("competitions") as tx:
        await tx.execute("UPDATE competitions.crawl_sources SET due_at = now() - interval '1 second'")
        await tx.execute("DELETE FROM competitions.crawled_hosts")


async def test_only_organisers_see_and_declare(site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID) -> None:
    home = f"/manage/v1/organisations/{organisation_id}/sources"
    for headers, status in (({}, 401), (sign_in(), 404), (sign_in("organiser", elsewhere=True), 404), (sign_in("scorer"), 403)):
        assert (await site.get(home, headers=headers)).status_code == status
        assert (await site.post(home, headers=headers, json={"text": TEXT})).status_code == status
        assert (await site.delete(f"{home}/{new_id()}", headers=headers)).status_code == status
        assert (await site.post(f"{home}/{new_id()}/readings", headers=headers)).status_code == status
        assert (await site.get(f"/manage/organisations/{organisation_id}/sources", headers=headers)).status_code in (status, 303, 307)


async def test_another_organisation_has_no_such_source(site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID) -> None:
    other = new_id()
    made = await site.post(f"/manage/v1/organisations/{organisation_id}/sources", headers=sign_in("organiser"), json={"text": TEXT})
    assert made.status_code == 201
    address = f"/manage/v1/organisations/{other}/sources/{made.json()['source']['source_id']}"
    headers = sign_in("organiser", elsewhere=True)
    assert (await site.get(address, headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ({"text": "rows: ["}, 422, "description_refused"),
        ({"text": TEXT.replace("league.example", "elsewhere.example")}, 422, "host_not_allowed"),
        ({"text": TEXT.replace("https://league.example/matches", "http://169.254.169.254/latest")}, 422, "host_not_allowed"),
        ({"text": TEXT, "every_minutes": 1}, 422, "invalid"),
        ({"text": TEXT, "every_minutes": 9_999_999}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_read_is_refused(
    site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID, data: dict[str, Any], status: int, code: str
) -> None:
    answer = await site.post(f"/manage/v1/organisations/{organisation_id}/sources", headers=sign_in("organiser"), json=data)
    assert (answer.status_code, code in answer.text) == (status, True)


async def test_nobody_declares_a_website_for_a_competition_of_others(
    site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID, bring: Bring
) -> None:
    await bring("date,home,away\n2024-01-01,One,Two\n", slug="village", organisation_id=new_id(), file="a.csv")
    answer = await site.post(f"/manage/v1/organisations/{organisation_id}/sources", headers=sign_in("organiser"), json={"text": TEXT})
    assert (answer.status_code, "another" in answer.text) == (409, True) or answer.status_code == 403


async def test_a_source_is_declared_changed_paused_and_removed(
    site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID, database: Database
) -> None:
    home, organiser = f"/manage/v1/organisations/{organisation_id}/sources", sign_in("organiser")
    made = (await site.post(home, headers=organiser, json={"text": TEXT, "every_minutes": 60})).json()
    address = f"{home}/{made['source']['source_id']}"
    assert (made["source"]["name"], made["source"]["every_minutes"], made["source"]["last_run"]) == ("village", 60, None)
    assert (await site.post(home, headers=organiser, json={"text": TEXT})).status_code == 409
    changed = await site.put(address, headers=organiser, json={"text": TEXT.replace("2024/25", "2025/26"), "is_paused": True})
    assert changed.json()["source"]["is_paused"]
    assert (await site.post(f"{address}/readings", headers=organiser)).status_code == 409
    assert [one["name"] for one in (await site.get(home, headers=organiser)).json()["items"]] == ["village"]
    assert (await site.delete(address, headers=organiser)).status_code == 204
    assert (await site.get(address, headers=organiser)).status_code == 404
    taken = await rows(database, "SELECT payload FROM competitions.outbox WHERE name LIKE '%ActionTaken%' ORDER BY position")
    assert [word in str(taken[-1][0]) for word in ("remove_source", "village")] == [True, True]


async def test_pages_show_what_was_read_and_keep_what_was_typed(
    site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID, database: Database
) -> None:
    home, organiser = f"/manage/organisations/{organisation_id}/sources", sign_in("organiser")
    assert "No website is read yet" in (await site.get(home, headers=organiser)).text
    wrong = await site.post(f"{home}/new", headers=organiser, data={"text": "name: <b>x", "every_minutes": "60"})
    assert (wrong.status_code, "name: &lt;b&gt;x" in wrong.text, "cannot be used" in wrong.text) == (422, True, True)
    async with other_site(**PAGES) as league:
        source_id = await declare(database, organisation_id, league)
        assert await Websites(database, limits_for(league)).read_next()
    page = (await site.get(f"{home}/{source_id}", headers=organiser)).text
    assert f"{league.url}/report/1" in page
    assert "2 faults of the last reading" in page
    assert "no longer allows this website" in page
    values = LexborHTMLParser((await site.get(f"{home}/{source_id}/values?url={league.url}/team/abbots", headers=organiser)).text)
    assert "03.04.1999" in [node.text() for node in values.css("td")]
    for step, done in (("pause", "paused"), ("resume", "resumed"), ("read", "asked")):
        answer = await site.post(f"{home}/{source_id}", headers=organiser, data={"step": step})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/{source_id}?done={done}")
    assert (await site.post(f"{home}/{source_id}", headers=organiser, data={"step": "remove"})).status_code == 303
    assert await rows(database, "SELECT count(*) FROM competitions.provenance") == [(0,)]
    assert await rows(database, "SELECT count(*) FROM competitions.matches") == [(2,)]


async def test_a_due_source_is_read_and_rests_as_long_as_it_says(database: Database, organisation_id: UUID) -> None:
    async with other_site(**PAGES) as site:
        await declare(database, organisation_id, site, every_minutes=60)
        websites = Websites(database, limits_for(site))
        assert await websites.read_next()
        assert not await websites.read_next()
        run = "SELECT pages, pages_changed, matches_created, players_changed, faults, ended_at IS NOT NULL FROM competitions.crawl_runs"
        assert await rows(database, run) == [(3, 3, 2, 3, 2, True)]
        assert await rows(database, "SELECT round(extract(epoch FROM due_at - now()) / 60)::int FROM competitions.crawl_sources") == [(60,)]
        await come_due(database)
        begun = len(site.asked)
        assert await websites.read_next()
        assert site.paths()[begun:] == ["/robots.txt", "/matches"]
        assert site.asked[-1][1]["if-none-match"]
        assert (await rows(database, run + " ORDER BY began_at DESC LIMIT 1"))[0][:2] == (1, 0)


async def test_one_reading_at_a_time_of_a_host_and_one_of_a_source(database: Database, organisation_id: UUID) -> None:
    async with other_site(**PAGES) as site:
        await declare(database, organisation_id, site)
        await declare(database, organisation_id, site, SOURCE.replace("name: village", "name: again"))
        hosts = limits_for(site).hosts

        async def take(allowed: Sequence[str] = hosts) -> Any:
            async with database.begin("competitions") as tx:
                return await take_turn(tx, new_id(), hosts=allowed, lease_seconds=60)

        assert await take(("elsewhere.example",)) is None
        turns = [turn for turn in await asyncio.gather(*(take() for _ in range(6))) if turn is not None]
        assert len(turns) == 1
        async with database.begin("competitions") as tx:
            await end_turn(tx, turns[0], is_well=True, seconds_min=0)
        following = await take()
        assert following is not None
        assert following.source.source_id != turns[0].source.source_id


async def test_without_the_look_at_other_leases_two_would_ask_one_host(database: Database, organisation_id: UUID) -> None:
    """The control: sources of different hosts are read side by side."""
    async with other_site(**PAGES) as one, other_site(**PAGES) as two:
        await declare(database, organisation_id, one)
        await declare(database, organisation_id, two, SOURCE.replace("name: village", "name: again"))
        hosts = (*limits_for(one).hosts, *limits_for(two).hosts)
        turns = []
        for _ in range(3):
            async with database.begin("competitions") as tx:
                turns.append(await take_turn(tx, new_id(), hosts=hosts, lease_seconds=60))
        assert [turn is not None for turn in turns] == [True, True, False]


async def test_who_dies_while_reading_loses_the_lease_and_the_next_goes_on(database: Database, organisation_id: UUID) -> None:
    async with other_site(**PAGES) as site:
        await declare(database, organisation_id, site)
        report = site.pages.pop("/report/1")

        async def asked() -> list[str]:
            return site.paths()

        site.once["/report/1"] = [Answered(status=503, headers={"Retry-After": "20"})]
        dying = asyncio.ensure_future(Websites(database, limits_for(site), lease_seconds=1.0).read_next())
        await until(asked, lambda paths: "/report/1" in paths, seconds_max=20)
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        assert await rows(database, "SELECT count(*) FROM competitions.matches") == [(2,)]
        site.pages["/report/1"] = report
        websites = Websites(database, limits_for(site))
        await until(websites.read_next, bool, seconds_max=20)
    ended = await rows(database, "SELECT ended_at IS NOT NULL, pages FROM competitions.crawl_runs ORDER BY began_at")
    assert ended == [(False, 2), (True, 2)]
    assert await rows(database, "SELECT count(*) FROM competitions.match_figures") == [(1,)]


async def test_who_has_lost_the_turn_writes_nothing_more(database: Database, organisation_id: UUID) -> None:
    async with other_site(**PAGES) as site:
        source_id = await declare(database, organisation_id, site)
        async with database.begin("competitions") as tx:
            turn = await take_turn(tx, new_id(), hosts=limits_for(site).hosts, lease_seconds=60)
        assert turn is not None
        async with database.begin("competitions") as tx:
            assert await keep_turn(tx, turn, 60)
        async with database.begin("competitions") as tx:
            await keep_source(tx, organisation_id, NewSource(text=turn.source.text), hosts=turn.source.hosts, source_id=source_id)
        async with database.begin("competitions") as tx:
            assert not await keep_turn(tx, turn, 60)


async def test_a_site_that_fails_is_left_alone_for_longer_each_time(database: Database, organisation_id: UUID) -> None:
    async with other_site() as site:
        await declare(database, organisation_id, site, every_minutes=60)
        websites, minutes = Websites(database, limits_for(site)), []
        for _ in range(6):
            assert await websites.read_next()
            minutes += (await rows(database, "SELECT round(extract(epoch FROM due_at - now()) / 60)::int FROM competitions.crawl_sources"))[
                0
            ]
            await come_due(database)
        assert minutes == [120, 240, 480, 960, 1440, 1440]
        assert await rows(database, "SELECT failures FROM competitions.crawl_sources") == [(6,)]
        site.pages["/matches"] = LIST.encode()
        assert await websites.read_next()
        assert await rows(database, "SELECT failures FROM competitions.crawl_sources") == [(0,)]


async def test_a_host_that_wants_to_be_left_alone_is_by_all_sources(database: Database, organisation_id: UUID) -> None:
    async with other_site(**PAGES) as site:
        await declare(database, organisation_id, site, every_minutes=10)
        await declare(database, organisation_id, site, SOURCE.replace("name: village", "name: again"))
        site.once["/matches"] = [Answered(status=429, headers={"Retry-After": "7200"})]
        websites = Websites(database, limits_for(site))
        assert await websites.read_next()
        assert site.paths() == ["/robots.txt", "/matches"]
        assert not await websites.read_next()
        due = await rows(database, "SELECT due_at > now() + interval '7000 seconds' FROM competitions.crawl_sources WHERE failures = 1")
        assert due == [(True,)]


async def test_what_robots_forbids_is_a_fault_and_not_asked(database: Database, organisation_id: UUID) -> None:
    async with other_site(**(PAGES | {"/robots.txt": "User-agent: *\nDisallow: /report/\n"})) as site:
        await declare(database, organisation_id, site)
        assert await Websites(database, limits_for(site)).read_next()
        assert "/report/1" not in site.paths()
    assert "does not want /report/1" in (await rows(database, "SELECT faults_shown FROM competitions.crawl_runs"))[0][0]


async def test_a_declared_source_asks_no_host_but_its_own(database: Database, organisation_id: UUID) -> None:
    async with other_site(**PAGES) as other, other_site(**PAGES) as site:
        site.pages["/matches"] = LIST.replace("/report/1", f"{other.url}/report/1").encode()
        await declare(database, organisation_id, site)
        limits = limits_for(site)
        assert await Websites(database, replace(limits, hosts=(*limits.hosts, *limits_for(other).hosts))).read_next()
        assert other.asked == []


async def test_a_competition_that_became_anothers_is_not_touched(database: Database, organisation_id: UUID, bring: Bring) -> None:
    async with other_site(**PAGES) as site:
        await declare(database, organisation_id, site)
        await bring("date,home,away\n2024-01-01,One,Two\n", slug="village", organisation_id=new_id(), file="a.csv")
        assert await Websites(database, limits_for(site)).read_next()
    assert await rows(database, "SELECT count(*) FROM competitions.matches") == [(1,)]
    assert await rows(database, "SELECT failures FROM competitions.crawl_sources") == [(1,)]

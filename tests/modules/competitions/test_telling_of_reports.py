"""What reports of matches tell everybody: who played and what cards were shown, under the names that everybody may read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.backbone.crawling.site import Site
from tests.modules.competitions.conftest import Crawl, Read
from tests.modules.competitions.league_site import LIST, REPORT, league
from tests.modules.competitions.taking_part import RULES

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import MatchReported, ReportedSheet
from matchday.modules.competitions import module
from matchday.modules.competitions.actions.assign_person import assign_person
from matchday.modules.competitions.actions.enter_cards import enter_cards
from matchday.modules.competitions.actions.give_regulations import give_regulations
from matchday.modules.competitions.schemas.discipline import CardEntry, NewCards

YOUNG = f"{RULES}  short_names_under: 40\n"


@pytest.fixture
def told(said: Read) -> Read:
    """Reads what was told of reports so far, oldest first."""

    async def read() -> list[MatchReported]:
        return [event for event in await said() if isinstance(event, MatchReported)]

    return read


async def played(database: Database) -> UUID:
    async with database.read("competitions") as tx:
        match_id: UUID = await tx.fetchval("SELECT match_id FROM competitions.matches WHERE home_score IS NOT NULL")
    return match_id


async def enter(database: Database, *names: str) -> None:
    match_id = await played(database)
    cards = NewCards(cards=tuple(CardEntry(side="home", offence="red", name=name) for name in names)) if names else None
    async with database.begin("competitions") as tx:
        await enter_cards(tx, match_id, cards)


async def announced(database: Database) -> list[Any]:
    async with database.read("competitions") as tx:
        return [event async for event in module.announces[MatchReported](tx)]


async def read_anew(database: Database, crawl: Crawl, site: Site, report: str) -> None:
    """The report, which is another now."""
    site.pages["/report/1"] = report.encode()
    async with database.begin("competitions") as tx:
        await tx.execute("UPDATE competitions.crawled_pages SET applied_hash = NULL, etag = NULL WHERE kind = 'report'")
    await crawl(site)


def names(sheets: Sequence[ReportedSheet]) -> list[str]:
    return [player.name for sheet in sheets for player in sheet.players]


async def test_nothing_is_told_of_what_live_keeps_a_protocol_of(crawl: Crawl, database: Database, told: Read) -> None:
    async with league() as site:
        report = site.pages.pop("/report/1")
        await crawl(site)
        async with database.begin("competitions") as tx:
            await tx.execute("UPDATE competitions.matches SET live_version = 1")
            await tx.execute("UPDATE competitions.crawled_pages SET ask_after = NULL")
        site.pages["/report/1"] = report
        await crawl(site)
    assert await told() == []


async def test_nothing_is_told_of_a_match_without_a_result(crawl: Crawl, told: Read) -> None:
    async with league(**{"/matches": LIST.replace("2:1", "-:-")}) as site:
        await crawl(site)
    assert await told() == []


async def test_there_is_no_report_of_an_unknown_match_or_one_that_live_has_a_protocol_of(
    site: httpx.AsyncClient, crawl: Crawl, database: Database
) -> None:
    async with league() as pages:
        await crawl(pages)
    assert (await site.get(f"/public/v1/matches/{new_id()}/report")).status_code == 404
    at = f"/public/v1/matches/{await played(database)}/report"
    assert (await site.get(at)).status_code == 200
    for change in ("live_version = 1", "live_version = 0, phase = 'scheduled'"):
        async with database.begin("competitions") as tx:
            await tx.execute(f"UPDATE competitions.matches SET {change}")
        assert (await site.get(at)).status_code == 404


async def test_other_websites_read_a_report(site: httpx.AsyncClient, crawl: Crawl, database: Database, told: Read) -> None:
    async with league() as pages:
        await crawl(pages)
        at = f"/public/v1/matches/{await played(database)}/report"
        answer = await site.get(at)
        event = (await told())[-1]
        assert msgspec.convert(answer.json()["line_ups"], type=tuple[ReportedSheet, ...]) == event.line_ups
        assert answer.json()["source"] == event.source
        assert (await site.get(at, headers={"if-none-match": answer.headers["etag"]})).status_code == 304
        await read_anew(database, crawl, pages, REPORT.replace("Fay Fox", "Fran Fisher"))
    assert "Fran Fisher" in (await site.get(at, headers={"if-none-match": answer.headers["etag"]})).text


async def test_a_report_tells_who_played_and_where_it_was_read(crawl: Crawl, database: Database, told: Read) -> None:
    async with league() as site:
        await crawl(site)
        host = f"localhost:{site.port}"
    event = (await told())[-1]
    assert (event.match_id, event.source) == (await played(database), host)
    home, away = event.line_ups
    assert [(player.name, player.number, player.is_starting, player.is_captain) for player in home.players] == [
        ("Ann Archer", 9, True, True),
        ("Bea Best", 8, True, False),
        ("Eve East", 12, False, False),
        ("Fay Fox", 13, False, False),
    ]
    assert [(player.came_on, player.minute) for player in home.players] == [(False, None), (False, None), (True, 60), (False, None)]
    assert [player.name for player in away.players] == ["Dot Dale", "Cora Cole"]
    assert [(card.side, card.name, card.offence, card.minute) for card in event.cards] == [
        ("home", "Bea Best", "yellow", 30),
        ("away", "Dot Dale", "red", 88),
    ]


async def test_who_is_in_the_squad_is_told_as_a_person(crawl: Crawl, database: Database, told: Read) -> None:
    async with league() as site:
        await crawl(site)
    event = (await told())[-1]
    async with database.read("competitions") as tx:
        persons = {row["name"]: row["person_id"] for row in await tx.fetch("SELECT name, person_id FROM competitions.persons")}
    known = {player.name: player.person_id for sheet in event.line_ups for player in sheet.players}
    assert known["Ann Archer"] == persons["Ann Archer"]
    assert known["Fay Fox"] is None
    assert event.cards[0].person_id == persons["Bea Best"]


async def test_the_same_again_tells_nothing_and_another_report_the_next_version(crawl: Crawl, database: Database, told: Read) -> None:
    async with league() as site:
        await crawl(site)
        before = await told()
        await read_anew(database, crawl, site, f"{REPORT} ")
        assert await told() == before
        await read_anew(database, crawl, site, REPORT.replace("Fay Fox", "Fran Fisher"))
    after = await told()
    assert [event.version for event in after] == list(range(1, len(after) + 1))
    assert "Fran Fisher" in names(after[-1].line_ups)
    assert "Fay Fox" not in names(after[-1].line_ups)


async def test_a_page_that_has_lost_its_sheets_takes_none_away(crawl: Crawl, database: Database, told: Read) -> None:
    async with league() as site:
        await crawl(site)
        await read_anew(database, crawl, site, REPORT.partition("<ol class=hl>")[0])
    assert "Ann Archer" in names((await told())[-1].line_ups)


async def test_cards_that_are_entered_by_hand_are_told_and_taken_back(crawl: Crawl, database: Database, told: Read) -> None:
    async with league() as site:
        del site.pages["/report/1"]
        await crawl(site)
    await enter(database, "Gwen Gray")
    (event,) = await told()
    assert ([card.name for card in event.cards], event.line_ups, event.source) == (["Gwen Gray"], (), "")
    await enter(database, "Gwen Gray")
    assert len(await told()) == 1
    await enter(database)
    assert [(each.version, len(each.cards)) for each in await told()] == [(1, 1), (2, 0)]


async def test_names_of_the_young_are_shortened_when_regulations_ask_for_it(
    crawl: Crawl, database: Database, told: Read, organisation_id: UUID
) -> None:
    async with league() as site:
        await crawl(site)
    document_id = new_id()
    async with database.begin("competitions") as tx:
        await tx.execute(
            "INSERT INTO competitions.regulation_documents (document_id, organisation_id, key, version, name, text)"
            " VALUES ($1, $2, 'young', 1, 'Young', $3)",
            document_id,
            organisation_id,
            YOUNG,
        )
        await give_regulations(tx, "village", document_id=document_id)
    event = (await told())[-1]
    assert names(event.line_ups)[:4] == ["Ann A.", "Bea B.", "Eve E.", "Fay Fox"]
    assert [card.name for card in event.cards] == ["Bea B.", "Dot Dale"]


async def test_who_is_meant_by_a_name_is_told_when_somebody_says_so(
    crawl: Crawl, database: Database, told: Read, organisation_id: UUID
) -> None:
    async with league() as site:
        await crawl(site)
    person_id = new_id()
    async with database.begin("competitions") as tx:
        await tx.execute(
            "INSERT INTO competitions.persons (person_id, organisation_id, ref, name, plain_name)"
            " VALUES ($1, $2, 'f', 'Fay F. Fox', 'fay f fox')",
            person_id,
            organisation_id,
        )
        team_id = await tx.fetchval("SELECT team_id FROM competitions.teams WHERE name = 'Abbots'")
        await assign_person(tx, team_id, "Fay Fox", person_id)
    players = [player for sheet in (await told())[-1].line_ups for player in sheet.players]
    assert [(player.name, player.person_id) for player in players if player.name.startswith("Fay")] == [("Fay F. Fox", person_id)]


async def test_an_announcement_says_what_was_told_last(crawl: Crawl, database: Database, told: Read) -> None:
    async with league() as site:
        await crawl(site)
    await enter(database, "Gwen Gray")
    assert await announced(database) == [(await told())[-1]]

"""Reports of matches and squads on other websites: read once, taken over by the rules of every import, nothing of ours overwritten."""

from typing import Any
from uuid import UUID

import pytest
from tests.modules.competitions.conftest import Crawl
from tests.modules.competitions.league_site import LIST, REPORT, SOURCE, SQUAD, league

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.enter_cards import enter_cards
from matchday.modules.competitions.actions.rebuild_statistics import rebuild_statistics
from matchday.modules.competitions.domain.crawling import SourceRefused, parse_report, parse_squad, read_source
from matchday.modules.competitions.domain.crawling.reports import minute_of
from matchday.modules.competitions.domain.importers.reading import Unclear
from matchday.modules.competitions.replicas import forget_deleted_accounts
from matchday.modules.competitions.schemas.discipline import CardEntry, NewCards
from matchday.modules.competitions.workers.reading import Outcome


async def rows(database: Database, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
    async with database.read("competitions") as tx:
        return [tuple(row) for row in await tx.fetch(sql, *arguments)]


def deleted(account_id: UUID) -> AccountChanged:
    return AccountChanged(account_id=account_id, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True, version=2)


def faults(told: list[Outcome]) -> list[str]:
    return [fault.partition(" ")[2] for done in told for fault in done.faults]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("minute: {{selector: i}}, kind", "when: {{selector: i}}, kind"), "when is nothing that goals have"),
        (("player: {{selector: b}}, minute: {{selector: i}}, offence: ", "minute: {{selector: i}}, offence: "), "cards need the places of"),
        (("number: {{pattern: '^\\d+'}}, came_on", "number: {{pattern: '('}}, came_on"), "cannot be read"),
        (("  valid_from: 2024-07-01\n", ""), "valid_from"),
    ],
)
def test_a_description_of_reports_or_squads_that_cannot_be_used_is_refused(change: tuple[str, str], reason: str) -> None:
    text = SOURCE.replace(*change, 1)
    assert text != SOURCE
    with pytest.raises(SourceRefused, match=reason):
        read_source(text.format(url="https://league.example"))


@pytest.mark.parametrize(
    ("text", "minute"), [("12'", (12, 0)), ("45+2", (45, 2)), ("90. +4'", (90, 4)), ("07:31", (8, 0)), ("90\u2019 + 3", (90, 3))]
)
def test_minutes_as_websites_write_them(text: str, minute: tuple[int, int]) -> None:
    assert minute_of(text) == minute


@pytest.mark.parametrize("text", ["", "half-time", "90+99"])
def test_what_is_no_minute_is_refused(text: str) -> None:
    with pytest.raises(Unclear):
        minute_of(text)


async def test_a_report_brings_goals_cards_and_who_played(crawl: Crawl, database: Database) -> None:
    async with league() as site:
        told = await crawl(site)
        asked = site.paths()
    assert asked == ["/robots.txt", "/matches", "/team/abbots", "/report/1"]
    assert faults(told) == ["player 4: the player's name is missing", "Eve East: number 8 is worn by Bea Best"]
    (goals,) = await rows(
        database,
        "SELECT string_agg(concat_ws(' ', g->>'side', g->>'player', g->>'minute', g->>'added', g->>'assist'), '; ' ORDER BY place)"
        " FROM competitions.matches, jsonb_array_elements(goals) WITH ORDINALITY AS each (g, place)",
    )
    assert goals[0].startswith("home Ann Archer 12")
    assert "Bea Best" in goals[0]
    figures = dict(await rows(database, "SELECT coalesce(name, subject), figures FROM competitions.contributions WHERE subject <> 'side'"))
    assert '"starts": 1' in figures["Ann Archer"]
    assert '"goals": 2' in figures["Ann Archer"]
    assert '"yellow_cards": 1' in figures["Bea Best"]
    assert '"appearances": 1' in figures["Eve East"]
    assert "Fay Fox" not in figures
    conduct = await rows(database, "SELECT entered IS NOT NULL, named_home, entered_from FROM competitions.match_conduct")
    assert [(row[0], row[2]) for row in conduct] == [(True, "village")]
    assert "name:fay fox" in conduct[0][1]


async def test_statistics_from_reports_equal_a_count_from_zero(crawl: Crawl, database: Database) -> None:
    async with league() as site:
        await crawl(site)
    kept = await rows(database, "SELECT * FROM competitions.sums ORDER BY 1, 2, 3, 4, 5")
    async with database.begin("competitions") as tx:
        competition = await store.lock_competition_at(tx, "village")
        assert competition is not None
        await rebuild_statistics(tx, [competition])
    assert kept
    assert await rows(database, "SELECT * FROM competitions.sums ORDER BY 1, 2, 3, 4, 5") == kept


async def test_every_value_of_a_report_and_a_squad_tells_where_it_was_read(crawl: Crawl, database: Database) -> None:
    async with league() as site:
        await crawl(site)
    held = await rows(database, "SELECT subject, field, raw, selector FROM competitions.provenance")
    assert ("24.08.2024 Abbots v Barons", "goals.home.1.assist", "Bea Best", "u") in held
    assert ("24.08.2024 Abbots v Barons", "cards.away.1.offence", "card red", "em@class") in held
    assert ("Abbots: Ann Archer", "born_on", "03.04.1999", "td:nth-child(4)") in held
    assert ("Abbots", "team", "Abbots", "h1") in held


async def test_where_somebody_was_read_goes_with_the_account(crawl: Crawl, database: Database, organisation_id: UUID) -> None:
    """The record keeps the name; the site's birthday, its way of writing the name and what was wrong with it go."""
    account_id, other = new_id(), new_id()
    async with league() as site:
        await crawl(site)
    async with database.begin("competitions") as tx:
        await tx.execute("UPDATE competitions.persons SET account_id = $1 WHERE name = 'Bea Best'", account_id)
        source_id = await tx.fetchval(
            "INSERT INTO competitions.crawl_sources (source_id, organisation_id, name, competition, text, hosts, every_seconds)"
            " VALUES (gen_random_uuid(), $1, 'One', 'league', 'rows: tr', '{}', 86400) RETURNING source_id",
            organisation_id,
        )
        await tx.execute(
            "INSERT INTO competitions.crawl_runs (run_id, source_id, faults, faults_shown)"
            ' VALUES (gen_random_uuid(), $1, 2, \'["Eve East: number 8 is worn by Béa  Best", "a goal: its minute is missing"]\')',
            source_id,
        )
    before = await rows(database, "SELECT subject, field, raw FROM competitions.provenance")
    async with database.begin("competitions") as tx:
        await forget_deleted_accounts(tx, [deleted(other)])
    assert await rows(database, "SELECT subject, field, raw FROM competitions.provenance") == before
    for _ in range(2):
        async with database.begin("competitions") as tx:
            await forget_deleted_accounts(tx, [deleted(account_id)])
    after = await rows(database, "SELECT subject, field, raw FROM competitions.provenance")
    gone = set(before) - set(after)
    assert {("Abbots: Bea Best", "name", "Bea Best"), ("24.08.2024 Abbots v Barons", "goals.home.1.assist", "Bea Best")} <= gone
    assert all("Bea Best" in f"{subject} {raw}" for subject, _, raw in gone)
    assert [row for row in after if "Bea" in f"{row[0]} {row[2]}"] == []
    assert await rows(database, "SELECT faults_shown::text FROM competitions.crawl_runs") == [('["a goal: its minute is missing"]',)]
    assert ("Bea Best", None) in await rows(database, "SELECT name, account_id FROM competitions.persons")


async def test_goals_that_contradict_the_score_are_left_out_and_told(crawl: Crawl, database: Database) -> None:
    async with league(**{"/report/1": REPORT.replace("<li><b>Cora", "<li><b>Ann Archer</b><i>3</i></li><li><b>Cora")}) as site:
        told = await crawl(site)
    assert any("its goals are left out" in fault for fault in faults(told))
    assert await rows(database, "SELECT home_score, goals::text FROM competitions.matches WHERE home_score IS NOT NULL") == [(2, "[]")]


async def test_reports_are_read_once_and_anew_when_the_list_says_something_else(crawl: Crawl, database: Database) -> None:
    async with league() as site:
        await crawl(site)
        begun = len(site.asked)
        await crawl(site)
        assert site.paths()[begun:] == ["/robots.txt", "/matches"]
        site.pages["/matches"] = LIST.replace("2:1", "2:0").encode()
        site.pages["/report/1"] = REPORT.replace("<b>Cora Cole</b> <i>80. </i>", "").encode()
        begun = len(site.asked)
        await crawl(site)
        assert site.paths()[begun:] == ["/robots.txt", "/matches", "/report/1"]
    assert await rows(database, "SELECT away_score, jsonb_array_length(goals) FROM competitions.matches WHERE home_score = 2") == [(0, 2)]


async def test_a_reading_that_was_cut_off_goes_on_with_the_report_that_is_left(crawl: Crawl, database: Database) -> None:
    async with league() as site:
        del site.pages["/report/1"]
        told = await crawl(site)
        assert [done.is_read for done in told] == [True, True, False]
        site.pages["/report/1"] = REPORT.encode()
        await crawl(site)
        assert site.paths().count("/report/1") == 1  # it is left alone for a while
        async with database.begin("competitions") as tx:
            await tx.execute("UPDATE competitions.crawled_pages SET ask_after = now() - interval '1 second' WHERE ask_after IS NOT NULL")
        await crawl(site)
    assert await rows(database, "SELECT count(*) FROM competitions.match_figures") == [(1,)]


async def test_cards_that_somebody_has_entered_stay(crawl: Crawl, database: Database) -> None:
    async with league() as site:
        report = site.pages.pop("/report/1")
        await crawl(site)
        async with database.begin("competitions") as tx:
            match_id = await tx.fetchval("SELECT match_id FROM competitions.matches WHERE home_score IS NOT NULL")
            await enter_cards(tx, match_id, NewCards(cards=(CardEntry(side="home", offence="red", name="Gwen Gray"),)))
            await tx.execute("UPDATE competitions.crawled_pages SET ask_after = NULL")
        site.pages["/report/1"] = report
        told = await crawl(site)
    assert any("somebody has entered them" in fault for fault in faults(told))
    assert "Gwen Gray" in (await rows(database, "SELECT entered FROM competitions.match_conduct"))[0][0]


async def test_what_live_keeps_a_protocol_of_stays(crawl: Crawl, database: Database) -> None:
    async with league() as site:
        report = site.pages.pop("/report/1")
        await crawl(site)
        async with database.begin("competitions") as tx:
            await tx.execute("UPDATE competitions.matches SET live_version = 1")
            await tx.execute("UPDATE competitions.crawled_pages SET ask_after = NULL")
        site.pages["/report/1"] = report
        await crawl(site)
    assert await rows(database, "SELECT count(*) FROM competitions.match_conduct") == [(0,)]
    assert await rows(database, "SELECT count(*) FROM competitions.match_figures") == [(0,)]


SQUAD_HELD = """
    SELECT p.name, r.number, r.position, p.born_on::text, r.status FROM competitions.registrations AS r
    JOIN competitions.persons AS p USING (person_id) ORDER BY p.name
"""


async def test_a_squad_is_registered_and_follows_its_page(crawl: Crawl, database: Database) -> None:
    async with league() as site:
        await crawl(site)
        assert await rows(database, SQUAD_HELD) == [
            ("Ann Archer", 9, "Forward", "1999-04-03", "approved"),
            ("Bea Best", 8, None, None, "approved"),
            ("Eve East", None, None, None, "approved"),
        ]
        assert len(await rows(database, "SELECT plain_name FROM competitions.assigned_names")) == 3
        site.pages["/team/abbots"] = SQUAD.replace("<td>9</td>", "<td>19</td>").replace("<td>8</td><td>Eve", "<td>11</td><td>Eve").encode()
        async with database.begin("competitions") as tx:
            await tx.execute("UPDATE competitions.crawled_pages SET fetched_at = fetched_at - interval '8 days' WHERE kind = 'squad'")
        told = await crawl(site)
    assert [row[:2] for row in await rows(database, SQUAD_HELD)] == [("Ann Archer", 19), ("Bea Best", 8), ("Eve East", 11)]
    assert sum(done.players_changed for done in told) == 2


async def test_a_page_fills_what_is_empty_and_overwrites_nothing_of_ours(crawl: Crawl, database: Database) -> None:
    async with league() as site:
        squad = site.pages.pop("/team/abbots")
        await crawl(site)
        async with database.begin("competitions") as tx:
            team = await tx.fetchrow("SELECT team_id, competition_id FROM competitions.teams WHERE name = 'Abbots'")
            assert team is not None
            await tx.execute(
                """
                WITH person AS (
                    INSERT INTO competitions.persons (person_id, organisation_id, ref, name, plain_name, nationality, born_on)
                    SELECT gen_random_uuid(), organisation_id, 'ann', 'Ann Archer', 'ann archer', 'Wales', '1998-01-01'
                    FROM competitions.competitions RETURNING person_id
                )
                INSERT INTO competitions.registrations
                    (registration_id, ref, competition_id, team_id, person_id, number, valid_from, status)
                SELECT gen_random_uuid(), 'one', $1, $2, person_id, 4, '2024-07-01', 'approved' FROM person
                """,
                team["competition_id"],
                team["team_id"],
            )
            await tx.execute("UPDATE competitions.crawled_pages SET ask_after = NULL")
        site.pages["/team/abbots"] = squad
        told = await crawl(site)
    assert (await rows(database, SQUAD_HELD))[0] == ("Ann Archer", 4, "Forward", "1998-01-01", "approved")
    assert [fault for fault in faults(told) if "stays" in fault] == [
        "Ann Archer: born_on is 1998-01-01 here and 1999-04-03 there, and stays",
        "Ann Archer: number is 4 here and 9 there, and stays",
    ]


async def test_a_player_who_may_be_known_is_asked_about(crawl: Crawl, database: Database, organisation_id: UUID) -> None:
    async with database.begin("competitions") as tx:
        await tx.execute(
            """
            INSERT INTO competitions.persons (person_id, organisation_id, ref, name, plain_name)
            VALUES (gen_random_uuid(), $1, 'other', 'Anna Archer', 'anna archer'),
                   (gen_random_uuid(), $1, 'same', 'Ann Archer', 'ann archer')
            """,
            organisation_id,
        )
    async with league() as site:
        await crawl(site)
    asked = await rows(database, "SELECT known_name, new_name FROM competitions.doubts WHERE kind = 'person'")
    assert ("Ann Archer", "Ann Archer") in asked


async def test_the_second_meeting_on_another_page_is_another_match(crawl: Crawl, database: Database) -> None:
    later = LIST.replace("24.08.2024", "01.02.2025").replace("2:1", "0:0").replace("/report/1", "/report/9")
    async with league(**{"/later": later}) as site:
        await crawl(site)
        text = SOURCE.replace('urls: ["{url}/matches"]', 'urls: ["{url}/matches", "{url}/later"]')
        await crawl(site, text)
        site.pages["/matches"] = LIST.replace("2:1", "3:1").encode()
        await crawl(site, text)
    played = "SELECT kicks_off_at::date::text, home_score FROM competitions.matches WHERE home_score IS NOT NULL ORDER BY 1"
    assert await rows(database, played) == [("2024-08-24", 3), ("2025-02-01", 0)]


@pytest.mark.parametrize("content", [b"", b"<", b"<ul class=hg><li></li></ul>" * 500, "\x00\ufffd".encode() * 999, b"[" * 100_000])
def test_hostile_pages_are_read_without_harm(content: bytes) -> None:
    source = read_source(SOURCE.format(url="https://league.example"))
    assert source.reports is not None
    assert source.squads is not None
    assert parse_report(source.reports, content).line_ups == ()
    assert parse_squad(source.squads, content).players == ()

"""What pages of other websites say becomes matches, and every value tells where it was read."""

import json

import pytest

from matchday.backbone.database import Database
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.take_over_pages import ReadPage, take_over_pages
from matchday.modules.competitions.domain.crawling import Source, SourceRefused, parse_page, read_source, reading_of

URL = "https://league.example/results"
SELECTORS = """\
name: village
urls: [https://league.example/results]
slug: village
competition: Village league
season: "2024"
rows: div.game
headings: {date: {selector: h2}}
fields:
  home: {selector: .h}
  away: {selector: .a, attribute: title}
  home_goals: {selector: i, pattern: '^(\\d+):'}
  away_goals: {selector: i, pattern: ':(\\d+)$'}
next: a.next
"""
PAGE = b"""<h2>24.08.2024</h2><div class=game><b class=h>Abbots</b><i>2:1</i><b class=a title="Barons FC">Bar</b></div>
<a class=next href="?page=2">more</a>"""
EVENTS = {
    "@graph": [
        {
            "@type": "SportsEvent",
            "startDate": "2024-08-24T15:00:00+02:00",
            "homeTeam": {"name": "Abbots"},
            "awayTeam": "Barons",
            "location": {"name": "Village green"},
        },
        {
            "@type": "SportsEvent",
            "startDate": "2024-08-31",
            "homeTeam": {"name": "Barons"},
            "awayTeam": {"name": "Abbots"},
            "eventStatus": "https://schema.org/EventPostponed",
        },
        {"@type": "Organization", "name": "The league"},
    ]
}


def json_ld(text: str) -> bytes:
    return f'<script type="application/ld+json">{{not json</script><script type="application/ld+json">{text}</script>'.encode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("rows: div.game\n", ""), "rows and the places of date, home and away are needed"),
        (("home:", "hosts:"), "hosts is no column of matches"),
        (("'^(\\d+):'", "'('"), "cannot be read"),
        (("name: village", "name: Village!"), "regex"),
        (("next: a.next", "then: a.next"), "unknown field"),
    ],
)
def test_a_description_that_cannot_be_used_is_refused(change: tuple[str, str], reason: str) -> None:
    with pytest.raises(SourceRefused, match=reason):
        read_source(SELECTORS.replace(*change, 1))


@pytest.mark.parametrize("text", ["[" * 100_000, "null", "17", '"text"', "[[1]]", '{"@type": ["SportsEvent"]}', '{"@graph": 5}'])
def test_hostile_descriptions_of_events_are_passed_over(text: str) -> None:
    source = Source(name="v", urls=(URL,), slug="v", competition="V", parser="json_ld")
    assert parse_page(source, URL, json_ld(text)).rows == ()


def test_events_for_search_engines_become_matches() -> None:
    source = Source(name="v", urls=(URL,), slug="v", competition="V", season="2024", parser="json_ld")
    reading = reading_of(source, [parse_page(source, URL, json_ld(json.dumps(EVENTS)))], None)
    assert reading.faults == ()
    assert reading.sheet is not None
    first, second = reading.sheet.matches
    assert (first.home.team, first.away.team, first.venue, first.phase) == ("Abbots", "Barons", "Village green", None)
    assert (first.kicks_off_at.isoformat(), first.is_zone_known) == ("2024-08-24T13:00:00+00:00", True)
    assert (second.phase, second.is_zone_known) == ("postponed", False)


async def test_every_value_tells_where_it_was_read_and_what_is_gone_does_not(database: Database) -> None:
    source = read_source(SELECTORS)
    pages = [PAGE, PAGE.replace(b"<i>2:1</i>", b"")]
    kept = []
    for number, content in enumerate(pages):
        parsed = parse_page(source, URL, content)
        read = ReadPage(parsed=parsed, etag=f'"{number}"', last_modified=None, content_hash=bytes([number]), status=200)
        async with database.begin("competitions") as tx:
            await take_over_pages(tx, source, [read])
            rows = await tx.fetch("SELECT subject, field, raw, selector, content_hash FROM competitions.provenance ORDER BY field")
            page = await tx.fetchrow("SELECT etag, applied_hash, next_url FROM competitions.crawled_pages")
        kept.append([(row["field"], row["raw"], row["selector"]) for row in rows])
        assert {row["subject"] for row in rows} == {"24.08.2024 Abbots v Barons FC"}
        assert {row["content_hash"] for row in rows} == {bytes([number])}
        assert tuple(page) == (f'"{number}"', bytes([number]), f"{URL}?page=2")
    assert kept[0] == [
        ("away", "Barons FC", ".a@title"),
        ("away_goals", "2:1", "i"),
        ("date", "24.08.2024", "h2"),
        ("home", "Abbots", ".h"),
        ("home_goals", "2:1", "i"),
    ]
    assert [field for field, _, _ in kept[1]] == ["away", "date", "home"]
    async with database.read("competitions") as tx:
        assert await queries.competition_at(tx, "village") is not None
        assert await tx.fetchval("SELECT home_score FROM competitions.matches") == 2

"""A competition's pages: each part at its own address, whole in one answer, and moving with what comes over the room."""

from uuid import UUID

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.modules.competitions.conftest import SHIPPED, Bring, Read
from tests.modules.competitions.staging import set_up
from tests.modules.competitions.test_import_competition import SMALL

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import OrganisationChanged
from matchday.contracts.content import ArticleChanged, Subject
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.replicas import keep_articles, keep_organisations
from matchday.modules.competitions.schemas import NewCompetition

PARTS = (
    "",
    "/tables",
    "/tables?kind=home",
    "/tables?kind=form&as_of=2022-11-27",
    "/matches",
    "/bracket",
    "/statistics",
    "/statistics/players",
    "/statistics/teams",
    "/statistics/matrix",
    "/statistics/records",
    "/statistics/form",
    "/statistics/course",
    "/statistics/course?by=places",
    "/teams",
    "/news",
    "/regulations",
)
CUP = "/competitions/cup-of-towns-2024"
WORLD_CUP = "/competitions/world-cup-2022"
SERIES = """
format: matchday-regulations/1
key: play-offs
name: Play-offs
source: Our own.
tie_breakers: [points]
stages:
  - key: finals
    name: Play-offs
    type: knockout
    rounds:
      - {name: Semi-finals, legs: 2}
      - {name: Final, best_of: 3}
"""


async def see(site: httpx.AsyncClient, path: str, **headers: str) -> HTMLParser:
    answer = await site.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.text[-400:])
    return HTMLParser(answer.text)


@pytest.mark.parametrize("part", PARTS)
async def test_nothing_is_found_of_a_competition_that_is_not_there(site: httpx.AsyncClient, part: str) -> None:
    assert (await site.get(f"/competitions/none{part}")).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        "/tables?kind=nonsense&as_of=yesterday",
        "/matches?round=nonsense&team=me",
        "/statistics/players?list=nonsense&stage=nowhere",
        "/statistics/teams?by=nonsense",
        "/statistics/course?table=1&by=x&team=y&team=",
    ],
)
async def test_what_cannot_be_meant_shows_the_usual(site: httpx.AsyncClient, bring: Bring, asked: str) -> None:
    await bring(SMALL)
    await see(site, CUP + asked)


RUNNING = """matchday 1
competition Running 2030
slug running
zone UTC
team ABC Abbots
team BAR Barons
stage league League
round Day 1
1 2024-05-01 18:00 ABC {score} BAR
round Day 2
2 2100-05-08 18:00 BAR v ABC
"""


async def test_a_season_that_is_running_is_not_called_incomplete(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(RUNNING.format(score="2-1"))
    for part in ("", "/tables"):
        assert "not complete" not in (await see(site, f"/competitions/running{part}")).text()


async def test_a_match_whose_day_has_passed_is_flagged(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(RUNNING.format(score="v"))
    for part in ("", "/tables"):
        assert "1 of 2 matches have no result although their day has passed" in (await see(site, f"/competitions/running{part}")).text()


async def test_every_part_has_an_address_and_says_where_one_is(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    for part in PARTS:
        page = await see(site, WORLD_CUP + part)
        assert len(page.css("h1")) == 1
        if part != "/news":
            (current,) = page.css(".tabs a[aria-current=page]")
            assert part.partition("?")[0].startswith(current.attributes["href"].removeprefix(WORLD_CUP))
    ways = [link.attributes["href"] for link in page.css(".tabs a")]
    for way in ways:
        assert (await site.get(way)).status_code == 200


async def test_a_competition_without_anything_says_what_will_be_here(
    site: httpx.AsyncClient, database: Database, organisation_id: UUID
) -> None:
    slug = await _nothing_yet(database, organisation_id)
    for part in PARTS:
        page = await see(site, f"/competitions/{slug}{part}")
        assert part == "/regulations" or page.css_first("main .empty, main .empty-line, main .standings") is not None, part


async def test_the_overview_shows_what_is_going_on(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    page = await see(site, WORLD_CUP)
    assert [heading.text(strip=True) for heading in page.css("#going h2")] == ["Latest results"]
    assert len(page.css("#going .match-row")) == 5
    assert len(page.css(".standings.is-small")) == 8
    assert page.css_first("#leaders tbody tr").text(separator=" ", strip=True).startswith("1 Kylian Mbappé")


async def test_tables_show_form_and_movement(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    page = await see(site, f"{WORLD_CUP}/tables")
    group = next(table for table in page.css("table") if table.css_first("caption").text() == "Group C")
    rows = {row.css_first(".standings-name").text(): row for row in group.css("tbody tr")}
    assert [mark.text(strip=True) for mark in rows["Argentina"].css(".form-mark [aria-hidden]")] == ["L", "W", "W"]
    assert rows["Argentina"].css_first(".movement.is-up") is not None
    assert rows["Poland"].css_first(".movement.is-down") is not None


async def test_a_table_as_of_a_day_and_of_matches_away(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    page = await see(site, f"{WORLD_CUP}/tables?kind=away&as_of=2022-11-23")
    group = next(table for table in page.css("table") if table.css_first("caption").text() == "Group C")
    assert group.css_first("tbody .standings-name").text() == "Saudi Arabia"
    assert 'id="table-' not in page.html, "a table of the past does not move"
    wrong = await see(site, f"{WORLD_CUP}/tables?as_of=yesterday")
    assert wrong.css_first("#as_of-fault").text() == "Give a day."


async def test_a_season_is_leafed_through_round_by_round(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(_long_season())
    page = await see(site, "/competitions/long/matches")
    assert page.css_first("h2").text() == "Matchday 2", "the first that is not over"
    assert len(page.css('[id^="fixture-"]')) == 60
    before, after = page.css(".round-ways a")
    assert (before.text(strip=True), after.text(strip=True)) == ("Earlier: Matchday 1", "Later: Matchday 3")
    earlier = await see(site, before.attributes["href"])
    assert earlier.css_first("h2").text() == "Matchday 1"
    everything = await see(site, "/competitions/long/matches?round=all")
    assert len(everything.css('[id^="fixture-"]')) == 100
    more = await see(site, everything.css_first(".pagination a[rel=next]").attributes["href"])
    assert len(more.css('[id^="fixture-"]')) == 80


async def test_matches_of_one_team(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    page = await see(site, f"{WORLD_CUP}/matches")
    assert len(page.css('[id^="fixture-"]')) == 64
    team = next(option for option in page.css("#team option") if option.text() == "Argentina").attributes["value"]
    assert len((await see(site, f"{WORLD_CUP}/matches?team={team}")).css('[id^="fixture-"]')) == 7


async def test_the_bracket_is_drawn_with_every_tie_once(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    page = await see(site, f"{WORLD_CUP}/bracket")
    assert [title.text(strip=True) for title in page.css(".bracket-round summary")] == [
        "Round of 16",
        "Quarter-finals",
        "Semi-finals",
        "Final",
    ]
    assert len(page.css('[id^="tie-"]')) == 16
    final = page.css(".bracket .tie")[-1]
    assert final.css_first(".is-winner .tie-team").text() == "Argentina"
    assert [score.text(separator=" ", strip=True) for score in final.css(".tie-score")] == ["3 (4)", "3 (2)"]
    assert page.css_first(".bracket-beside h3").text() == "Match for third place"


async def test_legs_show_their_aggregate_and_series_their_games(site: httpx.AsyncClient, database: Database, organisation_id: UUID) -> None:
    cup = await set_up(database, organisation_id, ("Ants", "Bees", "Cats", "Dogs"), SERIES)
    await cup.play("Ants", "Dogs", "2:0")
    await cup.play("Ants", "Dogs", "0:1")
    tie = next(tie for tie in (await see(site, f"/competitions/{cup.slug}/bracket")).css(".tie") if "Ants" in tie.text())
    sides = [side.text(separator=" ", strip=True) for side in tie.css(".tie-side")]
    assert sorted(sides) == ["Ants (goes through) 2 0 aggregate 2", "Dogs 0 1 aggregate 1"] or sorted(sides) == [
        "Ants (goes through) 0 2 aggregate 2",
        "Dogs 1 0 aggregate 1",
    ]
    await cup.play("Bees", "Cats", "3:0")
    await cup.play("Bees", "Cats", "3:0")
    await cup.play("Ants", "Bees", "1:0")
    final = next(tie for tie in (await see(site, f"/competitions/{cup.slug}/bracket")).css(".tie-frame") if "Best of 3" in tie.text())
    assert "wins 1" in final.css_first(".tie").text(separator=" ", strip=True)
    assert [line.text(strip=True) for line in final.css(".tie-matches li span:first-child")] == ["Game 1", "Game 2", "Game 3"]


async def test_lists_are_shown_whole_with_everything_else_counted(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    page = await see(site, f"{WORLD_CUP}/statistics/players?list=goals")
    first = page.css_first("tbody tr")
    assert first.text(separator=" ", strip=True).startswith("1 Kylian Mbappé France 8")
    assert len(page.css("tbody tr")) == 50
    more = await see(site, page.css_first(".pagination a[rel=next]").attributes["href"])
    assert first.text() not in more.text()
    knockout = await see(site, f"{WORLD_CUP}/statistics/players?list=goals&stage=Knockout stage")
    assert knockout.css_first("tbody tr").text() != first.text()


async def test_teams_are_ordered_by_the_column_one_chooses(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    assert (await see(site, f"{WORLD_CUP}/statistics/teams")).css_first("tbody th").text() == "France"
    page = await see(site, f"{WORLD_CUP}/statistics/teams?by=conceded")
    assert page.css_first("tbody th").text() == "Tunisia"
    assert page.css_first("th[aria-sort]").attributes["aria-sort"] == "ascending"


async def test_the_matrix_the_records_and_the_form(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    matrix = await see(site, f"{WORLD_CUP}/statistics/matrix")
    assert len(matrix.css(".matrix")) == 8
    assert len(matrix.css(".matrix td a")) == 48
    records = await see(site, f"{WORLD_CUP}/statistics/records")
    assert "Spain – Costa Rica" in records.css_first(".records").text()
    form = await see(site, f"{WORLD_CUP}/statistics/form")
    marks = {row.css_first("th").text(): len(row.css(".form-mark")) for row in form.css("tbody tr")}
    assert (marks["Argentina"], marks["Qatar"]) == (7, 3)
    assert len(form.css(".form-bars rect")) == 128


async def test_charts_have_the_same_as_a_table(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    page = await see(site, f"{WORLD_CUP}/statistics/course")
    assert len(page.css(".lines g.line")) == 4
    assert [cell.text() for cell in page.css(".chart-table tbody tr")[0].css("td")] == ["3", "4", "7"]
    teams = [box.attributes["value"] for box in page.css(".chart-teams input")][:2]
    chosen = await see(site, f"{WORLD_CUP}/statistics/course?by=places&team={teams[0]}&team={teams[1]}")
    assert len(chosen.css(".lines g.line")) == 2
    assert len(chosen.css(".lines polyline.behind")) == 2
    assert [box.attributes["value"] for box in chosen.css(".chart-teams input[checked]")] == teams


async def test_news_stands_where_it_belongs(site: httpx.AsyncClient, bring: Bring, database: Database, organisation_id: UUID) -> None:
    imported = await bring(SMALL)
    async with database.read("competitions") as tx:
        competition_id = await tx.fetchval("SELECT competition_id FROM competitions.competitions WHERE slug = $1", imported.competition)
        team_id = await tx.fetchval("SELECT team_id FROM competitions.teams WHERE competition_id = $1 LIMIT 1", competition_id)
    about_it, about_team, elsewhere, hidden = (
        _article(organisation_id, title, subject, is_public=title != "Hidden", version=2)
        for title, subject in (
            ("Final sold out", competition_id),
            ("Captain hurt", team_id),
            ("Other", new_id()),
            ("Hidden", competition_id),
        )
    )
    async with database.begin("competitions") as tx:
        await keep_articles(tx, [about_it, about_team, elsewhere, hidden])
        await keep_articles(tx, [about_it, _article(organisation_id, "Late", competition_id, article_id=about_it.article_id, version=1)])
    titles = [link.text() for link in (await see(site, f"{CUP}/news")).css(".news-cards .link-name")]
    assert sorted(titles) == ["Captain hurt", "Final sold out"]
    assert "Final sold out" in (await see(site, CUP)).css_first("main").text()


async def test_what_comes_over_the_room_is_what_the_pages_hold(site: httpx.AsyncClient, bring: Bring, shown: Read) -> None:
    await bring(SMALL)
    pages = [" ".join((await site.get(CUP + part)).text.split()) for part in ("", "/tables", "/matches", "/bracket")]
    messages = [message["html"] for room, message in await shown() if room == "competitions:competition:cup-of-towns-2024"]
    told = {element: markup for message in messages for element, markup in message.items()}
    assert {element.partition("-")[0] for element in told} >= {"going", "table", "small", "fixture", "tie"}
    for element, markup in told.items():
        held = [page for page in pages if f'id="{element}"' in page]
        assert held, element
        assert all(" ".join(markup.split()) in page for page in held), element


async def test_the_room_and_the_page_speak_the_readers_language(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SMALL)
    page = await see(site, CUP, **{"Accept-Language": "de"})
    assert page.css_first("[data-room]").attributes["data-room"] == "competitions:competition:cup-of-towns-2024.de"
    assert [tab.text() for tab in page.css(".tabs a")][:3] == ["Überblick", "Tabellen", "Spiele"]


async def test_rounds_groups_and_open_places_are_said_in_the_readers_language(
    site: httpx.AsyncClient, database: Database, organisation_id: UUID
) -> None:
    cup = await set_up(database, organisation_id, tuple(f"Team {number}" for number in range(1, 33)), "fifa-world-cup-2022")
    bracket = (await see(site, f"/competitions/{cup.slug}/bracket", **{"Accept-Language": "de"})).css_first("main").text()
    wanted = ("Achtelfinale", "Sieger Gruppe A", "Zweiter Gruppe B", "Sieger Viertelfinale 1", "Verlierer Halbfinale")
    assert [said for said in wanted if said not in bracket] == []
    assert "Winner" not in bracket
    tables = (await see(site, f"/competitions/{cup.slug}/tables", **{"Accept-Language": "de"})).css_first("main").text()
    assert ("Gruppe H" in tables, "Group" in tables) == (True, False)
    english = (await see(site, f"/competitions/{cup.slug}/bracket")).css_first("main").text()
    assert all(said in english for said in ("Round of 16", "Winner Group A", "Winner Quarter-finals 1"))


async def test_an_empty_site_says_what_will_be_here(site: httpx.AsyncClient) -> None:
    assert "No competitions yet" in (await see(site, "/competitions")).text()


async def test_the_list_is_narrowed_down(site: httpx.AsyncClient, bring: Bring, organisation_id: UUID, database: Database) -> None:
    await bring(SHIPPED.read_bytes())
    await bring(SMALL)
    async with database.begin("competitions") as tx:
        await keep_organisations(
            tx, [OrganisationChanged(organisation_id=organisation_id, slug="f", name="The League", accent="#004488", version=1)]
        )

    async def names(query: str) -> list[str]:
        return sorted(link.text() for link in (await see(site, f"/competitions{query}")).css(".link-list .link-name"))

    both = ["Cup of Towns 2024", "World Cup 2022"]
    assert await names("") == await names("?q=cup") == await names(f"?organisation={organisation_id}") == await names("?q=league") == both
    assert await names("?q=world+CUP") == await names("?season=2022") == await names("?state=over") == ["World Cup 2022"]
    assert await names("?state=running") == ["Cup of Towns 2024"]
    assert (
        await names("?q=%25")
        == await names("?state=ahead")
        == await names(f"?organisation={new_id()}")
        == await names("?sport=cricket")
        == []
    )
    assert "No competition fits" in (await see(site, "/competitions?q=nothing")).text()
    assert await names("?state=nonsense&organisation=me") == both


async def _nothing_yet(database: Database, organisation_id: UUID) -> str:
    async with database.begin("competitions") as tx:
        return (await create_competition(tx, organisation_id, NewCompetition(name="Nothing yet"))).slug


def _article(
    organisation_id: UUID, title: str, subject: UUID, *, version: int, is_public: bool = True, article_id: UUID | None = None
) -> ArticleChanged:
    return ArticleChanged(
        article_id=article_id or new_id(),
        organisation_id=organisation_id,
        is_public=is_public,
        kind="news",
        slug=title.lower().replace(" ", "-"),
        title=title if is_public else "",
        summary="",
        picture=None,
        picture_text="",
        published_at=SystemClock().now() if is_public else None,
        subjects=(Subject(kind="competition", subject_id=subject),),
        version=version,
    )


def _long_season() -> str:
    """Three matchdays of sixty matches each; the first is over."""
    teams = [f"T{number:02}" for number in range(16)]
    pairs = [(home, away) for home in teams for away in teams if home != away][:180]
    lines = ["matchday 1", "competition Long", *(f"team {team} {team}" for team in teams), "stage league League"]
    for place, (home, away) in enumerate(pairs):
        if place % 60 == 0:
            lines.append(f"round Matchday {place // 60 + 1}")
        lines.append(f"{place + 1} 2024-0{place // 60 + 1}-01 12:00 {home} {'1-0' if place < 60 else 'v'} {away}")
    return "\n".join(lines)

"""What other websites show of a competition: the same to everybody, nothing of whoever looks, nothing that runs."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.inner_site import inner_site

from matchday.backbone.database import Database
from matchday.backbone.module import load
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition
from matchday.web.assets import STATIC_FOLDER
from matchday.web.embedding import accent_sheet, stylesheet

NASTY = "<img src=x onerror=alert(1)>"
HEAD = "date,stage,group,round,home,away,home_goals,away_goals"
SEASON = f"{HEAD}\n2026-08-01,League,,Matchday 1,{NASTY},Foxes,2,1\n2027-08-08,League,,Matchday 2,Foxes,{NASTY},,\n"
LONG = [f"Sportgemeinschaft {number}" for number in range(20)]
EMBEDS = ("/embed/table/nasty", "/embed/matches/nasty", "/embed/scorers/nasty", "/embed/bracket/nasty")


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with database.begin("competitions") as tx:
        await import_competition(tx, ImportFile(file="nasty.csv", content=SEASON.encode(), slug="nasty"))
    async with inner_site([load("competitions")], database) as opened:
        yield opened


@pytest.mark.parametrize("path", EMBEDS)
async def test_an_embed_may_be_framed_by_anybody_and_does_nothing_else(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"cookie": "matchday_access=rubbish; locale=de; theme=dark"})
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "frame-ancestors *" in policy
    assert "unsafe" not in policy
    assert "form-action 'none'" in policy
    assert "x-frame-options" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=5"
    assert " style=" not in answer.text
    assert "<form" not in answer.text


@pytest.mark.parametrize("path", EMBEDS)
async def test_cookies_and_headers_of_whoever_looks_change_nothing(client: httpx.AsyncClient, path: str) -> None:
    plain = await client.get(path)
    dressed = {"cookie": "locale=de; theme=dark", "accept-language": "de", "host": "evil.example", "x-forwarded-host": "evil.example"}
    other = await client.get(path + "?lang=en", headers=dressed)
    again = await client.get(path, headers=dressed)
    assert plain.content == again.content == other.content
    assert 'lang="en"' in plain.text
    assert 'lang="de"' in (await client.get(path + "?lang=de")).text


@pytest.mark.parametrize("path", ["/competitions/nasty", "/competitions/nasty/embed", "/sign-in"])
async def test_every_other_page_is_framed_by_nobody(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_names_are_text_and_never_markup(client: httpx.AsyncClient) -> None:
    for path in EMBEDS[:2]:
        text = (await client.get(path)).text
        assert "<img" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text
    page = (await client.get("/competitions/nasty/embed?kind=table&group=%22%3E%3Cscript%3E&accent=%22%3E%3Cscript%3E")).text
    assert "<script>" not in page
    assert "<img" not in page


@pytest.mark.parametrize(
    "query", ["theme=pink", "accent=red", "accent=0F6A4B%0A", "density=x", "lang=fr", "limit=0", "limit=1000", "heading=maybe", "team=7"]
)
async def test_an_option_that_does_not_exist_is_refused_in_the_frame(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/embed/matches/nasty?{query}")
    assert answer.status_code == 422
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("kind", ["table", "matches", "scorers", "bracket"])
async def test_a_competition_that_is_not_there_is_said_to_be_missing_in_the_frame(client: httpx.AsyncClient, kind: str) -> None:
    for _ in range(2):
        answer = await client.get(f"/embed/{kind}/nothing")
        assert answer.status_code == 404
        assert "frame-ancestors *" in answer.headers["content-security-policy"]


async def test_what_changes_is_shown_at_once(client: httpx.AsyncClient, database: Database) -> None:
    before = await client.get(EMBEDS[1])
    csv = SEASON.replace("2027-08-08", "2027-08-09")
    async with database.begin("competitions") as tx:
        await import_competition(tx, ImportFile(file="nasty.csv", content=csv.encode(), slug="nasty"))
    after = await client.get(EMBEDS[1])
    assert "8 Aug 2027" in before.text
    assert "9 Aug 2027" in after.text


async def test_nothing_can_be_sent_to_an_embed(client: httpx.AsyncClient) -> None:
    assert (await client.post(EMBEDS[0], json={})).status_code in (403, 405)


@pytest.mark.parametrize("name", ["v1.js", "v1.css", "accent/aa0000.css"])
async def test_the_script_and_styles_are_for_pages_of_any_site(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/embed/{name}", headers={"origin": "https://club.example"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in answer.headers
    assert (await client.get(f"/embed/{name}", headers={"if-none-match": answer.headers["etag"]})).status_code == 304
    assert (await client.post(f"/embed/{name}")).status_code == 405


@pytest.mark.parametrize("name", ["v1.map", "accent/red.css", "accent/%2e%2e/v1.js", "v2.js"])
async def test_no_other_file_is_served_there(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/embed/{name}")).status_code == 404


async def test_script_styles_and_markup_together_are_under_30_kilobytes(client: httpx.AsyncClient, database: Database) -> None:
    """Of a league of 20 teams."""
    played = [f"2026-08-01,League,,Matchday 1,{home},{away},2,1" for home in LONG for away in LONG if home < away]
    async with database.begin("competitions") as tx:
        await import_competition(tx, ImportFile(file="long.csv", content="\n".join([HEAD, *played]).encode(), slug="long"))
    script = (STATIC_FOLDER / "js" / "embed.js").read_bytes()
    markup = max([(await client.get(path)).content for path in ("/embed/table/long", "/embed/matches/long")], key=len)
    together = script + stylesheet().encode() + accent_sheet("0f6a4b").encode() + markup
    assert len(together) < 30_000
    assert sum(len(gzip.compress(part)) for part in (script, stylesheet().encode(), markup)) < 12_000


async def test_inside_an_element_no_property_of_the_page_around_is_read() -> None:
    css = stylesheet()
    assert "--accent" not in css
    assert "--matchday-accent" in css
    assert ":host,:root{" in css.replace(" {", "{")
    assert "@font-face" not in css


async def test_the_page_of_choices_gives_one_line_for_each_form(client: httpx.AsyncClient) -> None:
    page = (await client.get("/competitions/nasty/embed?kind=table&theme=dark&accent=%23AA0000&lang=de")).text
    assert "/embed/v1.js&#34; data-matchday=&#34;table&#34; data-competition=&#34;nasty&#34;" in page
    assert "data-theme=&#34;dark&#34; data-accent=&#34;aa0000&#34;" in page
    assert '<iframe class="embedding-preview" src="/embed/table/nasty?lang=de&amp;theme=dark&amp;accent=aa0000"' in page


async def test_the_page_of_choices_is_missing_with_its_competition(client: httpx.AsyncClient) -> None:
    assert (await client.get("/competitions/nothing/embed")).status_code == 404

"""Home, live, a match, a team and the search, as a reader's browser gets them."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.modules.portal.conftest import Hear
from tests.modules.portal.events import (
    ARGENTINA,
    DI_MARIA,
    MATCH,
    MESSI,
    ORGANISATION,
    competition,
    finished,
    match,
    organisation,
    progress,
    standings,
)
from tests.tokens import access_token

from matchday.backbone.clock import SystemClock
from matchday.contracts.competitions import Score

LONG_NAME = "Sportvereinigung Oberhausen-Niederdorf 04"


async def test_an_empty_site_says_what_will_be_here_and_how_to_begin(site: httpx.AsyncClient) -> None:
    home = await site.get("/")
    assert home.status_code == 200
    assert "No matches yet" in home.text
    assert 'href="/competitions"' in home.text


async def test_home_shows_what_is_live_what_comes_and_what_was(site: httpx.AsyncClient, hear: Hear) -> None:
    soon = SystemClock().now() + timedelta(hours=2)
    await hear(competition())
    await hear(
        match(),
        finished(1, match_id=UUID(int=21), home="Croatia", away="Morocco"),
        match(match_id=UUID(int=22), home="Wales", away="Iran", kicks_off_at=soon),
    )
    await hear(progress(1, (MESSI,)))
    html = (await site.get("/")).text
    assert html.index("Live now") < html.index("Argentina") < html.index("Next") < html.index("Wales")
    assert html.index("Wales") < html.index("Latest results") < html.index("Croatia")
    assert "63 of 64 matches played" in html
    assert 'data-room="portal:live:now" data-room-seq="1"' in html
    assert html.count(f'href="/matches/{MATCH}"') == 1


async def test_a_match_long_past_that_nobody_started_is_not_coming(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match(home="Forgotten"))
    assert "Forgotten" not in (await site.get("/")).text


async def test_the_live_page_says_when_nothing_is_on(site: httpx.AsyncClient) -> None:
    assert "Nothing is being played just now" in (await site.get("/live")).text


@pytest.mark.parametrize(
    ("clock", "shown", "is_not"),
    [
        ({"clock_minute": 32, "clock_second": 34, "clock_started_at": None, "clock_from": 20}, ">12:34</span>", "32'"),
        ({"clock_minute": 32, "clock_second": 34, "clock_started_at": None}, ">32'</span>", "12:34"),
    ],
)
async def test_a_sport_that_shows_seconds_shows_the_time_of_the_part(
    site: httpx.AsyncClient, hear: Hear, clock: dict[str, int | None], shown: str, is_not: str
) -> None:
    await hear(match(sport="ice-hockey" if clock.get("clock_from") else "football"))
    await hear(progress(1, phase="second_period" if clock.get("clock_from") else "second_half", **clock))
    for address in (f"/matches/{MATCH}", "/live"):
        html = (await site.get(address)).text
        assert (shown in html, is_not in html) == (True, False)


async def test_a_match_page_shows_the_match_and_where_its_room_stands(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(organisation())
    await hear(match(stage="Group stage", group="Group C"))
    await hear(standings())
    await hear(progress(1, (MESSI, DI_MARIA)))
    html = (await site.get(f"/matches/{MATCH}")).text
    assert f'data-room="portal:match:{MATCH}" data-room-seq="1"' in html
    assert 'data-flip="home">2</span>' in html
    assert "Ángel Di María" in html
    assert "Lusail Stadium" in html
    assert "accent/7a1f5c.css" in html
    assert "World Cup 2022" in html
    assert 'class="standings"' in html


async def test_pages_are_compressed_for_browsers_that_take_it(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match())
    packed = await site.get(f"/matches/{MATCH}", headers={"Accept-Encoding": "gzip, br"})
    plain = await site.get(f"/matches/{MATCH}", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "Accept-Encoding" in packed.headers["vary"]
    assert plain.headers["content-type"] == "text/html; charset=utf-8"


async def test_a_match_page_speaks_the_readers_language_and_joins_that_room(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match())
    await hear(progress(1))
    html = (await site.get(f"/matches/{MATCH}", headers={"Accept-Language": "de-AT"})).text
    assert '<html lang="de"' in html
    assert f'data-room="portal:match:{MATCH}.de" data-room-seq="1"' in html
    assert "Spielverlauf" in html


async def test_only_those_who_keep_the_protocol_are_shown_the_console(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match())

    async def sees_console(*roles: str) -> bool:
        headers = {"authorization": f"Bearer {access_token({ORGANISATION: list(roles)})}"} if roles else {}
        return f"/matches/{MATCH}/console" in (await site.get(f"/matches/{MATCH}", headers=headers)).text

    assert [await sees_console(*roles) for roles in ((), ("treasurer",), ("scorer",), ("owner",))] == [False, False, True, True]


async def test_an_unknown_match_is_a_page_with_a_way_out(site: httpx.AsyncClient) -> None:
    answer = await site.get(f"/matches/{UUID(int=404)}")
    assert answer.status_code == 404
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("path", ["/matches/not-an-id", "/teams/../etc/passwd", f"/teams/{UUID(int=5)}"])
async def test_addresses_of_nothing_are_not_found(site: httpx.AsyncClient, path: str) -> None:
    assert (await site.get(path)).status_code == 404


async def test_a_placeholder_of_a_bracket_is_a_name_without_link(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match(home_team_id=None, home="Winner Match 61", home_code=""))
    html = (await site.get(f"/matches/{MATCH}")).text
    assert "Winner Match 61" in html
    assert "/teams/None" not in html


@pytest.mark.parametrize("asked", ["argen", "ARGENTINA", "arg", "  Argentína "])
async def test_a_search_finds_a_team_by_the_beginning_of_its_name(site: httpx.AsyncClient, hear: Hear, asked: str) -> None:
    await hear(match())
    assert f'href="/teams/{ARGENTINA}"' in (await site.get("/search", params={"q": asked})).text


async def test_a_search_finds_a_match_by_both_its_teams_and_a_competition(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(competition())
    await hear(match())
    assert f'href="/matches/{MATCH}"' in (await site.get("/search", params={"q": "arg fra"})).text
    assert 'href="/competitions/world-cup-2022"' in (await site.get("/search", params={"q": "world"})).text


async def test_a_search_without_result_says_so_and_keeps_the_question(site: httpx.AsyncClient) -> None:
    html = (await site.get("/search", params={"q": "<Nobody>"})).text
    assert "Nothing was found for “&lt;Nobody&gt;”." in html
    assert 'value="&lt;Nobody&gt;"' in html


@pytest.mark.parametrize("asked", ["", "'", "a' & 'b", "\x00", "%", ":*", "(((", "ß" * 5000, "\ud83d\ude00"])
async def test_a_search_survives_whatever_is_typed(site: httpx.AsyncClient, asked: str) -> None:
    answer = await site.get("/search", params={"q": asked.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200


async def test_preferences_are_kept_in_cookies_and_lead_back(site: httpx.AsyncClient) -> None:
    answer = await site.post("/preferences", data={"theme": "dark", "locale": "de", "back": "/live"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/live")
    html = (await site.get("/")).text
    assert '<html lang="de" data-theme="dark">' in html


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "javascript:alert(1)"])
async def test_preferences_lead_nowhere_else(site: httpx.AsyncClient, back: str) -> None:
    answer = await site.post("/preferences", data={"theme": "dark", "back": back})
    assert answer.headers["location"] == "/"


async def test_preferences_that_do_not_exist_set_no_cookie(site: httpx.AsyncClient) -> None:
    answer = await site.post("/preferences", data={"theme": "pink", "locale": "tlh"})
    assert "set-cookie" not in answer.headers


async def test_websites_are_told_what_is_live(site: httpx.AsyncClient, hear: Hear) -> None:
    assert (await site.get("/public/v1/live")).json() == {"matches": []}
    await hear(match())
    await hear(progress(1, (MESSI,), clock_minute=45, clock_started_at=None, phase="half_time"))
    (live,) = (await site.get("/public/v1/live")).json()["matches"]
    assert (live["home"], live["phase"], live["minute"]) == ("Argentina", "half_time", "45")
    assert (live["score"]["home"], live["goals"][0]["player"]) == (1, "Lionel Messi")


async def test_a_match_the_competition_calls_running_is_live_without_scorers(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match(phase="second_half", score=Score(home=0, away=1)))
    (live,) = (await site.get("/public/v1/live")).json()["matches"]
    assert (live["phase"], live["minute"]) == ("second_half", "")
    assert "2nd half" in (await site.get("/")).text

"""A league's whole calendar: refusals first, then the preview, the schedule, and the page that does both."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.inner_site import inner_site
from tests.tokens import access_token

from matchday.app.registry import load_modules
from matchday.backbone.database import Database
from matchday.backbone.errors import Invalid, NotFound
from matchday.backbone.http import Cursor
from matchday.backbone.ids import new_id
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.actions.draw_up_calendar import draw_up_calendar
from matchday.modules.competitions.errors import CalendarExists, TooFewTeams
from matchday.modules.competitions.schemas import CalendarView, MatchView, NewCalendar, NewCompetition, NotAtHome

TEAMS = ("Abbots", "Barons", "Castle", "Dukes")
Draw = Callable[..., Awaitable[CalendarView]]
PAGE = "/manage/competitions/town-league/calendar"
WISHES = {"first_day": "2026-08-15", "kick_offs": "13:00, 15:30", "days_between": "7", "legs": "2"}


@pytest.fixture
async def league(database: Database, organisation_id: UUID) -> dict[str, UUID]:
    """Four teams at the address `town-league`."""
    async with database.begin("competitions") as tx:
        data = NewCompetition(name="Town League", teams=TEAMS, zone="Europe/Berlin")
        competition = await create_competition(tx, organisation_id, data)
        return {name: team_id for team_id, name in await queries.teams_of(tx, competition.competition_id)}


@pytest.fixture
def draw(database: Database) -> Draw:
    async def run(slug: str = "town-league", *, is_preview: bool = False, **wishes: Any) -> CalendarView:
        async with database.begin("competitions") as tx:
            return await draw_up_calendar(tx, slug, NewCalendar(first_day=date(2026, 10, 17), **wishes), is_preview=is_preview)

    return run


async def _matches(database: Database) -> list[MatchView]:
    async with database.read("competitions") as tx:
        return list((await queries.list_matches(tx, "town-league", Cursor(after=None, limit=200))).items)


async def test_a_competition_that_is_not_there_has_no_calendar(draw: Draw) -> None:
    with pytest.raises(NotFound):
        await draw("nowhere")


async def test_a_league_of_one_has_no_calendar(draw: Draw, database: Database, organisation_id: UUID) -> None:
    async with database.begin("competitions") as tx:
        await create_competition(tx, organisation_id, NewCompetition(name="Lonely", teams=("Only",)))
    with pytest.raises(TooFewTeams):
        await draw("lonely")


async def test_wishes_for_a_stranger_are_refused(draw: Draw, league: dict[str, UUID], database: Database) -> None:
    with pytest.raises(Invalid):
        await draw(derbies=((league["Abbots"], new_id()),))
    assert await _matches(database) == []


async def test_a_league_is_drawn_up_once(draw: Draw, league: dict[str, UUID], database: Database) -> None:
    await draw()
    before = await _matches(database)
    with pytest.raises(CalendarExists):
        await draw()
    assert await _matches(database) == before


async def test_the_preview_changes_nothing_and_is_what_is_scheduled(draw: Draw, league: dict[str, UUID], database: Database) -> None:
    wishes = {"kick_offs": ("13:00", "15:30"), "derbies": ((league["Abbots"], league["Barons"]),), "derby_free_rounds": (1, 2)}
    seen = await draw(is_preview=True, **wishes)
    assert await _matches(database) == []
    assert await draw(**wishes) == seen
    scheduled = await _matches(database)
    assert sorted((match.home, match.away, match.kicks_off_at) for match in scheduled) == sorted(
        (match.home, match.away, match.kicks_off_at) for match in seen.matches
    )
    assert (seen.rounds, len(scheduled), seen.conflicts) == (6, 12, ())
    assert all({"Abbots", "Barons"} != {match.home, match.away} for match in seen.matches if match.round <= 2)


async def test_kick_off_stays_at_its_clock_time_when_summer_time_ends(draw: Draw, league: dict[str, UUID]) -> None:
    """The last Sunday of October lies between the first and the second round."""
    made = await draw(is_preview=True)
    assert {match.kicks_off_at.strftime("%H:%M") for match in made.matches} == {"15:00"}
    assert {match.kicks_off_at.utcoffset() for match in made.matches if match.round == 1} != {
        match.kicks_off_at.utcoffset() for match in made.matches if match.round == 3
    }


async def test_a_wish_that_cannot_be_had_is_named(draw: Draw, league: dict[str, UUID]) -> None:
    never = NotAtHome(team_id=league["Castle"], first=date(2026, 1, 1), last=date(2027, 12, 31), reason="no ground")
    made = await draw(is_preview=True, not_at_home=(never,), in_a_row_max=10)
    assert [(conflict.rule, conflict.facts["team"], conflict.matches[0].home) for conflict in made.conflicts] == [
        ("blacked_out", "Castle", "Castle")
    ] * 3


async def _asked(database: Database, organisation_id: UUID, method: str, role: str = "organiser", **fields: str) -> httpx.Response:
    headers = {"sec-fetch-site": "same-origin"}
    async with inner_site(load_modules(["competitions"]), database) as client:
        client.cookies.set("matchday_access", access_token({organisation_id: [role]}))
        return await client.request(method, PAGE, data=fields or None, headers=headers)


async def test_a_scorer_does_not_draw_up_calendars(league: dict[str, UUID], database: Database, organisation_id: UUID) -> None:
    assert (await _asked(database, organisation_id, "GET", role="scorer")).status_code == 403
    assert (await _asked(database, organisation_id, "POST", role="scorer", **WISHES, step="schedule")).status_code == 403
    assert await _matches(database) == []


async def test_faults_of_the_form_stand_beside_their_fields(league: dict[str, UUID], database: Database, organisation_id: UUID) -> None:
    wrong = WISHES | {"kick_offs": "25:00", "not_at_home": "Nobody 2026-08-15", "derbies": "Abbots", "first_day": ""}
    answer = await _asked(database, organisation_id, "POST", **wrong, step="schedule")
    assert answer.status_code == 422
    page = LexborHTMLParser(answer.text)
    assert [page.css_first(f"#{name}-fault") is not None for name in ("kick_offs", "not_at_home", "derbies", "first_day")] == [True] * 4
    assert "Nobody 2026-08-15" in answer.text
    assert await _matches(database) == []


async def test_the_page_previews_and_then_schedules(league: dict[str, UUID], database: Database, organisation_id: UUID) -> None:
    wishes = WISHES | {"not_at_home": "abbots 2026-08-15 the pitch is sown", "derbies": "Barons / Dukes", "derby_free_rounds": "1"}
    preview = await _asked(database, organisation_id, "POST", **wishes, step="preview")
    assert preview.status_code == 200
    assert "Every wish is kept." in preview.text
    assert "Schedule 12 matches" in preview.text
    assert await _matches(database) == []
    seen = LexborHTMLParser(preview.text).css_first("input[name=seen]").attributes["value"] or ""
    changed = await _asked(database, organisation_id, "POST", **wishes | {"days_between": "14"}, seen=seen, step="schedule")
    assert (changed.status_code, "The wishes have changed" in changed.text) == (200, True)
    assert await _matches(database) == []
    done = await _asked(database, organisation_id, "POST", **wishes, seen=seen, step="schedule")
    assert (done.status_code, done.headers["location"]) == (303, "/manage/competitions/town-league?done=calendar")
    assert len(await _matches(database)) == 12

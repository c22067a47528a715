"""The pages of the calendar: who may not see them first, then decisions on a phone without scripts, grounds, and leafing."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.actions.schedule_match import schedule_match
from matchday.modules.competitions.schemas import NewCompetition, NewMatch

SignIn = Callable[..., dict[str, str]]
KICK_OFF = datetime(2027, 5, 1, 22, 30, tzinfo=UTC)


@pytest.fixture
async def match_ids(database: Database, organisation_id: UUID) -> list[UUID]:
    """Abbots – Barons late on the first of May, Castle – Abbots a week later."""
    async with database.begin("competitions") as tx:
        data = NewCompetition(name="Town League", teams=("Abbots", "Barons", "Castle"), zone="Europe/Berlin")
        competition = await create_competition(tx, organisation_id, data)
        teams = {name: key for key, name in await queries.teams_of(tx, competition.competition_id)}
        first = NewMatch(home_team_id=teams["Abbots"], away_team_id=teams["Barons"], kicks_off_at=KICK_OFF, venue="Sports Park")
        second = NewMatch(home_team_id=teams["Castle"], away_team_id=teams["Abbots"], kicks_off_at=KICK_OFF.replace(day=8))
        return [await schedule_match(tx, "town-league", first), await schedule_match(tx, "town-league", second)]


async def test_strangers_decide_nothing(site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, match_ids: list[UUID]) -> None:
    for address in (f"/manage/matches/{match_ids[0]}", f"/manage/organisations/{organisation_id}/venues"):
        assert (await site.get(address, headers=sign_in())).status_code == 404
        assert (await site.get(address, headers=sign_in("editor"))).status_code == 403
    sent = await site.post(f"/manage/matches/{match_ids[0]}/decisions", data={"operation": "cancel"}, headers=sign_in("scorer"))
    assert sent.status_code == 403
    assert (await site.get(f"/manage/matches/{new_id()}", headers=sign_in("organiser"))).status_code == 404


async def test_a_move_is_shown_with_what_it_breaks_and_then_done_anyway(
    site: httpx.AsyncClient, sign_in: SignIn, match_ids: list[UUID]
) -> None:
    address, organiser = f"/manage/matches/{match_ids[0]}", sign_in("organiser")
    fields = {"operation": "reschedule", "kicks_off_at": "2027-05-08T15:00", "reason": "storm"}
    seen = await site.post(f"{address}/decisions", data=fields, headers=organiser)
    assert seen.status_code == 200
    assert "Too little rest · Abbots" in " ".join(LexborHTMLParser(seen.text).text().split())
    assert 'name="do_it_anyway"' in seen.text
    assert 'value="2027-05-08T15:00"' in seen.text
    done = await site.post(f"{address}/decisions", data=fields | {"do_it_anyway": "yes"}, headers=organiser)
    assert (done.status_code, done.headers["location"]) == (303, f"{address}?done=reschedule")
    assert "rules broken knowingly: " in (await site.get(address, headers=organiser)).text


async def test_a_form_with_a_fault_keeps_what_was_typed(site: httpx.AsyncClient, sign_in: SignIn, match_ids: list[UUID]) -> None:
    fields = {"operation": "award", "home": "3", "away": "many", "reason": "ineligible"}
    answer = await site.post(f"/manage/matches/{match_ids[0]}/decisions", data=fields, headers=sign_in("organiser"))
    assert answer.status_code == 422
    page = LexborHTMLParser(answer.text)
    fault = page.css_first("#award-away-fault")
    assert fault is not None
    assert "Give a number" in fault.text()
    kept = page.css_first("#award-reason")
    assert kept is not None
    assert kept.attributes["value"] == "ineligible"


@pytest.mark.parametrize(
    "fields",
    [
        {"operation": "postpone", "reason": "rain"},
        {"operation": "cancel", "reason": "rain"},
        {"operation": "abandon", "reason": "fog", "home": "1", "away": "0"},
        {"operation": "walk_over", "reason": "no bus", "absent": "away"},
        {"operation": "award", "reason": "ineligible", "home": "3", "away": "0"},
    ],
)
async def test_every_decision_has_its_form(site: httpx.AsyncClient, sign_in: SignIn, match_ids: list[UUID], fields: dict[str, str]) -> None:
    address, organiser = f"/manage/matches/{match_ids[0]}", sign_in("organiser")
    assert f'value="{fields["operation"]}"' in (await site.get(address, headers=organiser)).text
    assert (await site.post(f"{address}/decisions", data=fields, headers=organiser)).status_code == 303
    after = await site.get(address, headers=organiser)
    assert fields["reason"] in after.text
    ids = [node.attributes["id"] for node in LexborHTMLParser(after.text).css("[id]")]
    assert len(set(ids)) == len(ids)


async def test_grounds_are_kept_with_lines_and_their_faults(
    site: httpx.AsyncClient, sign_in: SignIn, organisation_id: UUID, match_ids: list[UUID]
) -> None:
    home, organiser = f"/manage/organisations/{organisation_id}/venues", sign_in("organiser")
    good = {"name": "New Park", "fields": "East\nWest", "hours": "Sat 10:00-18:00\n2027-05-01 10:00-12:00", "closed": "2027-06-01 sown"}
    wrong = await site.post(f"{home}/new", data=good | {"hours": "sometimes"}, headers=organiser)
    assert (wrong.status_code, "Write a day and two times" in wrong.text, "sometimes" in wrong.text) == (422, True, True)
    assert (await site.post(f"{home}/new", data=good, headers=organiser)).status_code == 303
    again = await site.post(f"{home}/new", data=good, headers=organiser)
    assert (again.status_code, "already a ground called New Park" in again.text) == (409, True)
    listed = LexborHTMLParser((await site.get(home, headers=organiser)).text)
    links = {link.css_first(".link-name").text(): link.attributes["href"] for link in listed.css(".link-list a")}  # type: ignore[union-attr]
    assert list(links) == ["New Park", "Sports Park"]
    page = (await site.get(str(links["New Park"]), headers=organiser)).text
    assert "Sat 10:00-18:00\n2027-05-01 10:00-12:00" in page
    assert "2027-06-01 2027-06-01 sown" in page
    used = await site.post(str(links["Sports Park"]), data={"step": "remove"}, headers=organiser)
    assert (used.status_code, "Move them first" in used.text) == (409, True)
    assert (await site.post(str(links["New Park"]), data={"step": "remove"}, headers=organiser)).status_code == 303


async def test_days_are_those_of_the_zone_one_reads_in(site: httpx.AsyncClient, match_ids: list[UUID]) -> None:
    here = (await site.get("/competitions/town-league/calendar")).text
    there = (await site.get("/competitions/town-league/calendar?zone=there")).text
    assert ('id="day-2027-05-01"' in here, 'id="day-2027-05-02"' in there) == (True, True)
    assert "00:30" in there
    assert "webcal://matchday.test/public/v1/competitions/town-league/calendar.ics" in here


@pytest.mark.parametrize("query", ["team=x", "venue=" + "0" * 36, "month=2099-99", "stage=None", "zone=moon", "team=" + str(UUID(int=3))])
async def test_odd_wishes_are_answered(site: httpx.AsyncClient, match_ids: list[UUID], query: str) -> None:
    assert (await site.get(f"/competitions/town-league/calendar?{query}")).status_code == 200
    assert (await site.get(f"/competitions/none/calendar?{query}")).status_code == 404


async def test_the_table_of_matches_is_one_that_imports_again(site: httpx.AsyncClient, match_ids: list[UUID], sign_in: SignIn) -> None:
    file = await site.get("/public/v1/competitions/town-league/matches.csv")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("number,date,time,zone,stage,group,round,home,away,venue,city,home_goals,away_goals,decided_in")
    assert lines[1].startswith("1,2027-05-02,00:30,Europe/Berlin,League,,League,Abbots,Barons,Sports Park,")
    own = await site.get("/manage/v1/competitions/town-league/matches.csv", headers=sign_in("organiser"))
    assert own.content == file.content
    assert (await site.get("/manage/v1/competitions/town-league/matches.csv", headers=sign_in("scorer"))).status_code == 403

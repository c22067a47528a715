"""Feeds for calendar programs: what is wrong with a feed first (RFC 5545), then how its entries follow their matches."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import icalendar
import msgspec
import pytest
from tests.composed import composed
from tests.inner_site import surroundings
from tests.modules.competitions.conftest import SHIPPED, Bring
from tests.tokens import ISSUER

from matchday.app.registry import load_modules
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.module import SURFACES
from matchday.contracts.competitions import MatchFormat
from matchday.modules.competitions import queries, store
from matchday.modules.competitions.actions.cancel_match import cancel_match
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.actions.keep_venue import keep_venue
from matchday.modules.competitions.actions.postpone_match import postpone_match
from matchday.modules.competitions.actions.record_result import record_result
from matchday.modules.competitions.actions.reschedule_match import reschedule_match
from matchday.modules.competitions.actions.schedule_match import schedule_match
from matchday.modules.competitions.actions.take_decision import UNNAMED
from matchday.modules.competitions.actions.withdraw_decision import withdraw_decision
from matchday.modules.competitions.domain.calendar.feed import Entry, Feed, minutes_of, write
from matchday.modules.competitions.schemas import NewCompetition, NewMatch, NewResult
from matchday.modules.competitions.schemas.fixtures import NewPostponement, NewTime
from matchday.modules.competitions.schemas.venues import NewVenue

Act = Callable[..., Awaitable[Any]]
KICK_OFF = datetime(2027, 5, 1, 18, tzinfo=UTC)
AWKWARD = "Ünïon; \\ Sörup, „der“ Verein mit einem sehr langen Namen, der gefaltet werden muss"


@pytest.fixture
async def feeds(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The public surface, which knows its own address."""
    around = surroundings()
    around.database = database
    modules = load_modules(["competitions"])
    around.resources = {"competitions": {"site_url": "https://matchday.example"}}
    with composed(modules, SURFACES, around) as (site, _):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER) as client:
            yield client


@pytest.fixture
def act(database: Database) -> Act:
    async def run(action: Callable[..., Awaitable[Any]], *arguments: Any, **named: Any) -> Any:
        async with database.begin("competitions") as tx:
            return await action(tx, *arguments, **named)

    return run


@pytest.fixture
async def teams(act: Act, organisation_id: UUID, database: Database) -> dict[str, UUID]:
    await act(create_competition, organisation_id, NewCompetition(name="Town League", teams=(AWKWARD, "Barons", "Castle")))
    async with database.read("competitions") as tx:
        competition = await queries.competition_at(tx, "town-league")
        assert competition is not None
        return {name: team_id for team_id, name in await queries.teams_of(tx, competition.competition_id)}


@pytest.fixture
async def match_id(act: Act, teams: dict[str, UUID]) -> UUID:
    data = NewMatch(home_team_id=teams[AWKWARD], away_team_id=teams["Barons"], kicks_off_at=KICK_OFF, venue="Green, Park; West")
    return await act(schedule_match, "town-league", data)


async def _events(feeds: httpx.AsyncClient, path: str = "/competitions/town-league") -> list[Any]:
    answer = await feeds.get(f"/public/v1{path}/calendar.ics")
    assert answer.status_code == 200, answer.text
    assert faults(answer.content) == []
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def faults(content: bytes) -> list[str]:
    """What RFC 5545 finds wrong with a feed, in words."""
    found = []
    lines = content.split(b"\r\n")
    if lines[-1] != b"" or b"\n" in content.replace(b"\r\n", b""):
        found.append("lines end with CRLF (3.1)")
    found += [f"longer than 75 octets (3.1): {line!r}" for line in lines if len(line) > 75]
    for line in lines:
        line.decode()
    calendar = icalendar.Calendar.from_ical(content)
    found += [f"no {name} (3.6)" for name in ("PRODID", "VERSION") if name not in calendar]
    events = calendar.walk("VEVENT")
    found += [f"no {name} (3.6.1)" for event in events for name in ("UID", "DTSTAMP", "DTSTART", "SEQUENCE") if name not in event]
    uids = [str(event["UID"]) for event in events]
    found += ["a UID twice (3.8.4.7)"] if len(set(uids)) < len(uids) else []
    found += ["ends before it begins (3.8.2.2)" for event in events if event["DTEND"].dt <= event["DTSTART"].dt]
    found += ["not in UTC" for event in events if event["DTSTART"].dt.utcoffset() != timedelta(0)]
    found += [f"STATUS {event['STATUS']}" for event in events if event["STATUS"] not in ("CONFIRMED", "TENTATIVE", "CANCELLED")]
    found += [str(error) for event in events for error in event.errors]
    return found


def _entry(**change: Any) -> Entry:
    fields: dict[str, Any] = {
        "match_id": UUID(int=1), "sequence": 0, "changed_at": KICK_OFF, "starts_at": KICK_OFF, "minutes": 120, "phase": "scheduled",
        "home": "A", "away": "B", "are_teams_known": True, "competition": "C", "round": "1",
    }  # fmt: skip
    return Entry(**fields | change)


def test_the_judge_of_this_test_finds_faults() -> None:
    """The control: a feed with everything wrong that it looks for."""
    good = write(Feed(name="X", entries=[_entry()], site_url="https://x", path="/"))
    assert faults(good) == []
    assert any("CRLF" in fault for fault in faults(good.replace(b"\r\n", b"\n")))
    assert any("75 octets" in fault for fault in faults(good.replace(b"SUMMARY:", b"SUMMARY:" + b"x" * 80)))
    assert any(
        "UID twice" in fault for fault in faults(write(Feed(name="X", entries=[_entry(), _entry()], site_url="https://x", path="/")))
    )
    assert any("no SEQUENCE" in fault for fault in faults(good.replace(b"SEQUENCE:0\r\n", b"")))


@pytest.mark.parametrize("path", ["/competitions/none", f"/teams/{UUID(int=1)}", f"/venues/{UUID(int=1)}", f"/persons/{UUID(int=1)}"])
async def test_what_is_not_there_has_no_feed(feeds: httpx.AsyncClient, path: str) -> None:
    assert (await feeds.get(f"/public/v1{path}/calendar.ics")).status_code == 404


@pytest.mark.parametrize("lang", ["fr", "", "de%0a"])
async def test_an_odd_language_is_refused(feeds: httpx.AsyncClient, match_id: UUID, lang: str) -> None:
    assert (await feeds.get(f"/public/v1/competitions/town-league/calendar.ics?lang={lang}")).status_code == 422


async def test_an_entry_says_everything_and_unfolds_to_it(feeds: httpx.AsyncClient, match_id: UUID, act: Act) -> None:
    (event,) = await _events(feeds)
    assert str(event["UID"]) == f"{match_id}@matchday"
    assert str(event["SUMMARY"]) == f"{AWKWARD} – Barons"
    assert str(event["LOCATION"]) == "Green, Park; West"
    assert (event["DTSTART"].dt, event["DTEND"].dt - event["DTSTART"].dt) == (KICK_OFF, timedelta(minutes=120))
    assert (event["SEQUENCE"], event["STATUS"], str(event["URL"])) == (0, "CONFIRMED", f"https://matchday.example/matches/{match_id}")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt


async def test_an_unchanged_feed_is_not_sent_again(feeds: httpx.AsyncClient, match_id: UUID) -> None:
    first = await feeds.get("/public/v1/competitions/town-league/calendar.ics")
    assert (first.headers["content-type"], first.headers["cache-control"]) == ("text/calendar; charset=utf-8", "public, max-age=300")
    again = await feeds.get("/public/v1/competitions/town-league/calendar.ics", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    calendar = icalendar.Calendar.from_ical(first.content)
    assert (calendar["X-WR-CALNAME"], calendar["NAME"], calendar["REFRESH-INTERVAL"].dt) == (
        "Town League",
        "Town League",
        timedelta(hours=1),
    )


async def test_sequence_grows_with_what_matters_and_with_nothing_else(feeds: httpx.AsyncClient, match_id: UUID, act: Act) -> None:
    seen = []

    async def look() -> tuple[int, str, str]:
        (event,) = await _events(feeds)
        seen.append(event["LAST-MODIFIED"].dt)
        return int(event["SEQUENCE"]), str(event["STATUS"]), str(event["SUMMARY"]).replace(AWKWARD, "U")

    assert await look() == (0, "CONFIRMED", "U – Barons")
    await act(reschedule_match, match_id, NewTime(kicks_off_at=KICK_OFF + timedelta(days=1)), UNNAMED)
    assert await look() == (1, "CONFIRMED", "U – Barons")
    await act(postpone_match, match_id, NewPostponement(reason="rain"), UNNAMED)
    assert await look() == (2, "TENTATIVE", "U – Barons (postponed)")
    await act(reschedule_match, match_id, NewTime(kicks_off_at=KICK_OFF + timedelta(days=2)), UNNAMED)
    assert await look() == (3, "CONFIRMED", "U – Barons")
    await act(cancel_match, match_id, "no need", UNNAMED)
    assert await look() == (4, "CANCELLED", "U – Barons (cancelled)")
    await act(withdraw_decision, match_id, "need", UNNAMED)
    assert await look() == (5, "CONFIRMED", "U – Barons")
    await act(record_result, match_id, NewResult(home=2, away=1))
    assert await look() == (5, "CONFIRMED", "U 2–1 Barons")
    assert seen == sorted(seen)


async def test_words_are_the_readers(feeds: httpx.AsyncClient, match_id: UUID, act: Act) -> None:
    await act(postpone_match, match_id, NewPostponement(reason="rain"), UNNAMED)
    assert "(verlegt)" in (await feeds.get("/public/v1/competitions/town-league/calendar.ics?lang=de")).text


async def test_a_match_that_leaves_a_team_is_cancelled_there_and_comes_back(
    feeds: httpx.AsyncClient, match_id: UUID, teams: dict[str, UUID], act: Act, database: Database
) -> None:
    async def give_to(name: str) -> None:
        async with database.begin("competitions") as tx:
            (match,) = await store.load_matches(tx, [match_id])
            owner = (await store.competitions_of_matches(tx, [match_id]))[match_id]
            changed = msgspec.structs.replace(match, away_team_id=teams[name], version=match.version + 1)
            await store.save_matches(tx, owner, [changed])

    barons, castle = f"/teams/{teams['Barons']}", f"/teams/{teams['Castle']}"
    await give_to("Castle")
    (gone,) = await _events(feeds, barons)
    (here,) = await _events(feeds, castle)
    assert (gone["STATUS"], int(gone["SEQUENCE"]), str(gone["UID"])) == ("CANCELLED", 1, str(here["UID"]))
    assert (here["STATUS"], int(here["SEQUENCE"])) == ("CONFIRMED", 1)
    await give_to("Barons")
    (back,) = await _events(feeds, barons)
    (left,) = await _events(feeds, castle)
    assert (back["STATUS"], int(back["SEQUENCE"])) == ("CONFIRMED", 2)
    assert (left["STATUS"], int(left["SEQUENCE"])) == ("CANCELLED", 2)


async def test_a_ground_has_a_feed_that_follows_its_name_and_place(
    feeds: httpx.AsyncClient, match_id: UUID, act: Act, database: Database, organisation_id: UUID
) -> None:
    async with database.read("competitions") as tx:
        venue_id = (await store.load_matches(tx, [match_id]))[0].venue_id
    data = NewVenue(name="Blue Park", city="Sörup", address="Main Road 1", latitude=54.7, longitude=9.6)
    await act(keep_venue, organisation_id, data, venue_id)
    (event,) = await _events(feeds, f"/venues/{venue_id}")
    assert (str(event["LOCATION"]), event["GEO"].to_ical(), int(event["SEQUENCE"])) == ("Blue Park, Main Road 1, Sörup", "54.7;9.6", 1)
    other = await act(keep_venue, organisation_id, NewVenue(name="Red Park"))
    await act(reschedule_match, match_id, NewTime(kicks_off_at=KICK_OFF, venue_id=other), UNNAMED)
    (gone,) = await _events(feeds, f"/venues/{venue_id}")
    assert (gone["STATUS"], int(gone["SEQUENCE"])) == ("CANCELLED", 2)


async def test_a_player_has_the_matches_of_the_days_of_his_registration(
    feeds: httpx.AsyncClient, match_id: UUID, teams: dict[str, UUID], database: Database, organisation_id: UUID
) -> None:
    person_id = new_id()

    async def register(valid_until: date | None, version: int) -> list[tuple[str, int]]:
        async with database.begin("competitions") as tx:
            await tx.execute(
                """
                INSERT INTO competitions.persons (person_id, organisation_id, name, plain_name) VALUES ($1, $2, 'Jo', 'jo')
                ON CONFLICT (person_id) DO NOTHING
                """,
                person_id,
                organisation_id,
            )
            await tx.execute("DELETE FROM competitions.registrations WHERE person_id = $1", person_id)
            await tx.execute(
                """
                INSERT INTO competitions.registrations (registration_id, competition_id, team_id, person_id, valid_from, valid_until,
                                                        status, version)
                SELECT $1, competition_id, team_id, $2, '2027-01-01', $3, 'approved', $4 FROM competitions.teams WHERE team_id = $5
                """,
                new_id(),
                person_id,
                valid_until,
                version,
                teams["Barons"],
            )
        return [(str(event["STATUS"]), int(event["SEQUENCE"])) for event in await _events(feeds, f"/persons/{person_id}")]

    assert await register(None, 3) == [("CONFIRMED", 3)]
    assert await register(date(2027, 4, 30), 4) == [("CANCELLED", 4)]
    assert await register(date(2027, 5, 1), 5) == [("CONFIRMED", 5)]


async def test_a_bracket_without_teams_is_tentative(feeds: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    events = await _events(feeds, "/competitions/world-cup-2022")
    assert len(events) == 64
    assert {str(event["STATUS"]) for event in events} <= {"CONFIRMED", "TENTATIVE"}


@pytest.mark.parametrize(
    ("sport", "how", "minutes"),
    [
        ("football", MatchFormat(), 120),
        ("football", MatchFormat(periods=2, period_minutes=30), 90),
        ("ice_hockey", MatchFormat(), 150),
        ("cricket", MatchFormat(overs=20), 211),
        ("cricket", MatchFormat(), 420),
    ],
)
def test_how_long_a_match_is(sport: str, how: MatchFormat, minutes: int) -> None:
    assert minutes_of(sport, how) == minutes

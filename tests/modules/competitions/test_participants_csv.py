"""Participants as CSV: who may, what is refused line by line, and that nothing is lost either way."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules.competitions.conftest import Read
from tests.modules.competitions.taking_part import Headers, League
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import SquadChanged
from matchday.modules.competitions.domain.participants.sheets.cells import guarded, unguarded
from matchday.modules.competitions.domain.participants.sheets.reading import SheetFaults, read_sheets
from matchday.modules.competitions.domain.participants.sheets.rows import ClubRow, PersonRow, RegistrationRow, TeamRow
from matchday.modules.competitions.domain.participants.sheets.writing import write_sheets

Import = Callable[..., Any]


async def bring(league: League, content: str | bytes, *, headers: Headers | None = None, dry_run: bool = False) -> httpx.Response:
    path = f"/manage/v1/competitions/{league.slug}/participants.csv?dry_run={str(dry_run).lower()}"
    return await league.site.post(path, content=content, headers=(headers or league.organiser) | {"Content-Type": "text/csv"})


async def export(league: League, *, headers: Headers | None = None) -> httpx.Response:
    return await league.site.get(f"/manage/v1/competitions/{league.slug}/participants.csv", headers=headers or league.organiser)


async def test_only_organisers_take_files_out_or_bring_them_in(league: League, sign_in: Callable[..., Headers]) -> None:
    await league.begin("Abbots")
    manager = await league.manager("Abbots")
    for headers, expected in ((manager, 404), (sign_in("organiser", elsewhere=True), 404), (sign_in("scorer"), 403)):
        assert (await export(league, headers=headers)).status_code == expected
        assert (await bring(league, "club_ref,name\n", headers=headers)).status_code == expected


FULL = """club_ref,name,short_name,colours,founded,home_venue
c1,Łódź "Kickers",ŁK,#ff0000 #ffffff,1908,=HYPERLINK("http://evil")

person_ref,name,born_on,nationality,second_nationality,position,trained_here
p1,"O'Neill, Zoë",2001-02-28,Éire,,goalkeeper,yes
p2,'t Hooft,,,,,

team_code,name,club_ref
ABB,Abbots,c1
NEW,Newcomers,

registration_ref,team_code,person_ref,number,position,valid_from,valid_until,status,reason,exception,submitted_at,decided_at
r1,ABB,p1,1,,2024-01-01,,approved,,"late, but
promised",2024-01-01T10:00:00+00:00,2024-01-02T10:00:00+00:00
r2,NEW,p2,,winger,2024-01-01,2024-02-01,deregistered,moved away,,,
"""


async def test_what_is_brought_in_comes_out_and_goes_into_another_organisation_the_same(
    league: League, sign_in: Callable[..., Headers], said: Read
) -> None:
    await league.begin("Abbots")
    done = await bring(league, FULL)
    assert done.status_code == 200, done.text
    assert done.json()["created"] == {"clubs": 1, "persons": 2, "teams": 1, "registrations": 2}
    assert {event.team for event in await said() if isinstance(event, SquadChanged)} == {"Abbots", "Newcomers"}
    first = (await export(league)).content
    other = League(league.site, league.database, new_id(), sign_in)
    other.organiser = {"Authorization": f"Bearer {access_token({other.organisation_id: ['organiser']})}"}
    await other.begin("Abbots", slug="other-league")
    assert (await bring(other, first)).status_code == 200
    assert (await export(other)).content == first


async def test_the_same_file_twice_changes_nothing(league: League, said: Read) -> None:
    await league.begin("Abbots")
    await bring(league, FULL)
    before = len([event for event in await said() if isinstance(event, SquadChanged)])
    again = (await bring(league, (await export(league)).content)).json()
    assert (again["created"], again["changed"], again["unchanged"]) == ({}, {}, 7)
    assert len([event for event in await said() if isinstance(event, SquadChanged)]) == before


async def test_a_dry_run_tells_and_changes_nothing(league: League) -> None:
    await league.begin("Abbots", squads="  size_max: 0\n")
    before = (await export(league)).content
    done = (await bring(league, FULL, dry_run=True)).json()
    assert (done["is_dry_run"], done["created"]["registrations"]) == (True, 2)
    assert "The squad would have 1 players; at most 0 are allowed." in done["warnings"]
    assert (await export(league)).content == before


async def test_every_fault_has_its_line_and_nothing_is_kept(league: League) -> None:
    await league.begin("Abbots")
    before = (await export(league)).content
    wrong = FULL.replace("2001-02-28", "2001-02-29").replace("NEW,p2", "OLD,p9").replace("c1,Łódź", "!,Łódź")
    refused = await bring(league, wrong)
    assert refused.status_code == 422
    assert [int(fault["field"]) for fault in refused.json()["errors"]] == [2, 5]
    refused = await bring(league, FULL.replace("NEW,p2", "OLD,p9"))
    assert [fault["message"] for fault in refused.json()["errors"]] == [
        "Line 15: There is no person p9 here.",
        "Line 15: There is no team OLD in this competition.",
    ]
    assert (await export(league)).content == before


async def test_a_person_in_two_teams_at_once_is_a_fault_of_the_lines(league: League) -> None:
    await league.begin("Abbots")
    refused = await bring(league, FULL.replace("r2,NEW,p2", "r2,NEW,p1"))
    assert [fault["field"] for fault in refused.json()["errors"]] == ["13", "15"]


async def test_a_club_of_the_same_name_is_not_made_twice(league: League) -> None:
    await league.begin("Abbots")
    await bring(league, FULL)
    refused = await bring(league, "club_ref,name\nc2,LODZ kickers\n")
    assert "files name it c1" in refused.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe", 1),
        (b"club_ref,name\nc1,\xe4", 2),
        (b"club_ref,name\nc1,a\x00", 2),
        (b'club_ref,name\nc1,"open', 2),
        (b"c1,Abbots", 1),
        (b"club_ref,name,nonsense\nc1,a,b", 1),
        (b"club_ref,name,name\nc1,a,b", 1),
        (b"club_ref,short_name\nc1,a", 1),
        (b"club_ref,name\nc1,a,b,c", 2),
        (b"club_ref,name\nc1,a\nc1,b", 3),
        (b"club_ref,name\nc1," + b"a" * 3000, 2),
        (b"person_ref,name,trained_here\np1,a,perhaps", 2),
    ],
)
def test_a_file_that_cannot_be_read_says_where(content: bytes, line: int) -> None:
    with pytest.raises(SheetFaults) as refused:
        read_sheets(content)
    assert refused.value.faults[0][0] == line


def test_semicolons_and_a_byte_order_mark_are_understood() -> None:
    rows = read_sheets("\ufeffclub_ref;name;home_venue\nc1;Abbots;Abbey, North\n".encode()).clubs
    assert rows == ((2, ClubRow(club_ref="c1", name="Abbots", home_venue="Abbey, North")),)


@given(st.text())
def test_no_cell_runs_in_a_spreadsheet_and_every_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


refs = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.:-]{0,20}", fullmatch=True)
lines = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60)
texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), min_size=1, max_size=60)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  bounds have no zone here
optional = st.none() | lines.map(lambda text: text[:40])
CLUBS = st.builds(ClubRow, club_ref=refs, name=lines, short_name=lines.map(lambda text: text[:40]), home_venue=lines)
PERSONS = st.builds(
    PersonRow, person_ref=refs, name=lines, born_on=st.none() | days, nationality=optional, position=optional, trained_here=st.booleans()
)
TEAMS = st.builds(TeamRow, team_code=lines.map(lambda text: text[:12]), name=lines, club_ref=st.none() | refs)
REGISTRATIONS = st.builds(
    RegistrationRow,
    registration_ref=refs,
    team_code=lines.map(lambda text: text[:12]),
    person_ref=refs,
    number=st.none() | st.integers(0, 999),
    position=optional,
    valid_from=days,
    valid_until=st.none() | days,
    status=st.just("approved"),
    reason=st.none() | texts,
    exception=st.none() | texts,
    submitted_at=st.none() | moments,
)


def unique(rows: Any, key: str) -> Any:
    return st.lists(rows, max_size=5, unique_by=lambda row: getattr(row, key))


@given(unique(CLUBS, "club_ref"), unique(PERSONS, "person_ref"), unique(TEAMS, "team_code"), unique(REGISTRATIONS, "registration_ref"))
def test_every_row_comes_back_as_it_was(clubs: Any, persons: Any, teams: Any, registrations: Any) -> None:
    written = write_sheets({"clubs": clubs, "persons": persons, "teams": teams, "registrations": registrations})
    read = read_sheets(written)
    assert [row for _, row in read.clubs] == clubs
    assert [row for _, row in read.persons] == persons
    assert [row for _, row in read.teams] == teams
    assert [row for _, row in read.registrations] == registrations

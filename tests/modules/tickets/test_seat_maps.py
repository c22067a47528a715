"""Seat maps over HTTP: who may keep them, what is refused, versions, tables, and what everybody sees."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.inner_site import inner_site
from tests.modules.tickets.seat_plans import ADULT, row, seat_map
from tests.modules.tickets.selling import SLUG, map_of, put_seats, sale_of
from tests.modules.tickets.shop_window import window
from tests.tokens import access_token

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.seating import sheets
from matchday.modules.tickets.domain.seating.document import Row, SeatMap, Section, Zone, faults_of
from matchday.modules.tickets.domain.seating.geometry import seat_points
from matchday.modules.tickets.domain.seating.ready_made import bowl, ground, theatre

DRAWN = seat_map(row(1, "wcsss", aisles=(1,)), row(2, "ssobs", zones="AABBA"))


@pytest.fixture
def organisation_id() -> UUID:
    return new_id()


@pytest.fixture
async def site(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with inner_site([window()], database) as client:
        yield client


def signed_in(organisation_id: UUID, *roles: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token({organisation_id: list(roles)})}"}


def body(document: SeatMap = DRAWN, **changes: object) -> dict[str, object]:
    return {"name": "Riverside Park", "document": plain(document)} | changes


def plain(document: SeatMap) -> Any:
    """As it travels."""
    return msgspec.json.decode(msgspec.json.encode(document))


@pytest.mark.parametrize(
    ("roles", "status"), [((), 404), (("gate",), 403), (("treasurer",), 403), (("box_office",), 201), (("organiser",), 201)]
)
async def test_only_organisers_and_the_box_office_keep_maps(
    site: httpx.AsyncClient, organisation_id: UUID, roles: tuple[str, ...], status: int
) -> None:
    headers = signed_in(organisation_id, *roles) if roles else signed_in(new_id(), "owner")
    answer = await site.post(f"/manage/v1/organisations/{organisation_id}/seat-maps", json=body(), headers=headers)
    assert answer.status_code == status


async def test_a_map_that_does_not_fit_together_is_refused_with_every_fault(site: httpx.AsyncClient, organisation_id: UUID) -> None:
    wrong = plain(DRAWN)
    wrong["sections"][0]["rows"][0] |= {"kinds": "ss", "zones": "XX", "aisles": [9]}
    wrong["sections"][0]["rows"][1]["key"] = 1
    answer = await site.post(
        f"/manage/v1/organisations/{organisation_id}/seat-maps",
        json=body() | {"document": wrong},
        headers=signed_in(organisation_id, "organiser"),
    )
    assert answer.status_code == 422
    rows = "/document/sections/0/rows"
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {f"{rows}/0", f"{rows}/0/zones", f"{rows}/0/aisles", f"{rows}/1/key"}


async def test_each_saving_is_a_version_and_two_editors_do_not_overwrite_each_other(site: httpx.AsyncClient, organisation_id: UUID) -> None:
    home, headers = f"/manage/v1/organisations/{organisation_id}/seat-maps", signed_in(organisation_id, "organiser")
    made = (await site.post(home, json=body(), headers=headers)).json()
    one = f"{home}/{made['map_id']}"
    assert (await site.put(one, json=body(seat_map(row(1, "ss")), base_version=1), headers=headers)).json()["version"] == 2
    late = await site.put(one, json=body(base_version=1), headers=headers)
    assert (late.status_code, late.json()["code"]) == (409, "seat_map_changed")
    assert (await site.get(one, params={"version": 1}, headers=headers)).json()["document"] == plain(DRAWN)
    assert [each["version"] for each in (await site.get(f"{one}/versions", headers=headers)).json()] == [2, 1]
    assert (await site.post(home, json=body(), headers=headers)).json()["code"] == "seat_map_name_taken"
    assert (await site.delete(one, headers=headers)).status_code == 204
    assert (await site.get(one, headers=headers)).status_code == 404
    stranger = signed_in(organisation_id, "organiser")
    assert (await site.get(f"/manage/v1/organisations/{new_id()}/seat-maps/{made['map_id']}", headers=stranger)).status_code == 404


async def test_a_table_is_read_back_as_it_was_written(site: httpx.AsyncClient, organisation_id: UUID) -> None:
    home, headers = f"/manage/v1/organisations/{organisation_id}/seat-maps", signed_in(organisation_id, "organiser")
    made = (await site.post(home, json=body(), headers=headers)).json()
    sheet = f"{home}/{made['map_id']}/seats.csv"
    written = await site.get(sheet, headers=headers)
    read = await site.post(sheet, content=written.content, headers=headers | {"Content-Type": "text/csv"})
    assert (read.status_code, read.json()["version"]) == (200, 2)
    assert (await site.get(sheet, headers=headers)).content == written.content


async def test_a_table_with_faults_changes_nothing_and_tells_each_line(site: httpx.AsyncClient, organisation_id: UUID) -> None:
    home, headers = f"/manage/v1/organisations/{organisation_id}/seat-maps", signed_in(organisation_id, "organiser")
    made = (await site.post(home, json=body(), headers=headers)).json()
    table = (
        "section;row;seat;x;y;zone;kind\nA;1;1;0;0;;seat\nA;1;1;9;0;;seat\nA;1;;0;0;;seat\nA;1;3;x;0;;seat\nA;1;4;;;;sofa\nT;;;;;;area\n"
    )
    answer = await site.post(f"{home}/{made['map_id']}/seats.csv", content=table, headers=headers | {"Content-Type": "text/csv"})
    assert answer.status_code == 422
    found = {(fault["pointer"], fault["field"]) for fault in answer.json()["errors"]}
    assert found == {("/lines/3", "seat"), ("/lines/4", "seat"), ("/lines/5", "x"), ("/lines/6", "kind"), ("/lines/7", "capacity")}
    assert (await site.get(f"{home}/{made['map_id']}", headers=headers)).json()["version"] == 1
    page, german = f"/manage/organisations/{organisation_id}/seat-maps/{made['map_id']}", headers | {"Accept-Language": "de"}
    told = (await site.post(page, files={"file": ("seats.csv", table, "text/csv")}, headers=german)).text
    assert "3: Dieser Platz steht schon in Zeile 2." in told


async def test_everybody_sees_map_prices_and_what_is_taken_but_no_draft(
    database: Database, site: httpx.AsyncClient, organisation_id: UUID
) -> None:
    sale_id = await sale_of(database, organisation_id, {ADULT: True})
    await put_seats(database, sale_id, await map_of(database, organisation_id, DRAWN), {"A": (ADULT,), "B": (ADULT,)})
    seats = (await site.get(f"/public/v1/sales/{SLUG}/seats")).json()
    assert [zone["products"][0]["price_minor"] for zone in seats["zones"]] == [4500, 4500]
    assert [each["kinds"] for each in seats["sections"][0]["rows"]] == ["wcsss", "ssobs"]
    assert (await site.get(f"/public/v1/sales/{SLUG}/seats/state")).json()["rows"] == {}
    draft = await sale_of(database, organisation_id, {new_id(): True}, slug="draft", state="draft")
    await put_seats(database, draft, await map_of(database, organisation_id, SeatMap(), "empty"), {})
    for path in ("draft/seats", "draft/seats/state", "nothing/seats"):
        assert (await site.get(f"/public/v1/sales/{path}")).status_code == 404


@pytest.mark.parametrize("drawn", [bowl(3), theatre(9), ground(4)], ids=["bowl", "theatre", "ground"])
def test_ready_made_maps_fit_together_and_survive_their_table(drawn: SeatMap) -> None:
    assert faults_of(drawn) == []
    table = sheets.written(drawn)
    read, faults = sheets.read(table, SeatMap(focus=drawn.focus))
    assert faults == []
    assert sheets.written(read) == table
    assert [point for section, each in read.rows() for point in seat_points(section, each)] == [
        point for section, each in drawn.rows() for point in seat_points(section, each)
    ]


def test_a_table_keeps_the_keys_of_rows_that_are_held() -> None:
    lines = sheets.written(DRAWN).splitlines()
    read, faults = sheets.read("\n".join([lines[0], "New,9,1,0,0,A,seat,,,,,,", *lines[1:]]), DRAWN)
    assert faults == []
    assert {(section.name, each.label): each.key for section, each in read.rows()} == {
        ("New", "9"): 3,
        ("Stalls", "Row 1"): 1,
        ("Stalls", "Row 2"): 2,
    }


def test_a_bent_and_turned_row_lies_where_it_should() -> None:
    bent = Row(key=1, label="1", seats=("1", "2", "3"), kinds="sss", zones="AAA", x1=-100, x2=100, bend=40)
    section = Section(key=1, name="S", x=1000, y=500, turn=90, rows=(bent,))
    assert seat_points(section, bent) == [(1000, 400), (1040, 500), (1000, 600)]
    assert Zone(key="A", name="A").colour == 1

"""Rows of a CSV find the stages, groups and parts that the regulations declare; what finds none is told, never lost in silence."""

import pytest

from matchday.modules.competitions.domain.importers import Hints, Reading, read
from matchday.modules.competitions.domain.regulations.reading import read_regulations

REGULATIONS = """\
format: matchday-regulations/1
key: split
name: Split
source: Our own rules
tie_breakers: [points]
stages:
  - {key: regular, name: Regular season, type: league}
  - key: split
    name: After the split
    type: split
    entrants: [{stage: regular, places: [1, 2, 3, 4]}]
    parts: [2, 2]
    part_names: [Top half, Bottom half]
  - {key: cup, name: Cup, type: groups, groups: 12}
"""
HEAD = "date,stage,group,round,home,away,home_goals,away_goals\n"


def reading(*rows: str, regulations: str = REGULATIONS) -> Reading:
    hints = Hints(slug="split", regulations=read_regulations(regulations))
    return read("file.csv", (HEAD + "".join(f"2024-08-0{day},{row}\n" for day, row in enumerate(rows, start=1))).encode(), hints)


@pytest.mark.parametrize("group", ["", "Middle"])
def test_a_row_of_a_split_that_does_not_say_which_part_is_refused_with_its_line(group: str) -> None:
    made = reading("Regular season,,1,Ann,Bea,1,0", f"After the split,{group},,Ann,Bea,1,0", f"After the split,{group},,Bea,Ann,1,0")
    (fault,) = made.faults
    assert (fault.line, str(fault.reason)) == (3, '"After the split" is split: the column group names the part, Top half, Bottom half')


def test_a_split_into_one_table_needs_no_group() -> None:
    whole = REGULATIONS.replace("    parts: [2, 2]\n    part_names: [Top half, Bottom half]\n", "")
    made = reading("After the split,,,Ann,Bea,1,0", regulations=whole)
    assert (made.faults, made.notes) == ((), ())
    assert made.sheet is not None
    assert [(table.stage, table.group) for table in made.sheet.tables] == [("After the split", None)]


def test_a_stage_that_the_regulations_do_not_have_is_told_once() -> None:
    made = reading("Regular season,,1,Ann,Bea,1,0", "Title round,,1,Ann,Bea,1,0", "Title round,,2,Bea,Ann,1,0")
    assert made.faults == ()
    assert [(note.line, str(note.reason)) for note in made.notes] == [
        (3, 'the regulations have no stage "Title round", only Regular season, After the split, Cup: it counts as they say at their top')
    ]


def test_without_stages_in_the_regulations_a_file_may_call_them_as_it_likes() -> None:
    alone = REGULATIONS[: REGULATIONS.index("stages:")]
    assert reading("Title round,,1,Ann,Bea,1,0", regulations=alone).notes == ()


@pytest.mark.parametrize(
    ("row", "stage", "group"),
    [
        ("After the split,top  half,,Ann,Bea,1,0", "After the split", "Top half"),
        ("split,Bottom Half,,Ann,Bea,1,0", "After the split", "Bottom half"),
        ("Top half,,,Ann,Bea,1,0", "After the split", "Top half"),
        ("REGULAR SEASON,,1,Ann,Bea,1,0", "Regular season", None),
        ("Cup,b,1,Ann,Bea,1,0", "Cup", "Group B"),
        ("Cup,group 7,1,Ann,Bea,1,0", "Cup", "Group 7"),
        ("Cup,Gruppe Nord,1,Ann,Bea,1,0", "Cup", "Gruppe Nord"),
    ],
)
def test_names_are_found_however_they_are_spelled(row: str, stage: str, group: str | None) -> None:
    made = reading(row)
    assert made.sheet is not None
    assert made.faults == made.notes == ()
    assert [(match.stage, match.group) for match in made.sheet.matches] == [(stage, group)]


def test_tables_stand_in_the_order_of_parts_and_of_numbers() -> None:
    rows = ["Bottom half,,,Ann,Bea,1,0", "Top half,,,Cleo,Dora,1,0", *(f"Cup,{number},,Ann,Bea,1,0" for number in (10, 2, 1))]
    sheet = reading(*rows).sheet
    assert sheet is not None
    assert [table.group for table in sheet.tables] == ["Top half", "Bottom half", "Group 1", "Group 2", "Group 10"]


@pytest.mark.parametrize("text", ["", "2024-08-01,Ann,Bea,1,0\n", "# results\n" + HEAD])
def test_a_csv_without_a_line_of_columns_hears_of_columns(text: str) -> None:
    (fault,) = read("file.csv", text.encode()).faults
    assert fault.line == 1
    assert "the first line names the columns, such as date,home,away" in str(fault.reason)

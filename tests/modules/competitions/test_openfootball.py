"""openfootball's JSON: each wrong match is told with the line it begins in."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules.competitions.conftest import shared

from matchday.modules.competitions.domain.importers import read

GOOD = {
    "round": "Matchday 1",
    "date": "2024-08-10",
    "time": "15:00",
    "team1": "A",
    "team2": "B",
    "score": {"ft": [1, 0], "ht": [0, 0]},
}


def _read(*matches: Any, name: Any = "League 2024/25") -> Any:
    return read("f.json", json.dumps({"name": name, "matches": list(matches)}, indent=1).encode())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"team1": "D"}, "match 2 (D v D): a team cannot play against itself"),
        ({"team1": None}, "match 2: team1 is missing"),
        ({"team1": ""}, "match 2: team1 is missing"),
        ({"date": "10 August"}, 'match 2 (C v D): "10 August" "15:00" is not a date and time: write 2022-11-20 19:00'),
        ({"time": "noon"}, 'match 2 (C v D): time "noon" is not understood: expected 19:00 or 19:00 UTC+3'),
        (
            {"time": "15:00 UTC+99"},
            'match 2 (C v D): "UTC+99" is not a time zone: write an offset such as +03:00 or a name such as Europe/Berlin',
        ),
        ({"score": {"ft": [1]}}, 'match 2 (C v D): score ft "[1]" is not two numbers'),
        ({"score": {"ft": [True, 0]}}, 'match 2 (C v D): score ft "[True, 0]" is not two numbers'),
        ({"score": {"ft": [-1, 0]}}, "match 2 (C v D): score ft -1-0 is below zero"),
        ({"score": {"ht": [1, 0]}}, "match 2 (C v D): the score has no ft: the goals after 90 minutes"),
        ({"score": {"ft": [1, 0], "ht": [2, 0]}}, "match 2 (C v D): there were more goals at half-time than at the end (1-0)"),
        ({"score": {"ft": [1, 0], "x": 1}}, 'match 2 (C v D): score has "x": expected ft, ht, et and p'),
        (
            {"goals1": [{"name": "N", "minute": 1}, {"name": "N", "minute": 2}]},
            "match 2 (C v D): the goals listed make 2-0, the score says 1-0",
        ),
        ({"goals1": [{"name": "N"}]}, 'match 2 (C v D): goals1: "None" is not a minute'),
        ({"goals1": [{"minute": 3}]}, "match 2 (C v D): goals1: a goal without a name"),
        ({"goals1": "none"}, "match 2 (C v D): goals1 is not a list of goals"),
        ({"num": 0}, 'match 2 (C v D): num "0" is not a match number between 1 and 9999'),
        ({"team1": "W12"}, "match 2 (W12 v D): a match with a score needs both teams"),
    ],
)
def test_a_wrong_match_is_told_and_its_neighbours_are_read(change: dict[str, Any], reason: str) -> None:
    reading = _read(GOOD, GOOD | {"team1": "C", "team2": "D"} | change, GOOD | {"team1": "E", "team2": "F"})
    assert [(fault.line, fault.reason) for fault in reading.faults] == [(21, reason)]
    assert [match.home.team for match in reading.sheet.matches] == ["A", "E"]


def test_a_match_listed_twice_is_told() -> None:
    reading = _read(GOOD, GOOD)
    assert [(fault.line, fault.reason) for fault in reading.faults] == [(21, "A v B: this match was already listed in line 4")]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"{", 1, "this is not valid JSON: Expecting property name enclosed in double quotes"),
        (b'{"name": "L",\n"matches": [}', 2, "this is not valid JSON: Expecting value"),
        (b'{"name": "L"}', 1, 'there is no list "matches": this is not a file of matches'),
        (b'{"matches": []}', 1, "the competition's name is missing"),
        (b"[]", 1, "this is not an object with a name and matches"),
        (b"[" * 100_000, 1, "the JSON is nested too deeply"),
    ],
)
def test_a_file_of_another_shape_is_refused_whole(content: bytes, line: int, reason: str) -> None:
    reading = read("f.json", content)
    assert reading.sheet is None
    assert [(fault.line, fault.reason) for fault in reading.faults] == [(line, reason)]


def test_a_league_and_its_times_are_read() -> None:
    reading = _read(GOOD, GOOD | {"team1": "B", "team2": "A", "time": "20:00 UTC-3", "score": {}})
    sheet = reading.sheet
    assert (sheet.slug, sheet.season, [stage.name for stage in sheet.stages]) == ("league-2024-25", "2024/25", ["League"])
    assert [match.kicks_off_at.isoformat() for match in sheet.matches] == ["2024-08-10T15:00:00+00:00", "2024-08-10T23:00:00+00:00"]
    assert [match.is_zone_known for match in sheet.matches] == [False, True]
    assert sheet.matches[1].score is None


def test_the_older_shape_with_rounds_is_read() -> None:
    old = {
        "name": "Liga 2014/15",
        "rounds": [
            {
                "name": "1. Round",
                "matches": [
                    {"date": "2014-08-22", "team1": {"name": "A", "code": "AAA"}, "team2": {"name": "B"}, "score1": 2, "score2": 1}
                ],
            }
        ],
    }
    sheet = read("f.json", json.dumps(old).encode()).sheet
    assert sheet is not None
    assert [(match.round, match.home.team, match.score.home if match.score else None) for match in sheet.matches] == [("1. Round", "A", 2)]


def test_half_time_scores_that_the_goals_refute_are_left_out_and_noted() -> None:
    reading = read("2022.json", shared("openfootball-worldcup/2022-worldcup.json"))
    assert reading.faults == ()
    assert [note.reason.partition(":")[0] for note in reading.notes] == [
        "Japan v Spain",
        "Serbia v Switzerland",
        "Netherlands v Argentina",
    ]


def test_the_way_through_a_bracket_follows_from_who_won() -> None:
    sheet = read("2018.json", shared("openfootball-worldcup/2018-worldcup.json")).sheet
    assert sheet is not None
    final = sheet.matches[-1]
    assert (final.home.team, final.home.feeder, final.away.team, final.away.feeder) == ("France", "W61", "Croatia", "W62")
    third = sheet.matches[-2]
    assert (third.home.feeder, third.away.feeder) == ("L61", "L62")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "name",
                        "matches",
                        "rounds",
                        "team1",
                        "team2",
                        "score",
                        "ft",
                        "ht",
                        "p",
                        "goals1",
                        "minute",
                        "date",
                        "time",
                        "group",
                        "num",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_no_json_breaks_the_reader(value: Any) -> None:
    for content in (
        value,
        {"name": "L", "matches": [value]},
        {"name": "L", "matches": [GOOD | value] if isinstance(value, dict) else value},
    ):
        reading = read("f.json", json.dumps(content).encode())
        assert reading.sheet is not None or reading.faults

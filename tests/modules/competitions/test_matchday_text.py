"""Matchday's own format: each wrong line is told with its number and reason, and costs no other line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.competitions.domain.importers import BYTES_MAX, read

HEAD = """\
matchday 1
competition Cup
team ABC Abbots
team BAR Barons
team CAT Castle
team DUN Dunes
venue TOW Tower | Town | 900
stage group Group stage
group A ABC BAR
group B CAT DUN
"""
LINES = HEAD.count("\n")


def _faults(line: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.reason) for fault in read("f", (HEAD + line + "\n").encode()).faults]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1 2024-02-30 18:00 ABC 1-0 BAR", '"2024-02-30" "18:00" is not a date and time: write 2022-11-20 19:00'),
        ("1 2024-02-10 25:00 ABC 1-0 BAR", '"2024-02-10" "25:00" is not a date and time: write 2022-11-20 19:00'),
        ("1 0024-02-10 18:00 ABC 1-0 BAR", "the year 24 is not one that a match is played in"),
        ("1 2024-02-10 18:00 ABC 1-0 ABC", "a team cannot play against itself"),
        ("1 2024-02-10 18:00 ABC 1-0 CAT", "the two teams are not in one group of this stage"),
        ("1 2024-02-10 18:00 ABC 1-0 ZZZ", 'the team "ZZZ" was not named above'),
        ("1 2024-02-10 18:00 ABC 1-0 BAR @XXX", 'the venue "XXX" was not named above'),
        ("1 2024-02-10 18:00 ABC 1-0 BAR ht 2-0", "there were more goals at half-time than at the end (1-0)"),
        ("1 2024-02-10 18:00 ABC v BAR ht 0-0", "a match without a score has no half-time, extra time or penalties"),
        ("1 2024-02-10 18:00 ABC 1-1 BAR et 1-1 pens 4-4", "a shoot-out has a winner"),
        ("1 2024-02-10 18:00 ABC 2-1 BAR et 1-1", "there were more goals after 90 minutes than after extra time"),
        ("1 2024-02-10 18:00 ABC 1-0 BAR nonsense", '"nonsense" is not understood: expected ht 1-0, et 1-1, pens 4-2 or @VENUE'),
        ("0 2024-02-10 18:00 ABC 1-0 BAR", "a match number is between 1 and 9999"),
        (
            "1 2024-02-10 ABC 1-0 BAR",
            "a match is: number, date, time, home, score (or v), away; as in 1 2022-11-20 19:00 QAT 0-2 ECU",
        ),
        ("team W49 Wanderers", "W49 cannot be a team's code: it reads as a place in a bracket"),
        ("team ABC Another", "the code ABC is already taken by Abbots"),
        ("team XYZ abbots", 'the team "abbots" was already named'),
        ("team abc Lower", "this begins with a code: 2 to 12 capital letters or digits"),
        ("group A CAT DUN", "Group A was already named"),
        ("group C ABC CAT", '"Abbots" is already in another group'),
        ("stage circus Ring", '"circus" is not a kind of stage: group, league or knockout'),
        (
            "zone Middle/Nowhere",
            '"Middle/Nowhere" is not a time zone: write an offset such as +03:00 or a name such as Europe/Berlin',
        ),
        ("adjust ABC 3 because", "an adjustment is CODE, points with their sign, and the reason: EVE -8 Losses above the limit"),
        ("competition Again", "competition was already said"),
        ("venue NEW Place | Town | many", '"many" is not a number of seats'),
        ("  ABC Nobody 10", "an indented line lists goals, and there is no match above it"),
    ],
)
def test_a_wrong_line_is_told_with_its_reason(line: str, reason: str) -> None:
    assert _faults(line) == [(LINES + 1, reason)]


@pytest.mark.parametrize(
    ("goals", "reason"),
    [
        ("  ABC Ann 10 20", "match 1: the goals listed make 2-0, the score says 1-0"),
        ("  BAR Bea 10", "match 1: the goals listed make 0-1, the score says 1-0"),
        ("  ABC Ann 131", "match 1: a goal falls in minute 0 to 130, with at most 40 minutes added"),
        ("  ABC Ann 80", "match 1: the goals up to minute 45 do not make the half-time score"),
    ],
)
def test_goals_must_make_the_score(goals: str, reason: str) -> None:
    assert _faults(f"1 2024-02-10 18:00 ABC 1-0 BAR ht 1-0\n{goals}") == [(LINES + 1, reason)]


def test_a_wrong_goal_costs_its_match_and_is_told_once() -> None:
    text = HEAD + "1 2024-02-10 18:00 ABC 2-0 BAR\n  ABC Ann tenth\n  ABC Bo 20\n2 2024-02-10 18:00 CAT 0-0 DUN\n"
    reading = read("f", text.encode())
    assert [(fault.line, fault.reason) for fault in reading.faults] == [
        (LINES + 2, '"Ann tenth" is not a scorer with minutes, as in Enner Valencia 16p 31')
    ]
    assert reading.sheet is not None
    assert [match.number for match in reading.sheet.matches] == [2]


def test_a_number_is_given_once() -> None:
    match = "1 2024-02-10 18:00 ABC 1-0 BAR"
    assert _faults(f"{match}\n{match}") == [(LINES + 2, f"match 1 was already listed in line {LINES + 1}")]


def test_names_with_digits_and_comments_are_read() -> None:
    text = HEAD + "1 2024-02-10 18:00+05:30 ABC 2-0 BAR @TOW # a derby\n  ABC Ann O'Neil-Smith 45+2p 90+4; Jürgen 2nd 11og\n"
    reading = read("f", text.replace("2-0", "3-0").encode())
    assert reading.faults == ()
    assert reading.sheet is not None
    (match,) = reading.sheet.matches
    assert (match.venue, match.kicks_off_at.isoformat()) == ("Tower", "2024-02-10T12:30:00+00:00")
    assert [(goal.player, goal.minute, goal.added, goal.is_penalty, goal.is_own_goal) for goal in match.goals] == [
        ("Jürgen 2nd", 11, 0, False, True),
        ("Ann O'Neil-Smith", 45, 2, True, False),
        ("Ann O'Neil-Smith", 90, 4, False, False),
    ]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "the file does not begin with the line: matchday 1"),
        (b"matchday 2\ncompetition X\n", 1, 'this is version "2" of the format; this Matchday reads version 1'),
        (b"matchday 1\n", 1, "the file does not name its competition"),
        (b"matchday 1\ncompetition \xff\n", 2, "this is not UTF-8 text"),
        (b"matchday 1\ncompetition a\x00b\n", 1, "the file holds NUL characters: it is not text"),
        (b" " * (BYTES_MAX + 1), 1, "the file is larger than 16 MB"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(content: bytes, line: int, reason: str) -> None:
    reading = read("f", content)
    assert reading.sheet is None
    assert (line, reason) in [(fault.line, fault.reason) for fault in reading.faults]


@given(st.text(alphabet=st.sampled_from("abcAB019 -+:=@#;|\n\t{}[]\"'")), st.booleans())
def test_no_text_breaks_the_readers(text: str, is_below_head: bool) -> None:
    for content in (HEAD + text if is_below_head else text, "{" + text):
        reading = read("f", content.encode())
        assert reading.sheet is not None or reading.faults

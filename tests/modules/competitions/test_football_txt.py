"""Football.TXT: what is refused first, then the dialects, with openfootball's JSON as the answer key."""

from datetime import UTC, datetime

import msgspec
import pytest
from tests.modules.competitions.conftest import shared

from matchday.contracts.competitions import Goal, Score
from matchday.modules.competitions.domain.exporters import football_txt_of
from matchday.modules.competitions.domain.facts import MatchFact, Sheet
from matchday.modules.competitions.domain.importers import Reading, read

FILES = (
    "openfootball-worldcup/2014-worldcup.json",
    "openfootball-worldcup/2018-worldcup.json",
    "openfootball-worldcup/2022-worldcup.json",
    "openfootball-leagues/2023-24-en.1.json",
    "openfootball-leagues/2024-25-de.1.json",
    "openfootball-leagues/2022-23-es.1.json",
)


def reading(text: str) -> Reading:
    return read("file.txt", text.encode())


def only(text: str) -> MatchFact:
    found = reading(f"= Cup 2023/24\n\n▪ Matchday 1\n[Sat Aug/12]\n{text}\n")
    assert found.faults == ()
    assert found.sheet is not None
    return found.sheet.matches[0]


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        ("  Abbots  2-1  Barons\n", 3, "no date stands above this match"),
        ("[Sat Aug/12]\n  Abbots  2-1  abbots\n", 4, "a team cannot play against itself"),
        ("[Sat Aug/12]\n  Abbots  2-1 (3-0)  Barons\n", 4, "there were more goals at half-time than at the end (2-1)"),
        ("[Fri Feb/30]\n", 3, '"[Fri Feb/30]" is not a day of any calendar'),
        ("[Sat Aug/12]\n  Abbots  2-1 [what]  Barons\n", 4, "the mark"),
        ("[Sat Aug/12]\n  Abbots  2-1  Barons\n  Abbots  2-1  Barons\n", 5, "Abbots v Barons: this match was already listed in line 4"),
        ("(Ann 10')\n", 3, "a line lists scorers, and there is no match above it"),
        (
            "[Sat Aug/12]\n  Abbots  2-1  Barons\n   (Ann 10'; Bea 20')\n",
            4,
            "Abbots v Barons: the goals listed make 1-1, the score says 2-1",
        ),
        ("this is nothing that anybody could read\n", 3, '"this is nothing that anybody could read" is not understood'),
        ("= Another cup\n", 3, "a second competition begins here"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(lines: str, line: int, reason: str) -> None:
    found = reading(f"= Cup 2023/24\n\n{lines}")
    assert [(fault.line, fault.reason[: len(reason)]) for fault in found.faults] == [(line, reason)]


def test_a_file_without_a_year_is_not_given_one() -> None:
    found = reading("= Cup\n[Sat Aug/12]\n  Abbots  2-1  Barons\n")
    assert found.faults[0].reason == "the year is not known: neither the file's name nor an earlier date tells it"


@pytest.mark.parametrize("file", FILES)
def test_what_openfootball_says_in_json_is_the_same_as_text(file: str) -> None:
    expected = read(file, shared(file)).sheet
    assert expected is not None
    found = reading(football_txt_of(expected))
    assert found.faults == ()
    assert found.sheet is not None
    assert comparable(found.sheet) == comparable(expected)


def comparable(sheet: Sheet) -> list[MatchFact]:
    """Facts without their lines; days on which several matches stand apart may be listed in another order."""
    plain = [msgspec.structs.replace(match, where=0, number=0, is_number_given=False) for match in sheet.matches]
    return sorted((with_sorted_goals(match) for match in plain), key=lambda match: (match.kicks_off_at, str(match.home), str(match.away)))


def with_sorted_goals(match: MatchFact) -> MatchFact:
    goals = tuple(sorted(match.goals, key=lambda goal: (goal.side, goal.minute, goal.added, goal.player)))
    sides = {side: msgspec.structs.replace(getattr(match, side), feeder=None) for side in ("home", "away")}
    return msgspec.structs.replace(match, goals=goals, **sides)


@pytest.mark.parametrize(
    "line",
    [
        "  15:00  Abbots  2-1 (1-0)  Barons",
        "  15:00  Abbots v Barons  2-1 (1-0)",
        "  15.00   Abbots  2:1 (1:0)  Barons",
        "  15:00  Abbots vs Barons   2-1 (1-0)",
        "(1) 15:00  Abbots  2-1 (1-0)  Barons   @ Tower Ground, Townsend",
        "Sat Aug/12 15:00   Abbots  2-1 (1-0)  Barons",
        "12 Aug 2023 15:00  Abbots  2–1 (1–0)  Barons",
        "[Sat Aug 12] 15:00  Abbots - Barons  2-1 (1-0)",
        "  15:00 (16:00 CEST)  Abbots  2-1 (1-0)  Barons  # a comment",
    ],
)
def test_dialects_of_one_line(line: str) -> None:
    match = only(line)
    assert (match.home.team, match.away.team) == ("Abbots", "Barons")
    assert match.score == Score(home=2, away=1, half_time_home=1, half_time_away=0)
    assert match.kicks_off_at == datetime(2023, 8, 12, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "score",
    [
        "3-3 a.e.t. (2-2, 2-0) 4-2 pen.",
        "4-2 pen. 3-3 a.e.t. (2-2, 2-0)",
        "3-3 (2-2, 2-0) a.e.t. 4-2 pen",
        "3-3 aet (2-2, 2-0), 4-2 pens",
    ],
)
def test_extra_time_and_penalties_in_every_order(score: str) -> None:
    match = only(f"  Abbots  {score}  Barons")
    assert match.regular_time == (2, 2)
    assert match.score == Score(
        home=3, away=3, half_time_home=2, half_time_away=0, shootout_home=4, shootout_away=2, is_after_extra_time=True
    )


@pytest.mark.parametrize(
    "scorers",
    [
        "(Ann Archer 10', 80'(p); Bea Bow 44')",
        "[Ann Archer 10', 80' (pen.); Bea Bow 44']",
        "(Ann Archer 10', 80'p; Bea Bow 44')",
        "(Ann Archer 10',\n      80'(pen.);\n      Bea Bow 44')",
    ],
)
def test_dialects_of_scorers(scorers: str) -> None:
    match = only(f"  Abbots  2-1  Barons\n    {scorers}")
    assert match.goals == (
        Goal(side="home", player="Ann Archer", minute=10),
        Goal(side="away", player="Bea Bow", minute=44),
        Goal(side="home", player="Ann Archer", minute=80, is_penalty=True),
    )


def test_own_goals_and_added_time() -> None:
    match = only("  Abbots  0-2  Barons\n    [-; Carla Coe 11' (o.g.) Dee 90'+4]")
    assert match.goals == (
        Goal(side="away", player="Carla Coe", minute=11, is_own_goal=True),
        Goal(side="away", player="Dee", minute=90, added=4),
    )


@pytest.mark.parametrize(
    ("line", "phase", "result_by"),
    [
        ("  Abbots  [cancelled]  Barons", "cancelled", "play"),
        ("  Abbots v Barons  [postponed]", "postponed", "play"),
        ("  Abbots  1-0 [abandoned]  Barons", "abandoned", "play"),
        ("  Abbots  3-0 [awarded]  Barons", None, "award"),
        ("  Abbots  3-0 (*)  Barons", None, "award"),
        ("  Abbots  3-0 w/o  Barons", None, "walkover"),
    ],
)
def test_marks(line: str, phase: str | None, result_by: str) -> None:
    match = only(line)
    assert (match.home.team, match.away.team, match.phase, match.result_by) == ("Abbots", "Barons", phase, result_by)


def test_the_old_dialect_of_world_cups() -> None:
    found = reading(
        """\
= World Cup 2014

Group A | Brazil  Croatia  Mexico  Cameroon

Matchday 1 | Thu Jun/12

Group A:

(1) Thu Jun/12 17:00   Brazil  3-1 (1-1)  Croatia     @ Arena de São Paulo, São Paulo (UTC-3)
      [Neymar 29', 71' (pen.) Oscar 90+1'; Marcelo 11' (o.g.)]

Round of 16

(49) Sat Jun/28 13:00  Brazil  1-1 (1-1, 1-1) a.e.t. 3-2 pen  Chile   @ Estádio Mineirão, Belo Horizonte (UTC-3)
"""
    )
    assert found.faults == ()
    assert found.sheet is not None
    opening, knockout = found.sheet.matches
    assert (opening.number, opening.group, opening.venue) == (1, "Group A", "Arena de São Paulo")
    assert opening.kicks_off_at == datetime(2014, 6, 12, 20, tzinfo=UTC)
    own = opening.goals[0]
    assert (own.player, own.minute, own.is_own_goal) == ("Marcelo", 11, True)
    assert (knockout.stage, knockout.round, knockout.regular_time) == ("Knockout stage", "Round of 16", (1, 1))
    assert found.sheet.tables[0].teams == ("Brazil", "Croatia", "Mexico", "Cameroon")


def test_a_season_runs_over_the_turn_of_the_year_and_weekdays_tell_which() -> None:
    found = reading("= Liga 2019/20\n▪ Matchday 1\nSat Aug 17\n  A town  1-0  B town\n▪ Matchday 38\nSun Jul 26\n  B town  1-0  A town\n")
    assert found.sheet is not None
    assert [match.kicks_off_at.date().isoformat() for match in found.sheet.matches] == ["2019-08-17", "2020-07-26"]


def test_a_teams_own_schedule() -> None:
    found = reading("= Abbots 2023/24\n▪ Matchday 1\nSat Aug 12  Barons (h)  2-1\nSat Aug 19  Castle (a)  0-3\n")
    assert found.faults == ()
    assert found.sheet is not None
    assert [(match.home.team, match.away.team) for match in found.sheet.matches] == [("Abbots", "Barons"), ("Castle", "Abbots")]

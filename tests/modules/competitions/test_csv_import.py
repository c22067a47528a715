"""CSV: refusals first, then leagues of several eras and sports with the answers of their files."""

import csv
import io
import random
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules.competitions.conftest import Bring, shared

from matchday.backbone.database import Database
from matchday.contracts.competitions import Goal, Score
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain.exporters import csv_of, matchday_text_of
from matchday.modules.competitions.domain.facts import MatchFact, Sheet
from matchday.modules.competitions.domain.importers import Hints, Reading, read
from matchday.modules.competitions.errors import FileRefused, NobodyCalledSo, RegulationsFaulty
from matchday.modules.competitions.schemas import StandingsReport

HEAD = "date,stage,group,round,home,away,home_goals,away_goals,decided_in,home_shootout,away_shootout"
OLD_LEAGUE = """\
format: matchday-regulations/1
key: league-of-the-sixties
name: A league of the sixties
source: As the test has it
points: {win: 2, draw: 1, loss: 0}
meetings: 2
tie_breakers: [points, goal_average, goals_scored]
"""
NHL = """\
format: matchday-regulations/1
key: my-ice-hockey-league
name: An ice hockey league
source: As the test has it
sport: ice_hockey
points: {win: 2, draw: 0, loss: 0, overtime_win: 2, overtime_loss: 1, shootout_win: 2, shootout_loss: 1}
shootout_goal: true
tie_breakers: [points, regulation_wins, goal_difference, goals_scored]
"""


def reading(text: str, hints: Hints | None = None) -> Reading:
    return read("file.csv", text.encode(), hints or Hints(slug="my-league"))


def reasons(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.reason) for fault in reading(text).faults]


def row(**cells: str) -> str:
    given_cells = {"date": "1963-08-24", "home": "Abbots", "away": "Barons", "home_goals": "2", "away_goals": "1"} | cells
    return ",".join(given_cells.get(name, "") for name in HEAD.split(","))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"date": ""}, "the date is missing"),
        ({"date": "1963-02-30"}, '"1963-02-30" is not a day of any calendar'),
        ({"date": "03/04/1963"}, '"03/04/1963" may be two different days, and no date of the file tells which is meant: write 2024-04-03'),
        ({"date": "24/08/63"}, '"24/08/63" does not tell the century: write the year with four digits'),
        ({"home": ""}, "the team's name is missing"),
        ({"away": "ABBOTS"}, "a team cannot play against itself"),
        ({"home_goals": "two"}, 'the goals, home: "two" is not a number'),
        ({"home_goals": "-1"}, 'the goals, home: "-1" is not a number'),
        ({"home_goals": "²"}, 'the goals, home: "²" is not a number'),
        ({"away_goals": ""}, "the goals are there for one side and not for the other"),
        ({"decided_in": "luck"}, 'decided_in "luck" is not understood: expected regular, overtime or shootout'),
        ({"home_goals": "", "away_goals": "", "decided_in": "overtime"}, "there are no goals, and something that only a result has"),
        (
            {"home_goals": "2", "away_goals": "2", "decided_in": "shootout"},
            "it was decided in a shoot-out, and neither the goals nor home_shootout and away_shootout tell who won it",
        ),
        ({"home_goals": "1", "home_shootout": "3", "away_shootout": "3"}, "a shoot-out has a winner"),
        ({"decided_in": "regular", "home_shootout": "3", "away_shootout": "2"}, "there is a shoot-out of 3-2, and decided_in says regular"),
        (
            {"home_goals": "5", "away_goals": "2", "decided_in": "shootout"},
            "5-2 was not decided in a shoot-out: the goals are level, or differ by the decisive one",
        ),
        (
            {"home_goals": "3", "away_goals": "2", "decided_in": "shootout", "home_shootout": "1", "away_shootout": "2"},
            "the goals and the shoot-out (1-2) tell of different winners",
        ),
        ({"home": "x" * 121}, "the team's name is longer than 120 characters"),
        ({"home": "a\u202eb"}, "the team's name holds characters that cannot be shown"),
    ],
)
def test_a_wrong_row_is_told_with_its_line_and_reason(cells: dict[str, str], reason: str) -> None:
    assert reasons(f"{HEAD}\n{row(**cells)}\n") == [(2, reason)]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("date,home,away_goals,home_goals\n", 1, "the column away is missing"),
        ("date,home,away,home\n", 1, "the column home stands there twice"),
        ("date,home,away,home_goals\n", 1, "the column away_goals is missing, which belongs to home_goals"),
        ("date,home,away\n2024-01-01,A town\n", 2, "there are 2 values, and the first line names 3 columns"),
        ('date,home,away\n2024-01-01,"A town,B town\n2024-01-02,C town,D town\n', 3, "this line cannot be taken apart"),
        ('date,home,away\n2024-01-01,"A" town,B town\n', 2, "this line cannot be taken apart"),
        ("date,home,away\n2024-01-01," + "x" * 200_000 + ",B town\n", 2, "this line cannot be taken apart: field larger than field limit"),
        ("date,home,away\n", 1, "there is no match in the file"),
        ("date,home,away\n2024-01-01,A town,B\x00town\n", 1, "the file holds NUL characters: it is not text"),
        ("date,home,away\n13/01/2024,A,B\n01/13/2024,B,A\n", 2, '"13/01/2024": some dates of the file begin with the day'),
        ("season,date,home,away\n2023,2023-01-01,A,B\n2024,2024-01-01,A,B\n", 3, "the file holds 2 seasons"),
        ("date,home,away\n2024-01-01,A,B\n2024-01-01,a,b\n", 3, "this match was already listed in line 2"),
        ("number,date,home,away\n7,2024-01-01,A,B\n7,2024-01-02,B,A\n", 3, "this match was already listed in line 2"),
    ],
)
def test_a_hostile_or_careless_file(text: str, line: int, reason: str) -> None:
    found = reasons(text)
    assert (found[0][0], found[0][1][: len(reason)]) == (line, reason)


def test_all_faults_are_told_at_once() -> None:
    text = f"{HEAD}\n{row(home_goals='x')}\n{row(date='?')}\n{row(away='Castle')}\n{row(away='')}\n"
    assert [line for line, _ in reasons(text)] == [2, 3, 5]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("date", ["2024-04-13", "13.04.2024", "13/04/2024", "04/13/2024", "13.4.2024", "2024/04/13", "20240413"])
def test_separators_dates_order_and_marks_of_programs(separator: str, date: str) -> None:
    lines = [["Away", "HOME_GOALS", "away goals", "Home", "Referee", "Date"], ["Barons", "2", "1", "Abbots", "Somebody", date]]
    text = "\ufeff" + "\r\n".join(separator.join(line) for line in lines) + "\r\n"
    found = reading(text)
    assert found.faults == ()
    assert [note.reason for note in found.notes] == ['the column "Referee" is not known and passed over']
    assert found.sheet is not None
    (match,) = found.sheet.matches
    assert (match.home.team, match.away.team, match.score) == ("Abbots", "Barons", Score(home=2, away=1))
    assert match.kicks_off_at.date().isoformat() == "2024-04-13"


def test_without_stage_group_and_round_it_is_one_league_and_empty_goals_are_a_fixture() -> None:
    found = reading("date,home,away,home_goals,away_goals\n2024-01-01,A,B,1,0\n2024-01-08,B,A,,\n")
    assert found.sheet is not None
    assert [(stage.name, stage.kind) for stage in found.sheet.stages] == [("League", "league")]
    assert [match.score is None for match in found.sheet.matches] == [False, True]


def test_the_same_pair_may_meet_twice_in_a_round_of_a_knockout() -> None:
    text = (
        f"{HEAD}\n2024-04-01,,,Semi-finals,A,B,1,0,,,\n2024-04-08,,,Semi-finals,B,A,2,1,shootout,4,3\n2024-04-09,,,Semi-finals,B,A,2,1,,,\n"
    )
    found = reading(text)
    assert found.faults == ()
    assert found.sheet is not None
    assert [stage.kind for stage in found.sheet.stages] == ["knockout"]
    assert all(match.home.feeder is None for match in found.sheet.matches)


async def report_of(database: Database, slug: str) -> StandingsReport:
    async with database.read("competitions") as tx:
        report = await queries.standings_report(tx, slug)
    assert report is not None
    return report


async def test_faulty_regulations_and_strangers_in_them_refuse_the_import(bring: Bring) -> None:
    text = "date,home,away,home_goals,away_goals\n2024-01-01,A,B,1,0\n"
    with pytest.raises(RegulationsFaulty) as refused:
        await bring(text, slug="my-league", regulations_text=OLD_LEAGUE.replace("goal_average", "luck"))
    assert refused.value.faults[0].field == "line 7"
    stranger = OLD_LEAGUE + "adjustments:\n  - {team: Castle, points: -2, reason: A decision}\n"
    with pytest.raises(NobodyCalledSo) as named:
        await bring(text, slug="my-league", regulations_text=stranger)
    assert "Castle" in named.value.faults[0].message
    with pytest.raises(FileRefused):
        await bring(text.replace("1,0", "1,x"), slug="my-league", regulations_text=OLD_LEAGUE)


async def test_the_premier_league_as_csv_is_the_official_table(bring: Bring, database: Database) -> None:
    source = read("en.json", shared("openfootball-leagues/2023-24-en.1.json")).sheet
    assert source is not None
    document = OLD_LEAGUE.replace("win: 2", "win: 3").replace("goal_average", "goal_difference")
    document += "adjustments:\n  - {team: Everton FC, points: -8, reason: Two charges}\n"
    document += "  - {team: Nottingham Forest FC, points: -4, reason: One charge}\n"
    done = await bring(csv_of(source), slug="pl", regulations_text=document, name="Premier League", season="2023/24")
    assert (done.matches_created, done.faults) == (380, ())
    rows = (await report_of(database, "pl")).tables[0].rows
    table = [(line.team, line.points) for line in rows]
    assert table[:2] == [("Manchester City FC", 91), ("Arsenal FC", 89)]
    assert table[14:17] == [("Everton FC", 40), ("Brentford FC", 39), ("Nottingham Forest FC", 32)]
    assert table[-1] == ("Sheffield United FC", 16)
    again = await bring(csv_of(source), slug="pl", regulations_text=document, name="Premier League", season="2023/24")
    assert again.is_unchanged


async def test_a_league_of_the_sixties_counts_two_points_and_goal_average(bring: Bring, database: Database) -> None:
    lines = ["date,home,away,home_goals,away_goals"]
    lines += [
        "1963-08-24,Abbots,Barons,2,0",
        "1963-08-31,Castle,Abbots,1,1",
        "1963-09-07,Barons,Castle,8,3",
        "1963-09-14,Barons,Abbots,1,0",
    ]
    await bring("\n".join(lines), slug="sixties", regulations_text=OLD_LEAGUE)
    rows = (await report_of(database, "sixties")).tables[0].rows
    assert [(line.team, line.points, line.goals_for, line.goals_against) for line in rows] == [
        ("Barons", 4, 9, 5),
        ("Abbots", 3, 3, 2),
        ("Castle", 1, 4, 9),
    ]


def hockey_season(*, is_goal_included: bool) -> tuple[str, dict[str, list[int]]]:
    """1,312 games of 32 teams, and what they come to: games, points, goals for and against."""
    chance = random.Random(2024)
    resting: list[str] = []
    sums = {f"Town {number:02d}": [0, 0, 0, 0] for number in range(32)}
    teams = list(sums)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD.split(","))
    for game in range(1312):
        if game % 8 == 0:
            resting = chance.sample(teams, len(teams))
        home, away = resting.pop(), resting.pop()
        way = chance.choice(["regular", "regular", "regular", "overtime", "shootout"])
        low = chance.randrange(5)
        high = low + (chance.randrange(1, 5) if way == "regular" else 1)
        is_home = chance.random() < 0.5
        final = (high, low) if is_home else (low, high)
        shown = final if way != "shootout" or is_goal_included else (low, low)
        shootout = ("", "") if way != "shootout" or is_goal_included else (("3", "2") if is_home else ("2", "3"))
        writer.writerow([(date(2023, 10, 10) + timedelta(days=game // 8)).isoformat(), "", "", "", home, away, *shown, way, *shootout])
        for team, goals, other in ((home, *final), (away, *final[::-1])):
            won = goals > other
            points = 2 if won else 0 if way == "regular" else 1
            for place, value in enumerate((1, points, goals, other)):
                sums[team][place] += value
    return out.getvalue(), sums


@pytest.mark.parametrize("is_goal_included", [True, False])
async def test_a_whole_ice_hockey_season(bring: Bring, database: Database, is_goal_included: bool) -> None:
    text, sums = hockey_season(is_goal_included=is_goal_included)
    await bring(text, slug="hockey", regulations_text=NHL)
    rows = (await report_of(database, "hockey")).tables[0].rows
    assert {line.team: [line.played, line.points, line.goals_for, line.goals_against] for line in rows} == sums
    assert [line.points for line in rows] == sorted((line.points for line in rows), reverse=True)


NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=20).filter(
    lambda text: text.strip() and " ".join(text.split()).isprintable()
)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    teams = draw(st.lists(NAMES.map(lambda text: " ".join(text.split())), min_size=2, max_size=6, unique_by=str.casefold))
    lines = [HEAD.replace("stage,group,", "") + ",venue,note,attendance,home_half_time,away_half_time,goals,time"]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(lines[0].split(","))
    for day in range(draw(st.integers(1, 6))):
        home, away = draw(st.permutations(teams))[:2]
        goals = draw(st.one_of(st.none(), st.tuples(st.integers(0, 9), st.integers(0, 9))))
        way = draw(st.sampled_from(["regular", "overtime"])) if goals else ""
        scorers = "; ".join(["home Ann Archer 10"] * goals[0] + ["away Bea Bow 90+2p"] * goals[1]) if goals and draw(st.booleans()) else ""
        note, venue = draw(st.sampled_from(["", 'A, "note"'])), draw(st.sampled_from(["", "Tower; Ground"]))
        seats = draw(st.sampled_from(["", "0", "61000"]))
        clock = draw(st.sampled_from(["", "15:00", "15:00+02:00"]))
        writer.writerow(
            [f"2024-0{1 + day}-13", "", home, away, *(goals or ("", "")), way, "", "", venue, note, seats, "", "", scorers, clock]
        )
    found = read("x.csv", out.getvalue().encode(), Hints(slug="x"))
    assert found.sheet is not None
    return found.sheet


@given(sheets())
def test_what_is_written_as_csv_is_read_as_the_same(sheet: Sheet) -> None:
    found = read("x.csv", csv_of(sheet).encode(), Hints(slug="x"))
    assert found.faults == ()
    assert found.sheet is not None
    assert list(map(bare, found.sheet.matches)) == list(map(bare, sheet.matches))


@pytest.mark.parametrize("year", [2014, 2018, 2022])
def test_a_world_cup_goes_through_csv_and_our_own_text_and_comes_back(year: int) -> None:
    source = read("cup.json", shared(f"openfootball-worldcup/{year}-worldcup.json")).sheet
    assert source is not None
    for written, hints in ((csv_of(source), Hints(slug="cup")), (matchday_text_of(source), Hints())):
        found = read("cup", written.encode(), hints)
        assert found.faults == ()
        assert found.sheet is not None
        assert sorted(map(bare, found.sheet.matches), key=lambda match: match.number) == sorted(
            map(bare, source.matches), key=lambda match: match.number
        )


def bare(match: MatchFact) -> MatchFact:
    goals: tuple[Goal, ...] = tuple(sorted(match.goals, key=lambda goal: (goal.minute, goal.added, goal.side, goal.player)))
    return msgspec.structs.replace(match, where=0, is_number_given=True, goals=goals)

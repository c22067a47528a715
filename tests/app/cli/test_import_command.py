"""`matchday import` and `matchday export`: refusals first, then a file of one's own by regulations of one's own."""

import json
from pathlib import Path

from tests.app.cli.conftest import Command

TRIAL = Path(__file__).parents[2] / "modules" / "competitions" / "trials" / "world-cup-1982.md"
RULES = """\
format: matchday-regulations/1
key: village-league
name: Village league
source: The village
points: {win: 2, draw: 1, loss: 0}
meetings: 2
tie_breakers: [points, goal_average]
adjustments:
  - {team: Barons, points: -1, reason: A player nobody knew}
"""
GAMES = "date;home;away;home_goals;away_goals\n24.08.1963;Abbots;Barons;2;0\n31.08.1963;Barons;Abbots;;\n"
HISTORY = "competition,season,date,home,away,home_goals,away_goals\n" + "".join(
    f"League {league},{year},{year}-05-{day:02d},Abbots,Barons,{day % 3},1\n" for league in "AB" for year in (1961, 1962) for day in (1, 2)
)


def test_what_is_wrong_is_told_by_line_and_nothing_is_kept(migrated: Command, tmp_path: Path) -> None:
    games, rules = tmp_path / "games.csv", tmp_path / "rules.yaml"
    games.write_text(GAMES.replace(";2;0", ";2;x"))
    rules.write_text(RULES.replace("goal_average", "luck"))
    done = migrated("import", str(games), "--as", "village")
    assert (done.returncode, f'{games}:2: the goals, away: "x" is not a number' in done.stderr) == (1, True)
    games.write_text(GAMES)
    done = migrated("import", str(games), "--as", "village", "--regulations", str(rules))
    assert (done.returncode, "line 7: `luck` is no criterion" in done.stderr) == (1, True)
    rules.write_text(RULES.replace("Barons", "Castle"))
    done = migrated("import", str(games), "--as", "village", "--regulations", str(rules))
    assert (done.returncode, "Castle" in done.stderr) == (1, True)
    assert migrated("import", str(games), "--regulations", str(tmp_path / "none.yaml")).returncode == 1
    assert migrated("import", str(games), "--regulations", "no-such-key").returncode == 1
    assert migrated("standings", "village").returncode == 1


def test_a_file_and_regulations_make_a_table_that_says_what_it_lacks(migrated: Command, tmp_path: Path) -> None:
    games, rules = tmp_path / "games.csv", tmp_path / "rules.yaml"
    games.write_text(GAMES)
    rules.write_text(RULES)
    arguments = ("import", str(games), "--as", "village", "--regulations", str(rules), "--name", "Village league", "--season", "1963")
    done = migrated(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{games}: village, 2 matches new, 0 changed.\n"
    assert migrated(*arguments).stdout == f"{games}: village has all of it already.\n"
    report = json.loads(migrated("standings", "village", "--json").stdout)
    assert [(row["team"], row["points"], row["adjustment"]) for row in report["tables"][0]["rows"]] == [
        ("Abbots", 2, 0),
        ("Barons", -1, -1),
    ]
    assert report["incomplete"] == ["League: 1 of 2 matches have no result although their day has passed"]
    copy = tmp_path / "copy.csv"
    assert migrated("export", "village", "--to", str(copy)).returncode == 0
    assert migrated("import", str(copy), "--as", "village").stdout == f"{copy}: village has all of it already.\n"
    assert migrated("export", "nowhere").returncode == 1


def test_a_history_makes_a_competition_of_every_season_and_goes_on_where_it_ended(migrated: Command, tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text(HISTORY.replace("League B,1962,1962-05-02,Abbots,Barons,2", "League B,1962,1962-05-02,Abbots,Barons,x"))
    done = migrated("import", str(history))
    assert (done.returncode, f'{history}:9: the goals, home: "x" is not a number' in done.stderr) == (1, True)
    assert done.stdout == f"{history}: 3 seasons, 6 matches new, 0 changed, 1 seasons refused.\n"
    history.write_text(HISTORY)
    done = migrated("import", str(history))
    assert (done.returncode, done.stdout) == (0, f"{history}: 4 seasons, 2 matches new, 0 changed, 3 seasons known already.\n")
    report = json.loads(migrated("standings", "league-a-1961", "--json").stdout)
    assert [(row["team"], row["played"], row["points"]) for row in report["tables"][0]["rows"]] == [("Abbots", 2, 4), ("Barons", 2, 1)]


def test_a_trial_from_the_documentation_is_checked_imported_and_printed_with_its_bracket(migrated: Command, tmp_path: Path) -> None:
    games, rules = tmp_path / "games.csv", tmp_path / "rules.yaml"
    trial = TRIAL.read_text("utf-8")
    games.write_text(trial.split("```csv\n")[1].split("```")[0], "utf-8")
    rules.write_text(trial.split("```yaml\n")[1].split("```")[0], "utf-8")
    told = migrated("regulations", "check", str(rules), "--dry-run").stdout
    assert "Points: 2 for a win, 1 for a draw, 0 for a loss; extra time counts as play, and what a shoot-out decides is a draw" in told
    assert "Stage Knockout (knockout): knockout\n  enters: places 1 of Second round\n  Semi-finals: one match\n" in told
    assert migrated("import", str(games), "--as", "wc82", "--regulations", str(rules)).returncode == 0
    report = json.loads(migrated("standings", "wc82", "--json").stdout)
    assert [row["team"] for row in report["tables"][0]["rows"]] == ["Poland", "Italy", "Cameroon", "Peru"]
    assert report["ties"][1] | {"number": 0} == {
        "stage": "Knockout",
        "round": "Semi-finals",
        "number": 0,
        "home": "West Germany",
        "away": "France",
        "home_aggregate": 3,
        "away_aggregate": 3,
        "winner": "West Germany",
        "decided_by": "shootout",
    }
    assert "3:3  France  (West Germany, shootout)" in migrated("standings", "wc82").stdout

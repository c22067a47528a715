"""Tables of real seasons, in the order that the leagues and FIFA published, each under its own regulations."""

import json

import pytest
from tests.modules.competitions.conftest import shared

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions.domain.facts import Sheet
from matchday.modules.competitions.domain.importers import read
from matchday.modules.competitions.domain.ranking.criteria import Decision
from matchday.modules.competitions.domain.ranking.tallies import Played
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.standings import Entrant, table

SPAIN_2023 = [
    ("Barcelona", 88), ("Real Madrid", 78), ("Atlético", 77), ("Real Sociedad", 71), ("Villarreal", 64), ("Betis", 60), ("Osasuna", 53),
    ("Athletic", 51), ("Mallorca", 50), ("Girona", 49), ("Rayo", 49), ("Sevilla", 49), ("Celta", 43), ("Cádiz", 42), ("Getafe", 42),
    ("Valencia", 42), ("Almería", 41), ("Valladolid", 40), ("Espanyol", 37), ("Elche", 25),
]  # fmt: skip
ENGLAND_2024 = [
    ("Manchester City", 91), ("Arsenal", 89), ("Liverpool", 82), ("Aston Villa", 68), ("Tottenham", 66), ("Chelsea", 63),
    ("Newcastle", 60), ("Manchester United", 60), ("West Ham", 52), ("Crystal Palace", 49), ("Brighton", 48), ("Bournemouth", 48),
    ("Fulham", 47), ("Wolverhampton", 46), ("Everton", 40), ("Brentford", 39), ("Nottingham", 32), ("Luton", 26), ("Burnley", 24),
    ("Sheffield", 16),
]  # fmt: skip
GERMANY_2025 = [
    ("Bayern", 82), ("Leverkusen", 69), ("Frankfurt", 60), ("Dortmund", 57), ("Freiburg", 55), ("Mainz", 52), ("Leipzig", 51),
    ("Bremen", 51), ("Stuttgart", 50), ("gladbach", 45), ("Wolfsburg", 43), ("Augsburg", 43), ("Union", 40), ("Pauli", 32),
    ("Hoffenheim", 32), ("Heidenheim", 29), ("Kiel", 25), ("Bochum", 25),
]  # fmt: skip
SAME = {"United States": "USA", "Bosnia and Herzegovina": "Bosnia-Herzegovina"}
"""The two files of 2014 name two teams differently."""
DEDUCTED = {"Everton FC": -8, "Nottingham Forest FC": -4}


def _sheet(name: str) -> Sheet:
    sheet = read(name, shared(name)).sheet
    assert sheet is not None
    return sheet


def _tables(
    sheet: Sheet, regulations: str, deducted: dict[str, int] | None = None, fair_play: tuple[str, ...] = ()
) -> dict[str | None, tuple[StandingsRow, ...]]:
    ids = {team.name: new_id() for team in sheet.teams}
    decisions = [Decision(criterion="fair_play", order=tuple(ids[team] for team in fair_play), reason="as published")] if fair_play else []
    made = {}
    for fact in sheet.tables:
        entrants = [Entrant(team_id=ids[team], name=team, adjustment=(deducted or {}).get(team, 0)) for team in fact.teams]
        played = [
            Played(
                home_team_id=ids[match.home.team or ""],
                away_team_id=ids[match.away.team or ""],
                home=match.score.home,
                away=match.score.away,
            )
            for match in sheet.matches
            if (match.stage, match.group) == (fact.stage, fact.group) and match.score is not None
        ]
        made[fact.group] = table(entrants, played, REGULATIONS[regulations], decisions)
    return made


def _agrees(rows: tuple[StandingsRow, ...], published: list[tuple[str, int]]) -> None:
    assert len(rows) == len(published)
    for row, (name, points) in zip(rows, published, strict=True):
        assert (name in row.team, row.points) == (True, points), f"{row.rank}: {row.team} {row.points}, published {name} {points}"


def test_spain_is_ordered_by_the_matches_among_those_level() -> None:
    (rows,) = _tables(_sheet("openfootball-leagues/2022-23-es.1.json"), "spanish-league").values()
    _agrees(rows, SPAIN_2023)
    decided = {row.team: row.decided_by for row in rows}
    assert decided["Girona FC"] == decided["Sevilla FC"] == "head_to_head_points"


def test_spain_under_the_plain_rule_comes_out_otherwise() -> None:
    """The control: goal difference alone puts other teams on those ranks."""
    (rows,) = _tables(_sheet("openfootball-leagues/2022-23-es.1.json"), "plain-league").values()
    with pytest.raises(AssertionError):
        _agrees(rows, SPAIN_2023)


def test_england_with_its_deductions() -> None:
    (rows,) = _tables(_sheet("openfootball-leagues/2023-24-en.1.json"), "english-league", DEDUCTED).values()
    _agrees(rows, ENGLAND_2024)
    assert {row.team: row.adjustment for row in rows if row.adjustment} == DEDUCTED


def test_germany() -> None:
    (rows,) = _tables(_sheet("openfootball-leagues/2024-25-de.1.json"), "german-league").values()
    _agrees(rows, GERMANY_2025)


@pytest.mark.parametrize("year", [2014, 2018])
def test_every_group_of_a_world_cup_is_in_fifas_order(year: int) -> None:
    """Japan and Senegal were level on everything in 2018; fair play told them apart, and cards are not in the file."""
    sheet = _sheet(f"openfootball-worldcup/{year}-worldcup.json")
    published = json.loads(shared(f"openfootball-worldcup/{year}-worldcup.standings.json"))["groups"]
    made = _tables(sheet, f"fifa-world-cup-{year}", fair_play=("Japan", "Senegal") if year == 2018 else ())
    assert len(published) == len(made) == 8
    for group in published:
        ours = [(row.team, row.points, row.goals_for, row.goals_against) for row in made[group["name"]]]
        assert ours == [
            (SAME.get(row["team"]["name"], row["team"]["name"]), row["pts"], row["goals_for"], row["goals_against"])
            for row in group["standings"]
        ]


def test_without_the_recorded_decision_nobody_claims_to_know() -> None:
    """The control of 2018's group H: with no card in the data, level conduct decides nothing, and the rank says so."""
    rows = _tables(_sheet("openfootball-worldcup/2018-worldcup.json"), "fifa-world-cup-2018")["Group H"]
    assert {row.team: row.decided_by for row in rows}["Senegal"] == "name"

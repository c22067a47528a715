"""Tables: what must hold for any results, and how ties are told apart."""

import itertools
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions.domain.ranking.tallies import Played
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE
from matchday.modules.competitions.domain.standings import Entrant, table

TEAMS = [Entrant(team_id=UUID(int=number + 1), name=f"Team {number}") for number in range(6)]
CRITERIA = ["points", "goal_difference", "goals_scored", "name"]


def _played(home: int, away: int, home_goals: int, away_goals: int) -> Played:
    return Played(home_team_id=TEAMS[home].team_id, away_team_id=TEAMS[away].team_id, home=home_goals, away=away_goals)


results = st.lists(
    st.tuples(st.permutations(range(6)), st.integers(0, 4), st.integers(0, 4)).map(lambda drawn: _played(*drawn[0][:2], *drawn[1:])),
    max_size=30,
)


def _table(played: list[Played], teams: list[Entrant] = TEAMS) -> tuple[StandingsRow, ...]:
    return table(teams, played, PLAIN_LEAGUE)


@given(results)
def test_the_sums_of_a_table_are_those_of_its_matches(played: list[Played]) -> None:
    rows = _table(played)
    assert sum(row.goals_for for row in rows) == sum(row.goals_against for row in rows) == sum(match.home + match.away for match in played)
    assert sum(row.goal_difference for row in rows) == 0
    assert sum(row.played for row in rows) == 2 * len(played)
    assert sum(row.won for row in rows) == sum(row.lost for row in rows)
    assert sum(row.drawn for row in rows) % 2 == 0
    for row in rows:
        assert row.points == 3 * row.won + row.drawn
        assert row.played == row.won + row.drawn + row.lost


@given(results, st.randoms(use_true_random=False))
def test_the_order_of_results_and_teams_does_not_matter(played: list[Played], random: object) -> None:
    shuffled, teams = list(played), list(TEAMS)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(teams)  # type: ignore[attr-defined]
    assert _table(shuffled, teams) == _table(played)


@given(results)
def test_every_rank_is_explained_by_the_values_beside_it(played: list[Played]) -> None:
    rows = _table(played)
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    borders = []
    for above, below in itertools.pairwise(rows):
        values = [(row.points, row.goal_difference, row.goals_for) for row in (above, below)]
        assert values[0] >= values[1]
        borders.append(next((step for step in range(3) if values[0][step] != values[1][step]), 3))
    for place, row in enumerate(rows):
        assert row.decided_by == CRITERIA[max(borders[max(place - 1, 0) : place + 1])]


@given(results, st.integers(-20, 20))
def test_an_adjustment_moves_points_and_nothing_else(played: list[Played], points: int) -> None:
    adjusted = [Entrant(team_id=TEAMS[0].team_id, name=TEAMS[0].name, adjustment=points), *TEAMS[1:]]
    before = {row.team_id: row for row in _table(played)}
    after = {row.team_id: row for row in _table(played, adjusted)}
    first = TEAMS[0].team_id
    assert after[first].points == before[first].points + points
    assert after[first].adjustment == points
    assert (after[first].played, after[first].goals_for) == (before[first].played, before[first].goals_for)


def test_teams_level_on_everything_stand_by_name_without_regard_to_accents() -> None:
    teams = [Entrant(team_id=UUID(int=number), name=name) for number, name in enumerate(["Zamora", "Ávila", "Burgos", "avalon"], start=1)]
    rows = table(teams, [], PLAIN_LEAGUE)
    assert [(row.team, row.decided_by) for row in rows] == [
        ("avalon", "name"),
        ("Ávila", "name"),
        ("Burgos", "name"),
        ("Zamora", "name"),
    ]


def test_a_team_alone_has_nothing_to_be_decided() -> None:
    assert [row.decided_by for row in table(TEAMS[:1], [], PLAIN_LEAGUE)] == [None]

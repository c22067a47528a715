"""The library of tie-breakers: each on the smallest season that needs it, and what holds for all of them."""

import random
from fractions import Fraction
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.competitions.domain.ranking.criteria import Decision, Ground, goal_average, measure
from matchday.modules.competitions.domain.ranking.order import HeadToHead, Order, Step, order
from matchday.modules.competitions.domain.ranking.tallies import Played, Points, Scoring, Tally, count
from matchday.modules.competitions.domain.regulations import REGULATIONS

NAMES = "ABCDEF"
IDS = {name: UUID(int=place + 1) for place, name in enumerate(NAMES)}
HOCKEY = Scoring(points=Points(win=3, overtime_win=2, overtime_loss=1))


def match(text: str, decided_in: str = "regular", home_shootout: int = 0, away_shootout: int = 0, at: int = 0) -> Played:
    """`"A 2-1 B"`."""
    home, score, away = text.split()
    goals = score.split("-")
    return Played(
        home_team_id=IDS[home],
        away_team_id=IDS[away],
        home=int(goals[0]),
        away=int(goals[1]),
        decided_in=decided_in,  # type: ignore[arg-type]
        home_shootout=home_shootout,
        away_shootout=away_shootout,
        at=at,
    )


def ground(*results: Played, scoring: Scoring = Scoring(), decisions: tuple[Decision, ...] = (), **coefficients: float) -> Ground:  # noqa: B008
    playing = sorted({team for result in results for team in (result.home_team_id, result.away_team_id)})
    tallies = {
        team: Tally(team_id=team, name=NAMES[team.int - 1], coefficient=coefficients.get(NAMES[team.int - 1], 0.0)) for team in playing
    }
    count(tallies, results, scoring)
    return Ground(tallies=tallies, results=results, scoring=scoring, decisions=decisions)


def names(ordered: Order) -> str:
    return "".join(tally.name for tally in ordered.teams)


def why(ordered: Order) -> list[str]:
    return [border.criterion for border in ordered.borders]


RING = (match("A 1-0 B"), match("B 2-0 C"), match("C 1-0 A"))
"""Each has beaten one of the others."""


def test_level_teams_are_compared_in_the_matches_among_themselves() -> None:
    results = (*RING, match("A 0-5 D"), match("B 0-1 D"), match("C 0-1 D"))
    made = order(ground(*results), ["points", HeadToHead()])
    assert names(made) == "DBAC"
    assert why(made) == ["points", "head_to_head_goal_difference", "head_to_head_goal_difference"]
    mini = made.borders[1].mini
    assert mini is not None
    assert {name: mini[IDS[name]].goal_difference for name in "ABC"} == {"A": 0, "B": 1, "C": -1}
    assert names(order(ground(*results), ["points", "goal_difference"])) == "DBCA"


def test_a_match_against_others_plays_no_part_in_the_mini_table() -> None:
    results = (*RING, match("A 9-0 D"), match("B 1-0 D"), match("C 1-0 D"))
    assert names(order(ground(*results), ["points", HeadToHead()])) == "BACD"
    assert names(order(ground(*results), ["points", "goal_difference"])) == "ABCD"


def test_those_still_level_may_be_compared_again_in_their_own_matches() -> None:
    """Among three, A has scored least; B and C as much as each other. B has beaten C, C has more goals in all."""
    results = (match("A 1-0 B"), match("B 2-1 C"), match("C 1-0 A"), match("A 1-0 D"), match("B 1-0 D"), match("C 5-0 D"))
    by = ("points", "goals_scored")
    going_on = order(ground(*results), ["points", HeadToHead(by=by), "goal_difference"])
    again = order(ground(*results), ["points", HeadToHead(by=by, reapply=True), "goal_difference"])
    assert (names(going_on), why(going_on)[0]) == ("CBAD", "goal_difference")
    assert (names(again), why(again)[0], set(again.borders[0].level)) == ("BCAD", "head_to_head_points", {IDS["B"], IDS["C"]})


def test_a_block_may_wait_until_all_have_met() -> None:
    block = HeadToHead(by=("points",), only_when_complete=True)
    half = (match("A 1-0 B"), match("A 0-1 C"), match("B 3-0 C"))
    assert why(order(ground(*half), ["points", block, "goal_difference"], meetings=2))[0] == "goal_difference"
    whole = (*half, match("B 1-0 A"), match("C 1-0 A"), match("C 0-0 B"))
    assert "head_to_head_points" not in why(order(ground(*half), ["points", block], meetings=2))
    assert names(order(ground(*whole), ["points", block], meetings=2))[0] == "B"


def test_two_level_teams_leave_out_the_odd_game_of_the_nhl() -> None:
    """B was at home once more: its first home game does not count."""
    results = (match("B 5-0 A"), match("B 1-0 A"), match("A 2-0 B"), match("A 1-0 C"))
    base = ground(*results, scoring=Scoring(points=Points(win=2)))
    pair = [base.tallies[IDS["A"]], base.tallies[IDS["B"]]]
    assert measure("points_between_level_teams", pair, base) == {IDS["A"]: 2, IDS["B"]: 2}


def test_of_three_level_teams_the_share_of_points_counts_without_odd_games() -> None:
    """A and B met twice, once at each; B and C twice at C and once at B, so the first game at C is the odd one."""
    results = (
        match("A 1-0 B"), match("B 1-0 A"),
        match("C 5-0 B", at=1), match("C 0-1 B", at=2), match("B 2-0 C", at=3),
    )  # fmt: skip
    for order_given in (results, results[::-1]):
        base = ground(*order_given, scoring=Scoring(points=Points(win=2)))
        shares = measure("points_between_level_teams", list(base.tallies.values()), base)
        assert shares == {IDS["A"]: Fraction(1, 2), IDS["B"]: Fraction(3, 4), IDS["C"]: Fraction(0)}


@pytest.mark.parametrize(("is_pairwise", "expected"), [(True, "ACB"), (False, "ABC")])
def test_two_who_are_left_go_back_to_their_own_match_where_the_rules_say_so(is_pairwise: bool, expected: str) -> None:
    """The IIHF's way: A leads the three; B and C have two points each, B lost by fewer goals, but C has beaten B."""
    base = ground(match("A 5-0 C"), match("A 2-1 B", "overtime"), match("C 2-1 B", "overtime"), scoring=HOCKEY)
    made = order(base, [HeadToHead(reapply=True, two_start_again=is_pairwise)])
    assert names(made) == expected
    assert [border.turn for border in made.borders] == ([1, 2] if is_pairwise else [1, 1])


def test_results_against_others_go_one_team_after_the_other_and_below_where_nobody_is_above() -> None:
    """A, B and C have beaten each other in a ring by one goal; D is the only one outside, and last."""
    ring = (match("A 1-0 B"), match("B 1-0 C"), match("C 1-0 A"))
    base = ground(*ring, match("A 2-0 D"), match("B 1-0 D"), match("C 3-0 D"), scoring=HOCKEY)
    made = order(base, REGULATIONS["iihf"].steps)
    assert names(made) == "CABD"
    assert {border.against for border in made.borders[:2]} == {IDS["D"]}


def test_cards_count_only_where_those_of_every_match_are_known() -> None:
    calm, rough = match("A 1-1 B"), match("B 1-1 A")
    calm = msgspec.structs.replace(calm, home_conduct=0, away_conduct=-3)
    assert names(order(ground(calm), ["points", "fair_play"])) == "AB"
    assert why(order(ground(calm), ["points", "fair_play"])) == ["fair_play"]
    assert why(order(ground(calm, rough), ["points", "fair_play"])) == ["name"]


def test_overtime_and_shootouts_have_their_own_points() -> None:
    base = ground(match("A 3-2 B", "overtime"), match("C 2-2 D", "shootout", 1, 0), match("E 1-0 F"), scoring=HOCKEY)
    assert {tally.name: tally.points for tally in base.tallies.values()} == {"A": 2, "B": 1, "C": 2, "D": 1, "E": 3, "F": 0}
    assert base.tallies[IDS["A"]].regulation_won == base.tallies[IDS["C"]].regulation_won == 0


@pytest.mark.parametrize("played", [match("A 3-2 B", "shootout", 1, 0), match("A 2-2 B", "shootout", 2, 1)])
def test_the_winner_of_a_shootout_gets_one_goal_however_it_is_written(played: Played) -> None:
    base = ground(played, scoring=Scoring(points=Points(win=2, overtime_loss=1), shootout_goal=True))
    assert (base.tallies[IDS["A"]].goals_for, base.tallies[IDS["A"]].goals_against) == (3, 2)
    assert (base.tallies[IDS["A"]].shootout_won, base.tallies[IDS["B"]].shootout_lost) == (1, 1)


def test_level_teams_are_compared_against_the_best_above_them() -> None:
    results = (match("A 1-0 B"), match("A 3-0 C"), match("B 1-1 C"), match("B 1-0 D"), match("C 1-0 D"), match("A 1-0 D"))
    made = order(ground(*results, scoring=HOCKEY), REGULATIONS["iihf"].steps)
    assert names(made) == "ABCD"
    assert why(made)[1] == "results_against_next_best"


def test_goal_average_without_a_goal_against() -> None:
    clean, cleaner, plain = (Tally(team_id=IDS[name], name=name) for name in "ABC")
    clean.goals_for, cleaner.goals_for, plain.goals_for, plain.goals_against = 1, 2, 90, 1
    assert goal_average(cleaner) > goal_average(clean) > goal_average(plain)


def test_a_recorded_decision_stands_above_what_could_be_computed() -> None:
    decision = Decision(criterion="fair_play", order=(IDS["B"], IDS["A"]), reason="four yellow cards against six")
    made = order(ground(match("A 1-1 B"), decisions=(decision,)), ["points", "fair_play"])
    assert (names(made), why(made)) == ("BA", ["fair_play"])


def test_a_decision_about_some_of_the_level_teams_decides_nothing() -> None:
    decision = Decision(criterion="drawing_of_lots", order=(IDS["B"], IDS["A"]), reason="drawn")
    made = order(ground(match("A 1-1 B"), match("B 1-1 C"), match("C 1-1 A"), decisions=(decision,)), ["points", "drawing_of_lots"])
    assert why(made) == ["name", "name"]


results = st.lists(
    st.tuples(st.permutations(range(6)), st.integers(0, 3), st.integers(0, 3), st.sampled_from(["regular", "overtime", "shootout"])).map(
        lambda drawn: match(f"{NAMES[drawn[0][0]]} {drawn[1]}-{drawn[2]} {NAMES[drawn[0][1]]}", drawn[3], 1, 0),
    ),
    max_size=25,
)


@given(results, st.sampled_from(sorted(REGULATIONS)), st.randoms(use_true_random=False))
def test_every_preset_orders_any_season_whatever_order_it_comes_in(played: list[Played], key: str, chance: random.Random) -> None:
    regulations = REGULATIONS[key]
    shuffled = list(played)
    if "nhl" not in key:  # the odd game is the first one, so there the order of games matters
        chance.shuffle(shuffled)
    first = order(ground(*played, scoring=regulations.scoring), regulations.steps, regulations.meetings)
    second = order(ground(*shuffled, scoring=regulations.scoring), regulations.steps, regulations.meetings)
    assert (names(first), why(first)) == (names(second), why(second))
    assert len(first.borders) == max(len(first.teams) - 1, 0)
    points = [tally.points for tally in first.teams]
    assert points == sorted(points, reverse=True)


@given(results)
def test_what_a_border_says_is_true_of_its_neighbours(played: list[Played]) -> None:
    steps: list[Step] = ["points", HeadToHead(reapply=True), "goal_difference", "wins"]
    made = order(ground(*played), steps)
    for above, below, border in zip(made.teams, made.teams[1:], made.borders, strict=False):
        assert {above.team_id, below.team_id} <= set(border.level)
        if border.criterion != "name":
            assert border.values[above.team_id] > border.values[below.team_id]


@given(results, st.sampled_from(sorted(REGULATIONS)), st.sampled_from(["wins", "away_wins", "goals_scored"]))
def test_one_criterion_more_changes_nothing_that_is_decided_above_it(played: list[Played], key: str, further: str) -> None:
    regulations = REGULATIONS[key]
    base = order(ground(*played, scoring=regulations.scoring), regulations.steps, regulations.meetings)
    longer = order(ground(*played, scoring=regulations.scoring), (*regulations.steps, further), regulations.meetings)
    blocks, block = [], base.teams[:1]
    for border, tally in zip(base.borders, base.teams[1:], strict=True):
        if border.criterion == "name":
            block = (*block, tally)
        else:
            blocks.append(block)
            block = (tally,)
    for held in (*blocks, block):
        assert {tally.team_id for tally in longer.teams[: len(held)]} == {tally.team_id for tally in held}
        longer = msgspec.structs.replace(longer, teams=longer.teams[len(held) :])

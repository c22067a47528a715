"""A whole game sheet with power plays, an empty net and a shoot-out; and the rules of strength one by one."""

import pytest
from tests.sports.playing import Match

from matchday.contracts.competitions import Goal, MatchFormat, Score
from matchday.sports import sport
from matchday.sports.refusals import Broken


def refused(match, kind, **facts):
    with pytest.raises(Broken) as caught:
        match.say(kind, **facts)
    return caught.value.code


def goal(match, side, player, clock, *assists, **facts):
    minute, second = map(int, clock.split(":"))
    named = dict(zip(("assist", "second_assist"), assists, strict=False))
    return match.say("goal", side=side, player=player, minute=minute, second=second, **named, **facts)


def penalty(match, side, player, clock, kind="minor", **facts):
    minute, second = map(int, clock.split(":"))
    return match.say("penalty", side=side, player=player, penalty=kind, minute=minute, second=second, **facts)


def shots(match, side, number, clock):
    minute, second = map(int, clock.split(":"))
    return match.say("shot", side=side, shots=number, minute=minute, second=second)


def keeper(match, side, clock, player=None):
    minute, second = map(int, clock.split(":"))
    return match.say("keeper", side=side, player=player, minute=minute, second=second)


def begun(**limits):
    match = Match("ice-hockey", MatchFormat(**limits) if limits else None).phase("first_period")
    keeper(match, "home", "0:00", "Home Keeper")
    return keeper(match, "away", "0:00", "Away Keeper")


def strengths(match):
    return [each.details["strength"] for each in match.state.incidents if each.kind == "goal"]


def level_after_three(match):
    return match.phase("first_intermission", "second_period", "second_intermission", "third_period")


def test_a_game_with_power_plays_and_an_empty_net():
    match = begun()
    goal(match, "home", "A", "3:10", "B", "C")
    penalty(match, "away", "X", "5:00")
    goal(match, "home", "B", "6:20", "A")
    shots(match, "away", 9, "19:00")
    shots(match, "home", 7, "19:30")
    match.phase("first_intermission", "second_period")
    penalty(match, "home", "C", "25:00", "double_minor")
    goal(match, "away", "Y", "26:30", "X")
    goal(match, "away", "X", "28:00")
    match.phase("second_intermission", "third_period")
    keeper(match, "away", "58:40")
    goal(match, "home", "A", "59:05")
    match.phase("finished")
    assert (match.score.home, match.score.away, match.score.periods) == (3, 2, ((2, 0), (0, 2), (1, 0)))
    assert strengths(match) == ["even", "power_play", "power_play", "power_play", "even"]
    assert match.figures("A") == {"goals": 2, "assists": 1, "points": 3, "shots": 2, "game_winning_goals": 1}
    assert match.figures("B") == {"goals": 1, "assists": 1, "points": 2, "shots": 1, "power_play_goals": 1}
    assert match.figures("C") == {"assists": 1, "points": 1, "penalty_minutes": 4}
    assert match.figures("Home Keeper") == {
        "appearances": 1, "saves": 9, "shots_against": 11, "goals_against": 2, "seconds": 3600
    }  # fmt: skip
    assert match.figures("Away Keeper") == {
        "appearances": 1, "saves": 7, "shots_against": 9, "goals_against": 2, "seconds": 58 * 60 + 40
    }  # fmt: skip
    home, away = match.figures(side="home"), match.figures(side="away")
    assert (home["shots"], home["power_plays"], home["power_play_goals"], home["times_short_handed"]) == (10, 1, 1, 2)
    assert (away["power_plays"], away["power_play_goals"], home.get("penalties_killed", 0)) == (2, 2, 0)
    assert match.state.incidents[-2].details["is_empty_net"] is True


def test_a_power_play_goal_ends_a_minor_and_the_next_one_is_even():
    match = penalty(begun(), "away", "X", "5:00")
    goal(goal(match, "home", "A", "5:30"), "home", "A", "5:40")
    assert strengths(match) == ["power_play", "even"]


def test_a_major_is_served_to_its_end():
    match = penalty(begun(), "away", "X", "5:00", "major")
    for clock in ("5:30", "6:00", "9:59"):
        goal(match, "home", "A", clock)
    goal(match, "home", "A", "10:00")
    assert strengths(match) == ["power_play"] * 3 + ["even"]


def test_a_goal_in_the_first_part_of_a_double_minor_begins_the_second():
    match = penalty(begun(), "away", "X", "5:00", "double_minor")
    goal(match, "home", "A", "5:30")
    goal(match, "home", "A", "7:29")
    assert strengths(match) == ["power_play", "power_play"]
    again = goal(penalty(begun(), "away", "X", "5:00", "double_minor"), "home", "A", "5:30")
    assert strengths(goal(again, "home", "A", "7:30")) == ["power_play", "even"]


def test_a_goal_of_the_short_handed_side_ends_nothing():
    match = penalty(begun(), "away", "X", "5:00")
    goal(match, "away", "Y", "5:30")
    goal(match, "home", "A", "6:59")
    assert strengths(match) == ["short_handed", "power_play"]
    assert match.figures("Y")["short_handed_goals"] == 1


def test_one_minor_each_is_served_four_against_four_and_no_goal_ends_it():
    match = penalty(penalty(begun(), "away", "X", "5:00"), "home", "A", "5:00")
    goal(match, "home", "B", "5:30")
    penalty(match, "away", "Y", "6:00")
    goal(match, "home", "B", "6:10")
    assert strengths(match) == ["even", "power_play"]
    assert match.figures(side="home").get("power_plays") == 1


def test_majors_given_to_both_sides_at_once_cost_neither_a_skater():
    match = penalty(penalty(begun(), "away", "X", "5:00", "major"), "home", "A", "5:00", "major")
    penalty(match, "home", "B", "6:00")
    goal(match, "away", "Y", "6:30")
    assert strengths(match) == ["power_play"]


def test_a_misconduct_costs_no_skater_and_a_third_minor_waits():
    match = penalty(begun(), "away", "X", "5:00", "misconduct")
    goal(match, "home", "A", "5:10")
    for player, clock in (("X", "6:00"), ("Y", "6:20"), ("Z", "6:40")):
        penalty(match, "away", player, clock)
    goal(match, "home", "A", "9:50")
    assert strengths(match) == ["even", "power_play"]
    assert match.figures("X")["penalty_minutes"] == 12


def test_plus_and_minus_are_for_even_and_short_handed_goals():
    match = goal(begun(), "home", "A", "1:00", on_ice=["A", "B"], against_on_ice=["X"])
    penalty(match, "away", "X", "5:00")
    goal(match, "home", "A", "5:10", on_ice=["A"], against_on_ice=["Y"])
    assert (match.figures("B")["plus_minus"], match.figures("X")["plus_minus"]) == (1, -1)
    assert match.figures("A")["plus_minus"] == 1
    assert "plus_minus" not in match.figures("Y")


def test_overtime_is_for_level_games_and_ends_with_its_goal():
    match = level_after_three(begun())
    goal(match, "home", "A", "50:00")
    assert refused(match, "phase", phase="overtime") == "game_not_level"
    goal(match, "away", "X", "51:00")
    match.phase("overtime")
    goal(match, "away", "X", "62:00")
    assert refused(match, "goal", side="home", player="A", minute=63, second=0) == "decided_in_overtime"
    assert refused(match, "phase", phase="shootout") == "game_not_level"
    match.phase("finished")
    assert (match.score.away, match.score.is_after_extra_time, match.figures("X")["game_winning_goals"]) == (2, True, 1)
    assert match.figures("Home Keeper")["seconds"] == 62 * 60


def test_the_winner_of_the_shootout_is_shown_one_goal_more():
    match = level_after_three(begun()).phase("overtime", "shootout")
    for side, is_scored in (("home", True), ("away", False), ("home", False), ("away", True), ("home", False), ("away", False)):
        match.say("try", side=side, player="T", is_scored=is_scored)
    assert refused(match, "phase", phase="finished") == "shootout_undecided"
    assert refused(match.say("try", side="home", player="T", is_scored=True), "try", side="home", player="T", is_scored=True) == (
        "try_out_of_turn"
    )
    match.say("try", side="away", player="T", is_scored=False)
    assert refused(match, "try", side="home", player="T", is_scored=True) == "shootout_decided"
    match.phase("finished")
    score = match.score
    assert (score.home, score.away, score.shown_home, score.shown_away) == (0, 0, "1", "0")
    assert (score.shootout_home, score.shootout_away) == (2, 1)
    assert match.figures("Away Keeper")["shutouts"] == match.figures("Home Keeper")["shutouts"] == 1


def test_playoffs_are_played_until_a_goal_falls():
    match = level_after_three(begun(has_extra_time=True, is_sudden_death=True))
    assert refused(match, "phase", phase="shootout") == "overtime_not_played"
    match.phase("overtime", "overtime_2", "overtime_3")
    goal(match, "home", "A", "101:30")
    match.phase("finished")
    assert match.score.periods[-1] == (1, 0)
    assert match.figures("Home Keeper")["seconds"] == 101 * 60 + 30


def test_the_clock_shows_minutes_and_seconds_and_pauses():
    match = begun()
    match.say("clock", change="pause", minute=0, second=5)
    before = match.state.clock.seconds
    match.say("goal", side="home", player="A")
    assert (match.entries[-1].body.minute, match.entries[-1].body.second) == (0, before)


def test_only_a_bench_minor_has_no_player():
    assert refused(begun(), "penalty", side="home", penalty="major", minute=1, second=0) == "player_missing"
    assert penalty(begun(), "home", None, "1:00", served_by="C").figures(side="home")["penalty_minutes"] == 2


def test_a_result_with_its_scorers_only_has_points():
    goals = (Goal(side="home", player="A", minute=5, assist="B"), Goal(side="home", player="A", minute=6))
    made = {each.name: dict(each.values) for each in sport("ice-hockey").figures_of_result(goals, Score(home=2, away=0)) if each.name}
    assert made == {"A": {"goals": 2, "points": 2}, "B": {"assists": 1, "points": 1}}

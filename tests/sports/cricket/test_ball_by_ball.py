"""Everything is made of the ball log. The generated innings are counted a second time, by plain sums over what was said."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sports.playing import Match

from matchday.contracts.competitions import MatchFormat
from matchday.sports.refusals import Broken

BATTERS = [f"Bat {number}" for number in range(1, 12)]
BOWLERS = [f"Bowl {number}" for number in range(1, 7)]
T20 = MatchFormat(overs=20)


def refused(match, kind, **facts):
    with pytest.raises(Broken) as caught:
        match.say(kind, **facts)
    return caught.value.code


def opened(match_format=None, side="home"):
    match = Match("cricket", match_format or MatchFormat(overs=2)).phase("first_innings")
    return match.say("innings", side=side, striker="Bat 1", non_striker="Bat 2")


def ball(match, **facts):
    return match.say("ball", **facts)


def bowled_over(match, bowler, *balls):
    for place, each in enumerate(balls):
        ball(match, **({"bowler": bowler} if place == 0 else {}), **each)
    return match


def facing(match):
    innings = match.state.present
    return match.state.people[innings.striker][1]


def dots(number=6):
    return [{}] * number


def innings_of(match, runs, side, overs=2):
    """A short innings in which one batter hits what is wanted, in sixes and ones."""
    match.say("innings", side=side, striker=f"{side} 1", non_striker=f"{side} 2")
    left = runs
    for over in range(overs):
        for place in range(6):
            if match.state.present.ended:
                return match
            hit = min(6, left)
            left -= hit
            ball(match, **({"bowler": f"b{over % 2}"} if place == 0 else {}), runs=hit)
    return match


def test_nothing_is_bowled_before_the_innings_is_opened():
    match = Match("cricket")
    assert refused(match, "ball", bowler="B") == "no_innings"
    assert refused(match.phase("first_innings"), "ball", bowler="B") == "no_innings"
    assert refused(match, "phase", phase="innings_break") == "innings_goes_on"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"wides": 1, "runs": 1}, "ball_contradicts_itself"),
        ({"wides": 1, "is_no_ball": True}, "ball_contradicts_itself"),
        ({"byes": 1, "leg_byes": 1}, "ball_contradicts_itself"),
        ({"wides": 1, "dismissal": "bowled"}, "not_out_this_way"),
        ({"is_no_ball": True, "dismissal": "caught"}, "not_out_this_way"),
        ({"dismissal": "lbw", "out": "non_striker"}, "not_out_this_way"),
    ],
)
def test_a_ball_does_not_contradict_itself(facts, code):
    assert refused(opened(), "ball", bowler="B", **facts) == code


def test_an_over_has_a_bowler_and_the_next_one_another():
    match = opened()
    assert refused(match, "ball") == "bowler_needed"
    ball(match, bowler="A")
    assert refused(match, "ball", bowler="B") == "over_not_finished"
    ball(match, bowler="B", is_relief=True)
    bowled_over(match, None, *dots(4))
    assert refused(match, "ball", bowler="B") == "bowled_last_over"


def test_a_bowler_has_a_fifth_of_the_overs():
    match = opened(MatchFormat(overs=5))
    bowled_over(match, "A", *dots())
    bowled_over(match, "B", *dots())
    assert refused(match, "ball", bowler="A") == "bowled_out"


@pytest.mark.parametrize(
    ("facts", "striker"),
    [
        ({"runs": 1}, "Bat 2"), ({"runs": 2}, "Bat 1"), ({"runs": 4, "is_boundary": True}, "Bat 1"), ({"wides": 1}, "Bat 1"),
        ({"wides": 2}, "Bat 2"), ({"is_no_ball": True}, "Bat 1"), ({"is_no_ball": True, "runs": 1}, "Bat 2"), ({"byes": 1}, "Bat 2"),
        ({"leg_byes": 3}, "Bat 2"), ({"dismissal": "bowled", "next_batter": "Bat 3"}, "Bat 3"),
        ({"dismissal": "caught", "has_crossed": True, "next_batter": "Bat 3"}, "Bat 3"),
        ({"dismissal": "run_out", "out": "striker", "next_batter": "Bat 3"}, "Bat 3"),
        ({"dismissal": "run_out", "out": "striker", "has_crossed": True, "next_batter": "Bat 3"}, "Bat 2"),
        ({"dismissal": "run_out", "out": "non_striker", "next_batter": "Bat 3"}, "Bat 1"),
        ({"dismissal": "run_out", "out": "non_striker", "has_crossed": True, "next_batter": "Bat 3"}, "Bat 3"),
        ({"dismissal": "run_out", "out": "non_striker", "runs": 1, "next_batter": "Bat 3"}, "Bat 3"),
        ({"dismissal": "run_out", "out": "striker", "runs": 1, "has_crossed": True, "next_batter": "Bat 3"}, "Bat 3"),
    ],
)  # fmt: skip
def test_who_faces_the_next_ball(facts, striker):
    assert facing(ball(opened(), bowler="B", **facts)) == striker


def test_the_batters_change_ends_after_an_over():
    assert facing(bowled_over(opened(), "B", *dots())) == "Bat 2"
    assert facing(bowled_over(opened(), "B", *dots(5), {"runs": 1})) == "Bat 1"


def test_wides_and_no_balls_are_no_balls_of_the_over():
    match = bowled_over(opened(), "B", {"wides": 1}, {"is_no_ball": True, "runs": 4, "is_boundary": True}, *dots(5))
    assert (match.state.present.balls, match.state.present.overs_shown, match.score.shown_home) == (5, "0.5", "6/0 (0.5)")
    assert match.figures("B") == {"balls_bowled": 5, "runs_conceded": 6, "wides": 1, "no_balls": 1}
    assert match.figures("Bat 1")["balls_faced"] == 6


def test_a_maiden_has_no_runs_of_the_bowler():
    assert bowled_over(opened(), "B", {"byes": 2}, *dots(5)).figures("B")["maidens"] == 1
    assert "maidens" not in bowled_over(opened(), "B", {"runs": 2}, *dots(5)).figures("B")


def test_a_wicket_tells_its_score_and_partnership():
    match = bowled_over(opened(), "B", {"runs": 4}, {"leg_byes": 1}, {"dismissal": "caught", "fielder": "F", "next_batter": "Bat 3"})
    (wicket,) = [each for each in match.state.incidents if each.kind == "wicket"]
    assert wicket.details == {
        "how": "caught", "wicket": 1, "shown": "5/1", "overs": "0.3", "partnership": 5, "partnership_balls": 3
    }  # fmt: skip
    assert [(each.role, each.name) for each in wicket.people] == [("out", "Bat 2"), ("bowler", "B"), ("fielder", "F")]
    assert (match.figures("F")["catches"], match.figures("B")["wickets"]) == (1, 1)


def test_a_batter_who_is_out_does_not_come_back_but_one_who_was_hurt_does():
    match = ball(opened(), bowler="B", dismissal="bowled")
    assert refused(match, "ball") == "batter_needed"
    assert refused(match, "batter", player="Bat 1") == "batter_not_allowed"
    match.say("batter", player="Bat 3").say("batter", player="Bat 4", retiring="striker")
    match.say("batter", player="Bat 3", retiring="non_striker")
    assert refused(match, "batter", player="Bat 5") == "batter_not_allowed"


def test_ten_wickets_end_an_innings():
    match = opened(T20)
    for number in range(10):
        ball(match, bowler="AB"[(number // 6) % 2], dismissal="bowled", next_batter=f"Bat {number + 3}")
    assert (match.state.innings[-1].ended, match.score.shown_home) == ("all out", "0 (1.4)")
    assert refused(match, "ball", bowler="C") == "innings_over"


def chase(first, second, match_format=None, **setting):
    match = Match("cricket", match_format or MatchFormat(overs=2), **setting).phase("first_innings")
    innings_of(match, first, "home")
    match.phase("innings_break", "second_innings")
    return innings_of(match, second, "away")


def test_a_chase_is_won_by_wickets():
    match = chase(20, 21)
    assert match.state.innings[-1].ended == "target reached"
    match.phase("finished")
    assert match.score.summary == "{away} won by 10 wickets"
    assert (match.score.home, match.score.away, match.score.shown_away) == (20, 21, "21/0 (0.4)")


def test_a_chase_that_falls_short_is_lost_by_runs():
    match = chase(20, 12).phase("finished")
    assert (match.score.summary, match.laws.winner(match.state)) == ("{home} won by 8 runs", "home")


def test_a_tie_may_be_broken_by_a_super_over():
    assert chase(20, 20).phase("finished").score.summary == "Match tied"
    match = chase(20, 20, is_winner_needed=True)
    assert refused(match, "phase", phase="finished") == "winner_needed"
    match.phase("super_over").say("innings", side="away", striker="S1", non_striker="S2")
    for place in range(6):
        ball(match, **({"bowler": "X"} if place == 0 else {}), runs=2)
    match.phase("super_over_reply").say("innings", side="home", striker="T1", non_striker="T2")
    for place in range(3):
        ball(match, **({"bowler": "Y"} if place == 0 else {}), runs=6)
    match.phase("finished")
    assert match.score.summary == "Match tied ({home} won the super over)"
    assert (match.score.home, match.score.away, match.score.shootout_home, match.score.shootout_away) == (20, 20, 18, 12)
    assert match.figures("T1") == {}


def test_a_revised_target_decides():
    match = Match("cricket", MatchFormat(overs=2)).phase("first_innings")
    innings_of(match, 30, "home")
    match.phase("innings_break", "second_innings").say("innings", side="away", striker="A", non_striker="B")
    match.say("revision", overs=1, target=13)
    bowled_over(match, "X", {"runs": 6}, {"runs": 6}, {"runs": 1})
    match.phase("finished")
    assert match.score.summary == "{away} won by 10 wickets"
    assert (match.score.home, match.score.away, match.score.shown_home) == (12, 13, "30/0 (2.0)")


def test_sides_bat_in_turn_and_the_follow_on_needs_a_lead():
    match = Match("cricket", MatchFormat(innings=2, follow_on_lead=20)).phase("first_innings")
    innings_of(match, 50, "home").say("close", why="declared")
    match.phase("innings_break", "second_innings")
    assert refused(match, "innings", side="home", striker="A", non_striker="B") == "wrong_side_bats"
    innings_of(match, 40, "away").say("close", why="declared")
    match.phase("innings_break_2", "third_innings")
    assert refused(match, "innings", side="away", striker="A", non_striker="B") == "wrong_side_bats"


def test_an_innings_win_after_the_follow_on():
    match = Match("cricket", MatchFormat(innings=2, follow_on_lead=20)).phase("first_innings")
    innings_of(match, 60, "home").say("close", why="declared")
    match.phase("innings_break", "second_innings")
    innings_of(match, 20, "away").say("close", why="declared")
    match.phase("innings_break_2", "third_innings").say("innings", side="away", striker="A0", non_striker="A1")
    for number in range(10):
        ball(match, bowler="AB"[(number // 6) % 2], dismissal="bowled", next_batter=f"A{number + 2}")
    match.phase("finished")
    assert match.score.summary == "{home} won by an innings and 40 runs"
    assert (match.score.shown_home, match.score.shown_away) == ("60/0d (2.0)", "20/0d & 0 (1.4)")


def test_a_match_out_of_time_is_drawn_whoever_has_more_runs():
    match = Match("cricket", MatchFormat(innings=2)).phase("first_innings")
    innings_of(match, 60, "home").say("close", why="declared")
    match.phase("innings_break", "second_innings")
    innings_of(match, 20, "away").say("close", why="time")
    match.phase("finished")
    assert (match.score.summary, match.score.home == match.score.away) == ("Match drawn", True)


def test_penalty_runs_go_to_either_side():
    match = opened().say("penalty_runs", side="home").say("penalty_runs", side="away", runs=5)
    assert (match.state.score.home, match.state.score.away) == (5, 5)


DELIVERIES = st.lists(
    st.one_of(
        st.builds(lambda runs: {"runs": runs}, st.integers(0, 6)),
        st.builds(lambda wides: {"wides": wides}, st.integers(1, 5)),
        st.builds(lambda runs: {"is_no_ball": True, "runs": runs}, st.integers(0, 4)),
        st.builds(lambda byes: {"byes": byes}, st.integers(1, 4)),
        st.builds(lambda byes: {"leg_byes": byes}, st.integers(1, 4)),
        st.builds(lambda how: {"dismissal": how}, st.sampled_from(["bowled", "caught", "lbw", "stumped"])),
        st.builds(
            lambda out, crossed, runs: {"dismissal": "run_out", "out": out, "has_crossed": crossed, "runs": runs},
            st.sampled_from(["striker", "non_striker"]), st.booleans(), st.integers(0, 2),
        ),
    ),
    max_size=150,
)  # fmt: skip


def bowl_all(deliveries):
    """As many as the innings takes; returns the match and what was taken."""
    match, taken, came = opened(T20), [], 3
    for each in deliveries:
        innings = match.state.present
        if innings.ended:
            break
        facts = dict(each)
        if innings.bowler is None:
            facts["bowler"] = BOWLERS[(innings.balls // 6) % 6]
        if "dismissal" in facts:
            facts["next_batter"] = f"Bat {came}"
            came += 1
        ball(match, **facts)
        taken.append(each)
    return match, taken


@settings(max_examples=60, deadline=None)
@given(DELIVERIES)
def test_the_score_is_the_plain_sum_of_the_log(deliveries):
    match, taken = bowl_all(deliveries)
    innings = match.state.present
    said = {name: sum(each.get(name, 0) for each in taken) for name in ("runs", "wides", "byes", "leg_byes", "is_no_ball")}
    legal = sum(not each.get("wides") and not each.get("is_no_ball") for each in taken)
    assert innings.runs == sum(said.values())
    assert innings.wickets == sum("dismissal" in each for each in taken)
    assert innings.balls == legal
    assert innings.overs_shown == f"{legal // 6}.{legal % 6}"
    figures = [each for each in match.laws.figures(match.state) if each.name]
    assert sum(each.values.get("runs", 0) for each in figures) == said["runs"]
    assert sum(each.values.get("runs_conceded", 0) for each in figures) == said["runs"] + said["wides"] + said["is_no_ball"]
    assert sum(each.values.get("balls_bowled", 0) for each in figures) == legal
    extras = match.figures(side="home").get("extras", 0)
    assert said["runs"] + extras == innings.runs == match.figures(side="home").get("runs", 0)


@settings(max_examples=30, deadline=None)
@given(DELIVERIES, st.randoms(use_true_random=False))
def test_the_log_makes_the_same_innings_in_whatever_order_it_is_kept(deliveries, shuffle):
    match, _ = bowl_all(deliveries)
    again = match.folded(shuffle.sample(match.entries, len(match.entries)))
    assert again.innings == match.state.innings
    assert match.laws.figures(again) == match.laws.figures(match.state)


def test_undoing_balls_one_by_one_goes_back_the_way_it_came():
    rng = random.Random(7)
    match, _ = bowl_all([{"runs": rng.randrange(7)} for _ in range(40)])
    for length in range(len(match.entries), 2, -1):
        shorter = match.folded(match.entries[:length])
        assert shorter.innings[-1].balls == length - 2

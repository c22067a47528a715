"""What the Laws of the Game do not allow, and what follows from what they do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sports.playing import Match

from matchday.contracts.competitions import Goal, MatchFormat, Score
from matchday.sports import sport
from matchday.sports.football.entries import KickTaken
from matchday.sports.football.shootout import is_decided, scored
from matchday.sports.refusals import Broken

ELEVEN = [{"name": f"H{number}", "is_keeper": number == 1} for number in range(1, 12)]
BENCH = [{"name": f"B{number}", "is_starting": False} for number in range(1, 8)]


def refused(match, kind, **facts):
    with pytest.raises(Broken) as caught:
        match.say(kind, **facts)
    return caught.value.code


def begun(**limits):
    match = Match("football", MatchFormat(**limits) if limits else None)
    match.say("line_up", side="home", players=ELEVEN + BENCH)
    return match.phase("first_half")


def change(match, off, on, minute, **facts):
    return match.say("substitution", side="home", player=off, on=on, minute=minute, **facts)


@pytest.mark.parametrize("phase", ["half_time", "second_half", "finished", "penalty_shootout", "no_such"])
def test_phases_have_an_order(phase):
    assert refused(Match("football"), "phase", phase=phase) == "phase_out_of_order"


@pytest.mark.parametrize(("minute", "added"), [(46, 0), (0, 0), (44, 1), (120, 0)])
def test_nothing_happens_in_a_minute_that_is_not_played(minute, added):
    assert refused(begun(), "goal", side="away", player="X", minute=minute, added=added) == "outside_play"


def test_who_is_not_on_the_field_does_not_score():
    assert refused(begun(), "goal", side="home", player="B1", minute=3) == "not_on_field"
    assert refused(begun(), "goal", side="home", player="Nobody", minute=3) == "not_on_sheet"


def test_who_was_sent_off_plays_no_more():
    match = begun().say("card", side="home", player="H5", card="red", minute=10)
    assert refused(match, "goal", side="home", player="H5", minute=20) == "not_on_field"
    assert refused(match, "substitution", side="home", player="H5", on="B1", minute=20) == "not_on_field"
    assert match.figures("H5")["minutes"] == 10


def test_a_second_yellow_card_sends_off_however_it_is_entered():
    match = begun()
    assert refused(match, "card", side="home", player="H5", card="second_yellow", minute=9) == "no_first_yellow"
    match.say("card", side="home", player="H5", card="yellow", minute=10).say("card", side="home", player="H5", card="yellow", minute=30)
    assert match.figures("H5") == {"yellow_cards": 1, "second_yellows": 1, "appearances": 1, "starts": 1, "minutes": 30}
    assert refused(match, "goal", side="home", player="H5", minute=31) == "not_on_field"


def test_a_coach_is_shown_a_card_without_leaving_a_field():
    match = begun().say("card", side="home", player="The Coach", card="red", is_staff=True, minute=10)
    assert len(match.state.on_field["home"]) == 11


def test_substitutions_are_counted():
    match = begun(substitutions_max=1)
    change(match, "H2", "B1", 10)
    assert refused(match, "substitution", side="home", player="H3", on="B2", minute=20) == "substitutions_used_up"
    change(match, "H3", "B2", 20, is_concussion=True)


def test_stoppages_are_counted_but_not_half_time():
    match = begun(substitutions_max=5, substitution_windows=1)
    change(match, "H2", "B1", 10)
    change(match, "H3", "B2", 10)
    assert refused(match, "substitution", side="home", player="H4", on="B3", minute=20) == "substitution_windows_used_up"
    match.phase("half_time")
    change(match, "H4", "B3", 45, phase="half_time")


def test_who_went_off_does_not_come_back_unless_the_regulations_let_him():
    match = change(begun(), "H2", "B1", 10)
    assert refused(match, "substitution", side="home", player="B1", on="H2", minute=20) == "may_not_return"
    youth = change(begun(may_return=True), "H2", "B1", 10)
    change(youth, "B1", "H2", 20)
    youth.phase("half_time", "second_half", "finished")
    assert (youth.figures("H2")["minutes"], youth.figures("B1")["minutes"]) == (80, 10)


def test_a_clean_sheet_is_the_only_keepers():
    match = begun().phase("half_time", "second_half", "finished")
    assert (match.figures("H1")["clean_sheets"], match.figures(side="home")["clean_sheets"]) == (1, 1)
    shared = change(begun(), "H1", "B1", 30).phase("half_time", "second_half", "finished")
    assert "clean_sheets" not in shared.figures("H1")
    assert shared.figures(side="home")["clean_sheets"] == 1


def test_a_saved_penalty_is_the_keepers():
    match = begun().say("penalty_missed", side="away", player="X", how="saved", minute=20)
    assert match.figures("H1")["penalties_saved"] == 1
    assert match.figures("X") == {"penalties_missed": 1}


def test_an_own_goal_counts_for_the_others():
    match = begun().say("goal", side="away", player="H4", is_own_goal=True, minute=20)
    assert (match.score.home, match.score.away) == (0, 1)
    assert match.figures("H4")["own_goals"] == match.figures("H1")["goals_against"] == 1


def test_extra_time_and_shootout_are_played_where_the_regulations_have_them():
    match = Match("football", MatchFormat(has_shootout=True)).phase("first_half", "half_time", "second_half")
    assert refused(match, "phase", phase="extra_time") == "extra_time_not_played"
    league = Match("football", MatchFormat(substitutions_max=5)).phase("first_half", "half_time", "second_half")
    assert refused(league, "phase", phase="penalty_shootout") == "shootout_not_held"


def shootout():
    return Match("football").phase("first_half", "half_time", "second_half", "penalty_shootout")


def test_a_shootout_goes_in_turn_until_it_is_decided():
    match = shootout()
    assert refused(match, "phase", phase="finished") == "shootout_undecided"
    match.say("kick", side="home", player="A", is_scored=True)
    assert refused(match, "kick", side="home", player="B", is_scored=True) == "kick_out_of_turn"
    for side, is_scored in (("away", False), ("home", True), ("away", False), ("home", True), ("away", False)):
        match.say("kick", side=side, player="A", is_scored=is_scored)
    assert refused(match, "kick", side="home", player="C", is_scored=True) == "shootout_decided"
    assert refused(begun(), "kick", side="home", player="C", is_scored=True) == "kick_outside_shootout"
    match.phase("finished")
    assert (match.score.shootout_home, match.score.shootout_away, match.score.home) == (3, 0, 0)


@given(st.lists(st.booleans(), max_size=40), st.booleans())
def test_a_shootout_is_decided_exactly_when_the_outcome_cannot_change(outcomes, begins_home):
    """An independent look: within five rounds, try the best the trailing side could still do."""
    sides = ["home", "away"] if begins_home else ["away", "home"]
    taken = []
    for place, is_scored in enumerate(outcomes):
        if is_decided(taken):
            break
        taken.append(KickTaken(side=sides[place % 2], player="K", is_scored=is_scored))
    board = scored(taken)
    kicks = {side: sum(kick.side == side for kick in taken) for side in sides}
    if max(kicks.values()) <= 5:
        most = {side: board.of(side) + 5 - kicks[side] for side in sides}
        assert is_decided(taken) == (most["home"] < board.away or most["away"] < board.home)
    else:
        assert is_decided(taken) == (kicks["home"] == kicks["away"] and board.home != board.away)


def test_the_clock_stops_goes_on_and_is_put_right():
    match = Match("football").phase("first_half")
    assert refused(match, "clock", change="resume") == "clock_not_changed"
    match.say("clock", change="set", to_minute=20, to_second=30).say("clock", change="pause")
    assert refused(match, "clock", change="pause") == "clock_not_changed"
    assert (match.state.clock.seconds, match.state.clock.started_at) == (1231, None)


def test_other_numbers_of_periods_have_their_phases():
    match = Match("football", MatchFormat(periods=4, period_minutes=15))
    match.phase("period_1", "break_1", "period_2").say("goal", side="home", player="A", minute=30, added=1)
    match.phase("break_2", "period_3", "break_3", "period_4", "finished")
    assert match.score.periods == ((0, 0), (1, 0), (0, 0), (0, 0))


def test_a_result_with_its_scorers_only_has_figures():
    goals = (
        Goal(side="home", player="Nine", minute=5, is_penalty=True),
        Goal(side="home", player="Nine", minute=6, assist="Ten"),
        Goal(side="home", player="Three", minute=7, is_own_goal=True),
    )
    made = {(each.side, each.name): dict(each.values) for each in sport("football").figures_of_result(goals, Score(home=3, away=0))}
    assert made == {
        ("home", None): {"goals": 3, "goals_against": 0, "clean_sheets": 1},
        ("away", None): {"goals": 0, "goals_against": 3},
        ("home", "Nine"): {"goals": 2, "penalty_goals": 1},
        ("home", "Ten"): {"assists": 1},
        ("away", "Three"): {"own_goals": 1},
    }

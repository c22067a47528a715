"""Whatever is entered, and in whatever order: the state is what the standing entries make."""

from hypothesis import given
from hypothesis import strategies as st
from tests.modules.live.playing import goal, kick, phase, strike

from matchday.backbone.errors import Refusal
from matchday.modules.live.domain import FOLLOWS, EntryStruck, GoalScored, KickTaken, MatchState, apply, fold

SIDES = st.sampled_from(["home", "away"])
GOALS = st.builds(goal, SIDES, st.integers(1, 120), st.integers(0, 5))
KICKS = st.builds(kick, SIDES, st.booleans())
PHASES = st.sampled_from(sorted(FOLLOWS)).map(phase)
STRIKES = st.integers(0, 30)
STEPS = st.lists(st.one_of(GOALS, KICKS, PHASES, STRIKES), max_size=40)


def enter(steps):
    """Enters what is not refused; a number strikes the entry at that place. Returns all entries taken and the state."""
    state, taken = MatchState(), []
    for step in steps:
        if isinstance(step, int) and not taken:
            continue
        entry = strike(taken[step % len(taken)]) if isinstance(step, int) else step
        try:
            state = apply(state, entry)
        except Refusal:
            continue
        taken.append(entry)
    return taken, state


def standing(taken):
    struck = {each.happening.struck_id for each in taken if isinstance(each.happening, EntryStruck)}
    return [each for each in taken if each.entry_id not in struck and not isinstance(each.happening, EntryStruck)]


def opening(draw_phases=("first_half", "half_time", "second_half", "extra_time", "penalty_shootout")):
    return [phase(name) for name in draw_phases]


@given(STEPS, st.integers(0, 5))
def test_entering_one_by_one_equals_folding_what_stands(steps, phases_first):
    taken, state = enter([*opening()[:phases_first], *steps])
    assert state == fold(standing(taken))
    assert state == fold(taken)


@given(STEPS, st.integers(0, 5))
def test_the_score_is_the_count_of_standing_goals_and_kicks(steps, phases_first):
    taken, state = enter([*opening()[:phases_first], *steps])
    counts = {"home": 0, "away": 0}
    kicks = {"home": 0, "away": 0}
    for each in standing(taken):
        if isinstance(each.happening, GoalScored):
            counts[each.happening.goal.side] += 1
        if isinstance(each.happening, KickTaken):
            kicks[each.happening.side] += each.happening.is_scored
    if state.phase == "scheduled":
        assert state.score is None
        assert counts == {"home": 0, "away": 0}
    else:
        assert (state.score.home, state.score.away) == (counts["home"], counts["away"])
        assert (state.score.shootout_home or 0, state.score.shootout_away or 0) == (kicks["home"], kicks["away"])


@given(STEPS, st.integers(0, 5))
def test_a_refused_entry_changes_nothing(steps, phases_first):
    """Folding only what was taken gives the same as having tried everything."""
    taken, state = enter([*opening()[:phases_first], *steps])
    again, same = enter(taken)
    assert (again, same) == (taken, state)

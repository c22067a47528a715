"""What a protocol refuses, whatever the sport: refusals first."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules.live.playing import FINISHED, FIRST_HALF, HALF_TIME, KICK_OFF, READY, SECOND_HALF, WHOLE, goal, line, played, strike

from matchday.backbone.errors import Refusal
from matchday.modules.live import errors
from matchday.modules.live.domain.protocol import protocol_of

STEPS = st.lists(
    st.one_of(
        st.builds(lambda minute, side: line(goal(minute, side)), st.integers(1, 120), st.sampled_from(["home", "away"])),
        st.sampled_from(["first_half", "half_time", "second_half", "extra_time", "finished"]).map(
            lambda name: line({"kind": "phase", "phase": name})
        ),
        st.integers(0, 30),
    ),
    max_size=30,
)


def refusal_of(protocol, each):
    with pytest.raises(Refusal) as caught:
        protocol.add(each)
    return caught.value.code


@pytest.mark.parametrize("status", ["postponed", "cancelled", "abandoned", "annulled"])
def test_a_match_that_is_not_on_is_not_started(status):
    protocol = played(fixture=msgspec.structs.replace(READY, status=status))
    with pytest.raises(errors.MatchNotOn, match=status):
        protocol.add(line(FIRST_HALF))


def test_a_match_whose_teams_are_not_known_is_not_started():
    assert refusal_of(played(fixture=msgspec.structs.replace(READY, are_teams_known=False)), line(FIRST_HALF)) == "teams_not_known"


def test_a_match_with_a_result_from_elsewhere_is_not_started():
    assert refusal_of(played(fixture=msgspec.structs.replace(READY, has_result=True)), line(FIRST_HALF)) == "result_already_known"


def test_an_empty_protocol_is_not_annulled():
    assert refusal_of(played(), line({"kind": "annulment", "reason": "floodlights"})) == "nothing_to_annul"


def test_what_is_not_there_is_not_struck():
    assert refusal_of(played(line(FIRST_HALF)), strike(line(goal()))) == "entry_not_standing"


def test_nothing_is_struck_that_later_entries_depend_on():
    kick_off = line(FIRST_HALF)
    assert refusal_of(played(kick_off, line(goal())), strike(kick_off)) == "strike_breaks_protocol"


def test_a_match_is_not_signed_off_before_its_end():
    assert refusal_of(played(line(FIRST_HALF)), line({"kind": "sign_off", "by": "Ref"})) == "not_over_yet"


def test_a_protocol_has_a_limit():
    protocol = played(line(FIRST_HALF))
    full = msgspec.structs.replace(protocol, standing=protocol.standing * 300)
    assert refusal_of(full, line(goal())) == "protocol_full"


def test_a_match_that_needs_a_winner_does_not_end_level():
    fixture = msgspec.structs.replace(READY, is_winner_needed=True)
    protocol = played(line(FIRST_HALF), line(HALF_TIME), line(SECOND_HALF), fixture=fixture)
    assert refusal_of(protocol, line(FINISHED)) == "winner_needed"


def test_an_annulled_match_may_be_played_again_under_the_next_number():
    protocol = played(*(line(what) for what in WHOLE), line({"kind": "annulment", "reason": "floodlights"}))
    assert (protocol.number, protocol.version, protocol.state.phase, protocol.score) == (2, 5, "scheduled", None)
    assert protocol.add(line(FIRST_HALF)).state.phase == "first_half"


def enter(steps):
    """Enters what is not refused; a number strikes the line at that place. Returns all lines taken and the protocol."""
    protocol, taken = played(), []
    for step in steps:
        if isinstance(step, int) and not taken:
            continue
        each = strike(taken[step % len(taken)]) if isinstance(step, int) else step
        try:
            protocol = protocol.add(each)
        except Refusal:
            continue
        taken.append(each)
    return taken, protocol


@given(STEPS, st.integers(0, 3))
def test_entering_one_by_one_equals_folding_what_was_recorded(steps, begun):
    taken, protocol = enter([*(line(what) for what in WHOLE[:begun]), *steps])
    folded = protocol_of(protocol.match_id, READY, taken, version=len(taken))
    assert folded.progressed() == protocol.progressed()


@given(st.permutations([goal(5), goal(30, "away"), goal(45, added=2), goal(46, "away"), goal(90, added=3)]))
def test_entries_in_any_order_make_the_same_match(goals):
    lines = {str(what): line(what) for what in sorted(goals, key=str)}
    protocol = played(*(line(what) for what in WHOLE), *(lines[str(what)] for what in goals))
    assert [(each.side, each.minute) for each in protocol.progressed().goals] == [
        ("home", 5), ("away", 30), ("home", 45), ("away", 46), ("home", 90)
    ]  # fmt: skip
    assert protocol.score.periods == ((2, 1), (1, 1))


@given(STEPS, st.integers(1, 3))
def test_striking_and_adding_again_changes_nothing(steps, begun):
    _, protocol = enter([*(line(what) for what in WHOLE[:begun]), *steps])
    scored = [entry for entry in protocol.standing if entry.body.__struct_config__.tag == "goal"]
    for entry in scored:
        kept = line(goal()).__class__(entry_id=entry.entry_id, recorded_at=KICK_OFF, taken_at=entry.taken_at, body=entry.body)
        again = protocol.add(strike(kept)).add(kept)
        assert again.progressed().score == protocol.progressed().score
        assert again.progressed().incidents == protocol.progressed().incidents


@given(STEPS, st.integers(0, 3))
def test_figures_sum_to_the_score(steps, begun):
    _, protocol = enter([*(line(what) for what in WHOLE[:begun]), *steps])
    told = protocol.progressed()
    for side in ("home", "away"):
        of_people = sum(each.values.get("goals", 0) for each in told.figures if each.side == side and each.name)
        assert of_people == (getattr(told.score, side) if told.score else 0)


@pytest.mark.parametrize(
    ("phases", "begins"),
    [(["first_period"], 0), (["first_period", "first_intermission"], None), (["first_period", "first_intermission", "second_period"], 20)],
)
def test_ice_hockey_tells_in_which_minute_the_period_began(phases, begins):
    protocol = played(
        *(line({"kind": "phase", "phase": name}) for name in phases), fixture=msgspec.structs.replace(READY, sport="ice-hockey")
    )
    assert protocol.progressed().clock_from == begins


def test_football_tells_minutes_of_the_match():
    assert played(line(FIRST_HALF)).progressed().clock_from is None

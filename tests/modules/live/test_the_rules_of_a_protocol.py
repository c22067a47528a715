"""What a protocol refuses, and what it makes of what it takes."""

from datetime import timedelta

import pytest
from tests.modules.live.playing import KICK_OFF, entry, goal, kick, phase, played, strike

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import Score
from matchday.modules.live import errors
from matchday.modules.live.domain import ENTRIES_MAX, EntryStruck, Fixture, ProtocolAnnulled, minute_at

FIRST_HALF = (phase("first_half"),)
SECOND_HALF = (*FIRST_HALF, phase("half_time"), phase("second_half", 60 * 60))
SHOOTOUT = (*SECOND_HALF, phase("extra_time"), phase("penalty_shootout"))
FINISHED = (*SECOND_HALF, phase("finished"))


@pytest.mark.parametrize("before", [(), FIRST_HALF, FINISHED], ids=["scheduled", "first half", "finished"])
def test_the_second_half_follows_half_time_only(before):
    with pytest.raises(errors.PhaseOutOfOrder):
        played(*before, phase("second_half"))


def test_a_match_does_not_begin_twice():
    with pytest.raises(errors.PhaseOutOfOrder):
        played(*FIRST_HALF, phase("first_half"))


def test_a_match_does_not_begin_before_its_teams_are_known():
    with pytest.raises(errors.TeamsNotKnown):
        played(phase("first_half"), fixture=Fixture(are_teams_known=False, has_result=False))


def test_a_match_whose_result_came_from_elsewhere_does_not_begin():
    with pytest.raises(errors.ResultAlreadyKnown):
        played(phase("first_half"), fixture=Fixture(are_teams_known=True, has_result=True))


@pytest.mark.parametrize("before", [(), FINISHED], ids=["before kick-off", "after the final whistle"])
def test_nobody_scores_outside_play(before):
    with pytest.raises(errors.GoalOutsidePlay):
        played(*before, goal())


@pytest.mark.parametrize(("minute", "added"), [(46, 0), (90, 1), (44, 1)])
def test_a_goal_of_the_first_half_is_not_in_a_minute_to_come_nor_in_added_time_there_is_none_of(minute, added):
    with pytest.raises(errors.GoalOutsidePlay):
        played(*FIRST_HALF, goal(minute=minute, added=added))


def test_a_kick_needs_a_shootout():
    with pytest.raises(errors.KickOutsideShootout):
        played(*SECOND_HALF, kick("home"))


def test_a_level_shootout_does_not_end_the_match():
    with pytest.raises(errors.ShootoutUndecided):
        played(*SHOOTOUT, kick("home"), kick("away"), phase("finished"))


def test_an_entry_is_struck_once():
    mistake = goal()
    with pytest.raises(errors.EntryNotStanding):
        played(*FIRST_HALF, mistake, strike(mistake), strike(mistake))


def test_an_unknown_entry_cannot_be_struck():
    with pytest.raises(errors.EntryNotStanding):
        played(*FIRST_HALF, entry(EntryStruck(struck_id=new_id(), reason="who knows")))


def test_a_strike_cannot_be_struck():
    mistake = goal()
    correction = strike(mistake)
    with pytest.raises(errors.EntryNotStanding):
        played(*FIRST_HALF, mistake, correction, strike(correction))


def test_kick_off_cannot_be_struck_from_under_a_goal():
    with pytest.raises(errors.StrikeBreaksProtocol):
        played(*FIRST_HALF, goal(), strike(FIRST_HALF[0]))


def test_striking_the_deciding_kick_of_a_finished_match_is_refused():
    decider = kick("home")
    with pytest.raises(errors.StrikeBreaksProtocol):
        played(*SHOOTOUT, decider, phase("finished"), strike(decider))


def test_a_protocol_has_a_last_entry_and_can_still_be_mended():
    full = [*FIRST_HALF, *(goal("home") for _ in range(ENTRIES_MAX - 1))]
    with pytest.raises(errors.ProtocolFull):
        played(*full, goal("home"))
    assert len(played(*full, strike(full[-1]), goal("away")).state.goals) == ENTRIES_MAX - 1


def test_an_empty_protocol_is_not_annulled():
    with pytest.raises(errors.NothingToAnnul):
        played(entry(ProtocolAnnulled(reason="nothing happened")))


def test_a_struck_goal_does_not_count():
    mistake = goal("home")
    state = played(*FIRST_HALF, mistake, goal("away"), strike(mistake)).state
    assert state.score == Score(home=0, away=1)


def test_a_struck_final_whistle_lets_the_match_go_on_by_its_old_clock():
    state = played(*FINISHED, strike(FINISHED[-1])).state
    assert (state.phase, state.clock_started_at) == ("second_half", KICK_OFF + timedelta(hours=1))


def test_goals_are_listed_by_minute_though_entered_late():
    state = played(*SECOND_HALF, goal(minute=80), goal(minute=45, added=2), goal("away", minute=45)).state
    assert [(each.minute, each.added) for each in state.goals] == [(45, 0), (45, 2), (80, 0)]
    assert state.score == Score(home=2, away=1, half_time_home=1, half_time_away=1)


def test_a_shootout_counts_apart_from_the_goals():
    state = played(*SHOOTOUT, kick("home"), kick("away", is_scored=False), phase("finished")).state
    assert state.score == Score(
        home=0, away=0, half_time_home=0, half_time_away=0, shootout_home=1, shootout_away=0, is_after_extra_time=True
    )


def test_an_annulled_match_may_be_played_again_under_the_next_number():
    protocol = played(*FINISHED, entry(ProtocolAnnulled(reason="floodlights failed")))
    assert (protocol.number, protocol.state.phase, protocol.state.score) == (2, "scheduled", None)
    assert protocol.add(phase("first_half")).state.phase == "first_half"


def test_versions_grow_over_all_protocols():
    protocol = played(*FINISHED, entry(ProtocolAnnulled(reason="floodlights failed")), phase("first_half"))
    assert protocol.version == len(FINISHED) + 2


@pytest.mark.parametrize(
    ("before", "seconds", "minute"),
    [
        (FIRST_HALF, 0, (1, 0)),
        (FIRST_HALF, 119, (2, 0)),
        (FIRST_HALF, 46 * 60, (45, 2)),
        (SECOND_HALF, 60 * 60 + 30, (46, 0)),
        ((phase("first_half", clock_pace=120),), 10, (21, 0)),
        ((*FIRST_HALF, phase("half_time")), 999, (45, 0)),
    ],
)
def test_the_minute_is_filled_in_by_the_clock(before, seconds, minute):
    assert minute_at(played(*before).state, KICK_OFF + timedelta(seconds=seconds)) == minute

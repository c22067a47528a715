"""The script of a replay makes the real protocol of the real match, in about three minutes."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from matchday.app.demo.script import LAST_SECONDS, script_of
from matchday.app.demo.world_cup import UnknownMatch, played, replay_file, world_cup
from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.importers import matchday_text
from matchday.modules.live.domain import Entry, GoalScored, KickTaken, MatchState, PhaseBegun, apply, minute_at
from matchday.modules.live.schemas import NewGoal, NewKick

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
EVERY_NUMBER = range(1, 65)


def perform(script):
    """Enters every cue at its time; yields each entry with the state before it."""
    state, whistle_at = MatchState(), NOON
    for cue in script:
        at = whistle_at + timedelta(seconds=cue.after_seconds)
        happening = happening_of(cue)
        if isinstance(happening, PhaseBegun):
            whistle_at = at
        entry = Entry(entry_id=new_id(), recorded_at=at, happening=happening)
        yield state, entry
        state = apply(state, entry)
    yield state, None


def happening_of(cue):
    match cue.collection:
        case "kick-off":
            return PhaseBegun(phase="first_half", clock_pace=cue.body["clock_pace"])
        case "final-whistle":
            return PhaseBegun(phase="finished")
        case "phases":
            return PhaseBegun(**cue.body)
        case "goals":
            goal = msgspec.convert(cue.body | {"entry_id": new_id()}, NewGoal)
            return GoalScored(goal=msgspec.convert(msgspec.structs.asdict(goal), type(played(1).goals[0])))
        case _:
            kick = msgspec.convert(cue.body | {"entry_id": new_id()}, NewKick)
            return KickTaken(side=kick.side, player=kick.player, is_scored=kick.is_scored)


@pytest.mark.parametrize("number", EVERY_NUMBER)
def test_every_match_ends_with_its_real_score_and_goals(number):
    match = played(number)
    *_, (state, _) = perform(script_of(match))
    assert (state.phase, state.score) == ("finished", match.score)
    assert sorted(state.goals, key=repr) == sorted(match.goals, key=repr)


@pytest.mark.parametrize("number", EVERY_NUMBER)
def test_every_goal_falls_while_the_clock_shows_its_minute(number):
    for state, entry in perform(script_of(played(number))):
        if entry is not None and isinstance(entry.happening, GoalScored):
            goal = entry.happening.goal
            assert sum(minute_at(state, entry.recorded_at)) == goal.minute + goal.added


def test_the_final_takes_about_three_minutes_and_begins_with_a_goal_soon():
    entries = [entry for _, entry in perform(script_of(played(64))) if entry is not None]
    first = next(entry for entry in entries if isinstance(entry.happening, GoalScored))
    assert (first.recorded_at - NOON).total_seconds() < 15
    assert 120 < (entries[-1].recorded_at - NOON).total_seconds() + LAST_SECONDS < 210


@pytest.mark.parametrize("number", [0, 65])
def test_an_unknown_number_is_refused_with_the_range(number):
    with pytest.raises(UnknownMatch, match="Choose 1 to 64"):
        played(number)


@pytest.mark.parametrize("number", EVERY_NUMBER)
def test_the_replays_competition_is_a_readable_file_of_one_match_to_come(number):
    reading = matchday_text.read("replay", replay_file(number, NOON))
    assert reading.faults == ()
    [match] = reading.sheet.matches
    assert (match.score, match.kicks_off_at, match.stage) == (None, NOON, played(number).stage)
    assert match.home.team == played(number).home.team
    assert reading.sheet.slug != world_cup().slug

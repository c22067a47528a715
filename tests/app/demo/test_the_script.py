"""The script of a replay makes the real protocol of the real match, in about three minutes."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from matchday.app.demo.script import LAST_SECONDS, script_of
from matchday.app.demo.world_cup import UnknownMatch, played, replay_file, world_cup
from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.importers import matchday_text
from matchday.sports import sport
from matchday.sports.entries import Entry, PhaseBegun
from matchday.sports.football.entries import GoalScored
from matchday.sports.state import Setting

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
EVERY_NUMBER = range(1, 65)


LAWS = sport("football").laws


def perform(script):
    """Enters every cue at its time; yields each entry with the state before it."""
    state, whistle_at = LAWS.begin(Setting()), NOON
    for cue in script:
        at = whistle_at + timedelta(seconds=cue.after_seconds)
        body = LAWS.filled(state, msgspec.convert(cue.what, sport("football").bodies), at)
        if isinstance(body, PhaseBegun):
            whistle_at = at
        entry = Entry(entry_id=new_id(), taken_at=at, body=body)
        yield state, entry
        state = LAWS.apply(state, entry)
    yield state, None


@pytest.mark.parametrize("number", EVERY_NUMBER)
def test_every_match_ends_with_its_real_score_and_goals(number):
    match = played(number)
    *_, (state, _) = perform(script_of(match))
    assert (state.phase, msgspec.structs.replace(LAWS.score(state), periods=())) == ("finished", match.score)
    assert sorted(state.goals, key=repr) == sorted(match.goals, key=repr)


@pytest.mark.parametrize("number", EVERY_NUMBER)
def test_every_goal_falls_while_the_clock_shows_its_minute(number):
    for state, entry in perform(script_of(played(number))):
        if entry is not None and isinstance(entry.body, GoalScored):
            minute, added, _ = LAWS.time_at(state, entry.taken_at)
            assert minute + added == entry.body.minute + entry.body.added


def test_the_final_takes_about_three_minutes_and_begins_with_a_goal_soon():
    entries = [entry for _, entry in perform(script_of(played(64))) if entry is not None]
    first = next(entry for entry in entries if isinstance(entry.body, GoalScored))
    assert (first.taken_at - NOON).total_seconds() < 15
    assert 120 < (entries[-1].taken_at - NOON).total_seconds() + LAST_SECONDS < 210


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

"""The replay keeps nothing in mind: from any protocol it knows what to do."""

from datetime import UTC, datetime, timedelta

from matchday.app.demo.evening import matches, script
from matchday.app.demo.replay import LIVELY_ROUNDS, Attempt, ProtocolEntry, next_step, rest_seconds
from matchday.app.demo.script import LAST_SECONDS, script_of
from matchday.app.demo.world_cup import played

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
MATCH = played(64)
SCRIPT = script_of(MATCH)


def entry(cue, seconds_ago=0.0, **facts):
    at = NOW - timedelta(seconds=seconds_ago)
    return ProtocolEntry(**({"kind": cue.what["kind"], "what": cue.what, "recorded_at": at} | facts))


def entered(count, seconds_ago=0.0):
    return tuple(entry(cue, seconds_ago) for cue in SCRIPT[:count])


def test_an_empty_protocol_gets_its_kick_off():
    assert next_step((), SCRIPT, NOW).cue == SCRIPT[0]


def test_each_entry_is_followed_by_the_next_of_the_script():
    for count in range(1, len(SCRIPT)):
        assert next_step(entered(count), SCRIPT, NOW).cue == SCRIPT[count]


def test_the_wait_counts_from_the_last_whistle():
    step = next_step(entered(1, seconds_ago=4), SCRIPT, NOW)
    assert step.wait_seconds == SCRIPT[1].after_seconds - 4


def test_a_struck_entry_is_entered_again():
    entries = (entry(SCRIPT[0]), entry(SCRIPT[1], struck_reason="a visitor's whim"), ProtocolEntry(kind="strike", recorded_at=NOW))
    assert next_step(entries, SCRIPT, NOW).cue == SCRIPT[1]


def test_somebody_elses_goal_begins_the_match_again():
    foreign = entry(SCRIPT[1], what={"kind": "goal", "side": "away", "player": "A visitor", "minute": 2})
    step = next_step((*entered(1), foreign), SCRIPT, NOW)
    assert step.cue is None
    assert "Somebody else" in step.reason


def test_a_match_left_long_ago_begins_again():
    step = next_step(entered(2, seconds_ago=3600), SCRIPT, NOW)
    assert step.cue is None
    assert "interrupted" in step.reason


def test_the_final_score_stays_for_a_while_before_the_match_begins_again():
    step = next_step(entered(len(SCRIPT), seconds_ago=5), SCRIPT, NOW)
    assert (step.cue, step.wait_seconds) == (None, LAST_SECONDS - 5)


CRICKET = next(script(match) for match in matches() if match.sport == "cricket")


def balls(*what: dict[str, object]) -> tuple[ProtocolEntry, ...]:
    """As the site tells of them: with over and ball, which no scorer says."""
    return tuple(ProtocolEntry(kind=str(each["kind"]), recorded_at=NOW, what={**each, "over": 0, "ball": 1}) for each in what)


def test_every_cue_of_cricket_is_known_again():
    for count in range(1, len(CRICKET)):
        assert next_step(balls(*(cue.what for cue in CRICKET[:count])), CRICKET, NOW).cue == CRICKET[count]


def test_a_ball_that_stands_twice_is_not_taken_for_the_next_one():
    """The same entry sent twice while the site was slow: runs that the next ball does not have. Taken for it, one ball would be
    left out, the runs would differ, and the last innings would not be over when the script ends."""
    place = next(at for at, cue in enumerate(CRICKET) if cue.what.get("runs") and CRICKET[at + 1].what == {"kind": "ball"})
    doubled = [cue.what for cue in CRICKET[: place + 1]] + [CRICKET[place].what]
    step = next_step(balls(*doubled), CRICKET, NOW)
    assert (step.cue, step.reason) == (None, "Somebody else has scored: the replay begins again.")


def test_an_entry_whose_answer_was_lost_is_sent_again_under_its_id():
    attempt = Attempt()
    first = attempt.entry_id(1, 4)
    assert attempt.entry_id(1, 4) == first
    assert attempt.entry_id(1, 5) != first
    assert len({attempt.entry_id(1, 5), attempt.entry_id(2, 5), first}) == 3


def test_a_demo_that_is_left_running_rests_longer_and_longer():
    told = [rest_seconds(rounds, 300.0) for rounds in range(200)]
    assert told[:LIVELY_ROUNDS] == [LAST_SECONDS] * LIVELY_ROUNDS
    assert told == sorted(told)
    assert (told[LIVELY_ROUNDS], told[-1]) == (2 * LAST_SECONDS, 300.0)
    over = entered(len(SCRIPT), seconds_ago=5)
    assert next_step(over, SCRIPT, NOW, 300.0).wait_seconds == 295.0

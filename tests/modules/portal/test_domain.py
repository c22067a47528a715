"""Two accounts made into one, scorers, timelines, what is said aloud, and what a search looks for."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from tests.modules.portal.events import CUP, DI_MARIA, KICK_OFF, MATCH, MBAPPE, MESSI

from matchday.contracts.competitions import Goal, Score
from matchday.contracts.live import Incident as ToldIncident
from matchday.contracts.live import Involved
from matchday.modules.portal.domain import (
    Clock,
    MatchView,
    fold,
    is_official,
    live_room,
    match_room,
    minute_text,
    news,
    scorers,
    search_expression,
)
from matchday.modules.portal.domain.timeline import lines as told_lines
from matchday.modules.portal.domain.timeline import timeline

SHOWN = MatchView(
    match_id=MATCH,
    competition_id=CUP,
    competition_slug="cup",
    competition_name="Cup",
    stage="Final",
    group=None,
    round="Final",
    home_team_id=None,
    away_team_id=None,
    home="Argentina",
    away="France",
    home_code="ARG",
    away_code="FRA",
    venue=None,
    kicks_off_at=KICK_OFF,
    phase="first_half",
    score=Score(home=1, away=0),
    goals=(MESSI,),
    clock_minute=0,
    clock_started_at=KICK_OFF,
    clock_pace=1,
    minute_now="23",
)


def changed(**changes: object) -> MatchView:
    return msgspec.structs.replace(SHOWN, **changes)


@pytest.mark.parametrize(
    ("match_phase", "progress_phase", "official"),
    [
        ("scheduled", None, True),
        ("finished", None, True),
        ("scheduled", "first_half", False),
        ("scheduled", "finished", False),
        ("finished", "second_half", False),
        ("finished", "finished", True),
    ],
)
def test_scorers_are_believed_until_both_say_that_it_is_over(match_phase: str, progress_phase: str | None, official: bool) -> None:
    assert is_official(match_phase, progress_phase) is official


@pytest.mark.parametrize(
    ("minute", "pace", "phase", "seconds", "text"),
    [
        (0, 1, "first_half", 0, "0"),
        (0, 1, "first_half", 59, "0"),
        (0, 1, "first_half", 22 * 60 + 59, "22"),
        (0, 1, "first_half", 45 * 60, "45"),
        (0, 1, "first_half", 47 * 60, "45+2"),
        (45, 1, "second_half", 46 * 60, "90+1"),
        (45, 60, "second_half", 22, "67"),
        (90, 1, "extra_time", 31 * 60, "120+1"),
        (0, 1, "first_half", -30, "0"),
    ],
)
def test_the_clock_shows_whole_minutes_and_added_time(minute: int, pace: int, phase: str, seconds: int, text: str) -> None:
    clock = Clock(minute=minute, started_at=KICK_OFF, pace=pace)
    assert minute_text(clock, phase, KICK_OFF + timedelta(seconds=seconds)) == text


def test_a_clock_that_stands_shows_its_minute() -> None:
    assert minute_text(Clock(minute=45, started_at=None, pace=1), "half_time", KICK_OFF + timedelta(days=1)) == "45"


@pytest.mark.parametrize(
    ("begins", "second", "seconds", "is_running", "text"),
    [
        (20, 0, 754, True, "12:34"),
        (20, 0, 0, True, "0:00"),
        (20, 31, 999, False, "0:31"),
        (0, 0, 1200, True, "40:00"),
        (40, 0, 60, True, "0:00"),
    ],
)
def test_a_clock_of_parts_shows_minutes_and_seconds_since_its_part_began(
    begins: int, second: int, seconds: int, is_running: bool, text: str
) -> None:
    clock = Clock(minute=20, second=second, started_at=KICK_OFF if is_running else None, pace=1, begins=begins)
    assert minute_text(clock, "second_period", KICK_OFF + timedelta(seconds=seconds)) == text


def test_a_scorers_goals_are_gathered_in_order() -> None:
    late = Goal(side="home", player="Lionel Messi", minute=90, added=4)
    found = scorers([late, MBAPPE, DI_MARIA, MESSI])
    assert [(scorer.player, [minute.text for minute in scorer.minutes]) for scorer in found["home"]] == [
        ("Lionel Messi", ["23", "90+4"]),
        ("Ángel Di María", ["36"]),
    ]
    assert [scorer.player for scorer in found["away"]] == ["Kylian Mbappé"]


def lines(*arguments: object) -> list[str]:
    return [f"{line.whistle or line.minute} {line.home}-{line.away}" for line in timeline(*arguments)]


def test_a_timeline_has_the_score_after_each_goal_and_a_whistle_after_each_half() -> None:
    goals = (MBAPPE, MESSI, DI_MARIA)
    assert lines("finished", Score(home=2, away=1), goals) == ["23 1-0", "36 2-0", "half_time 2-0", "80 2-1", "finished 2-1"]
    assert lines("second_half", Score(home=2, away=1), goals) == ["23 1-0", "36 2-0", "half_time 2-0", "80 2-1"]
    assert lines("half_time", Score(home=2, away=0), (MESSI, DI_MARIA)) == ["23 1-0", "36 2-0", "half_time 2-0"]
    assert lines("first_half", Score(home=1, away=0), (MESSI,)) == ["23 1-0"]


def test_added_time_of_the_first_half_belongs_to_the_first_half() -> None:
    goal = Goal(side="away", player="Nine", minute=45, added=6)
    assert lines("half_time", Score(home=0, away=1), (goal,)) == ["45+6 0-1", "half_time 0-1"]


def test_extra_time_and_penalties_are_told_of() -> None:
    extra = Goal(side="home", player="Lionel Messi", minute=108)
    score = Score(home=2, away=1, shootout_home=4, shootout_away=2, is_after_extra_time=True)
    assert lines("finished", score, (MESSI, MBAPPE, extra)) == [
        "23 1-0",
        "half_time 1-0",
        "80 1-1",
        "ninety 1-1",
        "108 2-1",
        "extra_time 2-1",
        "shootout 4-2",
    ]


def test_a_match_not_begun_has_no_timeline_and_a_goalless_one_has_whistles() -> None:
    assert lines("scheduled", None, ()) == []
    assert lines("finished", Score(home=0, away=0), ()) == ["half_time 0-0", "finished 0-0"]


def test_a_goal_is_said_with_its_scorer() -> None:
    said = news(SHOWN, changed(score=Score(home=2, away=0), goals=(MESSI, DI_MARIA)))
    assert said is not None
    assert (said.kind, said.goal) == ("goal", DI_MARIA)


def test_a_goal_taken_back_is_a_correction() -> None:
    said = news(SHOWN, changed(score=Score(home=0, away=0), goals=()))
    assert said is not None
    assert said.kind == "correction"


def test_a_whistle_is_said_and_a_moved_clock_is_not() -> None:
    whistle = news(SHOWN, changed(phase="half_time"))
    assert whistle is not None
    assert whistle.kind == "phase"
    assert news(SHOWN, changed(clock_minute=30)) is None


def test_rooms_of_other_languages_are_other_rooms() -> None:
    assert match_room(MATCH, "en") == f"portal:match:{MATCH}"
    assert match_room(MATCH, "de") == f"portal:match:{MATCH}.de"
    assert (live_room("en"), live_room("de")) == ("portal:live:now", "portal:live:now.de")


def test_a_search_folds_case_and_accents_and_looks_for_beginnings() -> None:
    assert fold("Straße ÁNGEL") == "strasse angel"
    assert search_expression("Mbappé Arg") == "mbappe:* & arg:*"


@pytest.mark.parametrize("asked", ["", "   ", "!!!", "& | ! ( ) : * '", "\\", "__"])
def test_a_search_for_nothing_finds_nothing(asked: str) -> None:
    assert search_expression(asked) == ""


def test_a_search_is_bounded() -> None:
    assert search_expression("a " * 50).count(":*") == 8


def told(kind, **facts):
    return ToldIncident(**({"incident_id": UUID(int=1), "kind": kind, "side": None, "phase": "third_period"} | facts))


def test_a_protocol_of_any_sport_is_told_in_the_sports_words():
    incidents = (
        told("phase", details={"name": "First period"}, score=(0, 0)),
        told("penalty", side="home", minute=12, second=4, people=(Involved(role="player", name="Ann"),), details={"penalty": "minor"}),
        told("goal", side="away", minute=13, second=0, people=(Involved(role="scorer", name="Bob"),), score=(0, 1)),
        told("phase", details={"name": "First intermission"}, score=(0, 1)),
    )
    match = msgspec.structs.replace(SHOWN, sport="ice-hockey", phase="first_intermission", incidents=incidents)
    penalty, goal, pause = told_lines(match)
    assert (penalty.words, penalty.minute, penalty.player, penalty.is_scoring) == (("Penalty", "2 minutes"), "12:04", "Ann", False)
    assert (goal.side, goal.player, goal.away) == ("away", "Bob", 1)
    assert (pause.words, pause.home, pause.away) == (("First intermission",), 0, 1)
    assert (match.phase_name, match.phase_short, match.is_live) == ("First intermission", "Break", True)

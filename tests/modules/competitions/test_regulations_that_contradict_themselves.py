"""A document that is written as it must be and makes no sense is refused with the line of what contradicts the rest."""

import pytest

from matchday.modules.competitions.domain.ranking.order import HeadToHead
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.regulations.holding import objections, read_sound
from matchday.modules.competitions.domain.regulations.reading import RegulationsRefused, read_regulations

HEAD = """\
format: matchday-regulations/1
key: town-league
name: Town league
source: Our own rules
tie_breakers: [points, goal_difference]
"""
LEAGUE = HEAD + "stages:\n  - {key: league, name: League, type: league}\n"
ON = LEAGUE + "  - {key: cup, name: Cup, type: knockout, entrants: "
SPLIT = LEAGUE + "  - {key: two, name: Two, type: split, "
FINALS = HEAD + "stages:\n  - {key: groups, name: Groups, type: groups, groups: 2}\n  - {key: cup, name: Cup, type: knockout, "
PLAYED = FINALS + "rounds: [{name: Final}]}\n  - "


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD.replace("goal_difference", "goal_difference, points"), 5, "`points` stands in this list a second time"),
        (HEAD + "zones:\n  - {first: 4, last: 1, name: Cup}\n", 7, "ends at place 1, before it begins at place 4"),
        (LEAGUE + "  - {key: second, name: League, type: league}\n", 8, "called `League` too"),
        (ON + "[{stage: ligue, places: [1]}]}\n", 8, "has the key `ligue`: `league`."),
        (ON + "[{stage: league}]}\n", 8, "Say who enters"),
        (ON + "[{stage: league, winners_of: Final}]}\n", 8, "has no rounds that somebody wins"),
        (ON + "[{stage: league, places: [3], best: 2}]}\n", 8, "has one table"),
        (LEAGUE + "  - {key: two, name: Two, type: league, carries: half_up}\n", 8, "`carries` says nothing of a stage of type `league`"),
        (SPLIT + "}\n", 8, "Say under `entrants`"),
        (SPLIT + "parts: [3], entrants: [{stage: league, places: [1, 2]}]}\n", 8, "hold 3 teams, and 2 enter"),
        (
            SPLIT + "parts: [2], part_names: [A, B], entrants: [{stage: league, places: [1, 2]}]}\n",
            8,
            "1 parts and 2 names",
        ),
        (FINALS + "rounds: [{name: Final, best_of: 4}]}\n", 8, "may end level"),
        (FINALS + "rounds: [{name: Final, best_of: 3, legs: 2}]}\n", 8, "not both"),
        (FINALS + "rounds: [{name: Final, away_goals: true}]}\n", 8, "`away_goals` says something of ties of two `legs` only"),
        (FINALS + "rounds: [{name: Final, best_of: 3, at_home: HHAA}]}\n", 8, "4 letters, 3 games"),
        (FINALS + "pairing: slots}\n", 8, "needs `slots`"),
        (FINALS + "slots: [[1A, Somebody]]}\n", 8, "`Somebody` is no place"),
        (FINALS + "slots: [[1A, 2B]], slotting_for: [1A], slotting: [AB]}\n", 8, "names 2 groups, and `slotting_for` has 1"),
        (
            PLAYED + "{key: b, name: B, type: knockout, entrants: [{stage: cup, winners_of: Semi}]}\n",
            9,
            "has no round `Semi`, but `Final`",
        ),
        (PLAYED + "{key: b, name: B, type: league, entrants: [{stage: cup, places: [1]}]}\n", 9, "has no table"),
        (HEAD + "decisions:\n  - {criterion: play_off, order: [A, B], reason: x}\n", 7, "this decision would never count"),
        (HEAD + "decisions:\n  - {criterion: points, order: [Ann, ann], reason: x}\n", 7, "`ann` stands in this order twice"),
        (HEAD + "points: {win: 3000000000}\n", 6, "This is at most 1000."),
        (HEAD.replace("goal_difference", "head_to_head: [points]"), 5, "Write below `head_to_head` what it goes by"),
        (HEAD.replace("goal_difference", "lots"), 5, "Did you mean `drawing_of_lots`?"),
    ],
)  # fmt: skip
def test_a_contradiction_is_told_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(RegulationsRefused) as refused:
        read_sound(text)
    assert [fault.line for fault in refused.value.faults if words in fault.message] == [line], refused.value


@pytest.mark.parametrize("word", ["on", "no", "2024"])
def test_what_yaml_takes_for_something_else_than_a_word_is_to_be_quoted(word: str) -> None:
    with pytest.raises(RegulationsRefused, match="line 3: Words are expected here"):
        read_sound(HEAD.replace("Town league", word))
    assert read_sound(HEAD.replace("Town league", f'"{word}"')).name == word


def test_every_contradiction_is_told_at_once() -> None:
    with pytest.raises(RegulationsRefused) as refused:
        read_sound(FINALS + "rounds: [{name: Final, best_of: 2}]}\nzones:\n  - {first: 2, last: 1, name: Nobody}\n")
    assert [fault.line for fault in refused.value.faults] == [8, 10]


def test_a_document_that_is_kept_already_is_read_whatever_it_says() -> None:
    """The control: only what comes in is asked, so that a later objection takes no running competition its tables."""
    assert read_regulations(HEAD + "zones:\n  - {first: 4, last: 1, name: Cup}\n").zones[0].last == 1


@pytest.mark.parametrize("key", REGULATIONS)
def test_nothing_that_comes_along_contradicts_itself(key: str) -> None:
    assert list(objections(REGULATIONS[key])) == []


@pytest.mark.parametrize("step", ["head_to_head", "head_to_head: {}", "head_to_head:"])
def test_head_to_head_alone_goes_by_what_it_goes_by_usually(step: str) -> None:
    text = HEAD.replace("tie_breakers: [points, goal_difference]\n", f"tie_breakers:\n  - points\n  - {step}\n")
    assert read_sound(text).steps == ("points", HeadToHead(by=("points", "goal_difference", "goals_scored")))

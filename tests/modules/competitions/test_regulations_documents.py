"""Regulations in YAML: what is wrong is told by line, all of it at once."""

import json

import jsonschema_rs
import pytest
import yaml

from matchday.modules.competitions.domain.ranking.order import HeadToHead
from matchday.modules.competitions.domain.regulations.document import schema
from matchday.modules.competitions.domain.regulations.presets import FOLDER
from matchday.modules.competitions.domain.regulations.reading import RegulationsRefused, read_regulations

GOOD = """\
format: matchday-regulations/1
key: my-league
name: My league
source: Our own rules, section 3
points: {win: 3, draw: 1, loss: 0}
tie_breakers:
  - points
  - head_to_head: {by: [points, goal_difference], reapply: true}
  - goal_difference
"""


def _faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RegulationsRefused) as refused:
        read_regulations(text)
    return [(fault.line, fault.message) for fault in refused.value.faults]


def test_a_good_document_is_read() -> None:
    made = read_regulations(GOOD)
    assert made.steps == ("points", HeadToHead(by=("points", "goal_difference"), reapply=True), "goal_difference")


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("name: My league", "nmae: My league", 3, "`nmae` is not known here. Did you mean `name`?"),
        ("  - goal_difference\n", "  - goals_difference\n", 9, "`goals_difference` is no criterion. Did you mean `goal_difference`?"),
        ("win: 3", "win: three", 5, "A whole number is expected here."),
        ("reapply: true", "reaply: true", 8, "`reaply` is not known here. Did you mean `reapply`?"),
        ("by: [points, goal_difference]", "by: [points, beauty]", 8, "`beauty` is none of the words that may stand here."),
        ("key: my-league", "key: My League", 2, "A key is written in small letters, digits and hyphens, such as `town-league`."),
        ("format: matchday-regulations/1", "format: matchday-regulations/9", 1, "Did you mean `matchday-regulations/1`?"),
        ("source: Our own rules, section 3", "name: Twice", 4, "`name` stands here a second time; the first is on line 3."),
        ("points: {win: 3", "points: [win: 3", 5, "This is not YAML"),
    ],
)
def test_a_fault_is_told_with_its_line(before: str, after: str, line: int, words: str) -> None:
    found = [message for number, message in _faults(GOOD.replace(before, after)) if number == line]
    assert any(words in message for message in found), found


def test_every_fault_is_told_at_once() -> None:
    text = GOOD.replace("win: 3", "win: three").replace("  - goal_difference\n", "  - beauty\n").replace("source:", "sauce:")
    assert [line for line, _ in _faults(text)] == [1, 4, 5, 9]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b\n",
        "just words",
        "[" * 250_000,
        "[\n" * 100_000,
        "- " * 100_000,
        "a: &a [*a]",
        "? [a, b]\n: c",
        "1: 2",
        "null: 3",
        "x: " + "y" * 300_000,
    ],
)
def test_what_is_no_document_gets_a_sentence(text: str) -> None:
    assert _faults(text)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_preset_cites_its_source_and_follows_the_published_schema(file: object) -> None:
    text = file.read_text("utf-8")  # type: ignore[attr-defined]
    assert read_regulations(text).key == file.stem  # type: ignore[attr-defined]
    assert len(read_regulations(text).source) > 20
    jsonschema_rs.validate(json.loads(json.dumps(schema())), yaml.safe_load(text))


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(json.loads(json.dumps(schema())), yaml.safe_load(GOOD.replace("name:", "nmae:")))


STAGES = """\
stages:
  - key: groups
    name: Group stage
    type: group
    entrants:
      - {stage: Nowhere!}
    points: {win: [3]}
  - key: finals
    name: Finals
    type: knockout
    slots:
      - [1A, 2B]
      - [1A]
      - 1C
    rounds:
      - {name: Final, legs: 3}
match: {periods: none}
adjustments:
  - {team: A, points: -3}
  - team: B
    points: -3
    reason: Fielded nobody
    decided_on: someday
coefficients:
  A: high
  1: 2
zones: 3
"""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (13, "`group` is none of the words that may stand here. Did you mean `groups`?"),
        (15, "A key is written in small letters"),
        (16, "A whole number is expected here."),
        (22, "A list of 2 is expected here, not of 1."),
        (23, "A list is expected here."),
        (25, "This is at most 2."),
        (26, "A whole number is expected here."),
        (28, "`reason` is missing."),
        (32, "A day is expected here, such as 2026-05-31."),
        (34, "A number is expected here."),
        (35, "`1` is not read as a name. Put it in quotes."),
        (36, "A list is expected here."),
    ],
)
def test_faults_deep_in_a_document_are_told_with_their_line(line: int, words: str) -> None:
    found = [message for number, message in _faults(GOOD + STAGES) if number == line]
    assert any(words in message for message in found), (found, _faults(GOOD + STAGES))

"""The documentation of regulations: each example is read, and nothing that can be written is left out."""

import json
import re
from pathlib import Path
from typing import Literal, get_args, get_origin

import jsonschema_rs
import msgspec
import pytest
import yaml

from matchday.contracts.competitions import MatchFormat
from matchday.modules.competitions.domain.explanations import CRITERIA, SENTENCES
from matchday.modules.competitions.domain.ranking.criteria import PLAIN
from matchday.modules.competitions.domain.ranking.order import HeadToHead, MiniCriterion
from matchday.modules.competitions.domain.ranking.tallies import Points
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.regulations.discipline import Accumulation, Ban, Clearing, DisciplineRules, SendingOff
from matchday.modules.competitions.domain.regulations.document import Adjustment, FairPlay, Recorded, Regulations, schema
from matchday.modules.competitions.domain.regulations.holding import read_sound
from matchday.modules.competitions.domain.regulations.squads import AgeGroup, Amounts, ForeignRule, SquadRules, Window
from matchday.modules.competitions.domain.regulations.stages import Drawing, Entry, Round, Stage, Zone
from matchday.modules.competitions.domain.regulations.walkovers import WalkoverScore
from matchday.web.translation import catalogue

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs/regulations.md").read_text("utf-8")
FORMATS = (ROOT / "docs/formats.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
HEAD = {
    "format": "matchday-regulations/1",
    "key": "example",
    "name": "Example",
    "source": "An example",
    "tie_breakers": ["points", "fair_play", "drawing_of_lots"],
}


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_every_example_is_read_and_follows_the_schema(block: str) -> None:
    whole = block if block.startswith("format:") else yaml.safe_dump({**HEAD, **yaml.safe_load(block)}, allow_unicode=True)
    assert read_sound(whole).format == "matchday-regulations/1"
    value = json.loads(json.dumps(yaml.safe_load(whole), default=str))
    jsonschema_rs.validate(json.loads(json.dumps(schema())), value)


@pytest.mark.parametrize(
    "kind",
    [
        *(Regulations, Points, HeadToHead, Adjustment, Recorded, FairPlay, DisciplineRules, Accumulation, Ban, Clearing, SendingOff, Zone),
        *(MatchFormat, WalkoverScore, SquadRules, Amounts, ForeignRule, AgeGroup, Window),
    ],
)
def test_every_name_of_the_document_is_explained(kind: type[msgspec.Struct]) -> None:
    assert [field for field in kind.__struct_fields__ if f"`{field}`" not in TEXT and f"{field}:" not in TEXT] == []


@pytest.mark.parametrize("kind", [Stage, Entry, Round, Drawing])
def test_every_name_of_a_stage_is_explained(kind: type[msgspec.Struct]) -> None:
    assert [field for field in kind.__struct_fields__ if f"`{field}`" not in FORMATS] == []
    words = [word for field in msgspec.structs.fields(kind) for word in _words(field.type)]
    assert [word for word in words if f"`{word}`" not in FORMATS and word not in (*PLAIN, "head_to_head")] == []


def _words(kind: object) -> list[str]:
    """What may stand behind a name that takes a few words only."""
    found = [word for part in get_args(kind) for word in _words(part)]
    return [*found, *(str(word) for word in get_args(kind))] if get_origin(kind) is Literal else found


def test_every_criterion_and_every_preset_is_explained() -> None:
    assert [name for name in (*PLAIN, *get_args(MiniCriterion)) if f"`{name}`" not in TEXT] == []
    assert [key for key in REGULATIONS if f"`{key}`" not in TEXT and f"`{key[-5:]}`" not in TEXT] == []


def test_every_criterion_has_words_in_every_language() -> None:
    words = {*PLAIN, "name", *(f"head_to_head_{name}" for name in get_args(MiniCriterion))}
    assert words == set(CRITERIA)
    german = catalogue("de")._catalog  # type: ignore[attr-defined]
    assert [text for text in (*CRITERIA.values(), *SENTENCES.values()) if text not in german] == []


def test_the_published_schema_is_the_one_of_this_program() -> None:
    assert json.loads((ROOT / "docs/reference/regulations.schema.json").read_text("utf-8")) == json.loads(json.dumps(schema()))

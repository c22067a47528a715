"""The documentation of regulations: each example is read, and nothing that can be written is left out."""

import json
import re
from pathlib import Path
from typing import get_args

import jsonschema_rs
import msgspec
import pytest
import yaml

from matchday.modules.competitions.domain.explanations import CRITERIA, SENTENCES
from matchday.modules.competitions.domain.ranking.criteria import PLAIN
from matchday.modules.competitions.domain.ranking.order import HeadToHead, MiniCriterion
from matchday.modules.competitions.domain.ranking.tallies import Points
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.regulations.discipline import Accumulation, Ban, Clearing, DisciplineRules, SendingOff
from matchday.modules.competitions.domain.regulations.document import Adjustment, FairPlay, Recorded, Regulations, schema
from matchday.modules.competitions.domain.regulations.reading import read_regulations
from matchday.web.translation import catalogue

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs/regulations.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
HEAD = {
    "format": "matchday-regulations/1",
    "key": "example",
    "name": "Example",
    "source": "An example",
    "tie_breakers": ["points"],
}


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_every_example_is_read_and_follows_the_schema(block: str) -> None:
    whole = block if block.startswith("format:") else yaml.safe_dump({**HEAD, **yaml.safe_load(block)}, allow_unicode=True)
    assert read_regulations(whole).format == "matchday-regulations/1"
    value = json.loads(json.dumps(yaml.safe_load(whole), default=str))
    jsonschema_rs.validate(json.loads(json.dumps(schema())), value)


@pytest.mark.parametrize(
    "kind", [Regulations, Points, HeadToHead, Adjustment, Recorded, FairPlay, DisciplineRules, Accumulation, Ban, Clearing, SendingOff]
)
def test_every_name_of_the_document_is_explained(kind: type[msgspec.Struct]) -> None:
    assert [field for field in kind.__struct_fields__ if f"`{field}`" not in TEXT and f"{field}:" not in TEXT] == []


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

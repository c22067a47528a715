"""Which stages the rows of a season speak of, and how each is played."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.facts import StageFact, StageKind
from matchday.modules.competitions.domain.formats.landing import BRACKETS, Landing, place_of_match
from matchday.modules.competitions.domain.importers.hints import Hints
from matchday.modules.competitions.domain.importers.reading import ROUND_LENGTH_MAX, named
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE, Regulations
from matchday.modules.competitions.domain.regulations.stages import Stage

Said = tuple[str, str, str]
"""The cells stage, group and round of a row."""


def places_of(said: Iterable[Said], hints: Hints) -> dict[Said, Landing]:
    """Where every combination of the three belongs. What the regulations say of their stages wins. Where they say nothing, a
    match without a group is of the knockout if others have groups and nobody has named a stage."""
    regulations = hints.regulations or PLAIN_LEAGUE
    listed = list(dict.fromkeys(said))
    has_groups = any(group for stage, group, _ in listed if not stage)
    places = {}
    for stage, group, round_name in listed:
        landing = place_of_match(
            regulations,
            _tidy(stage, Phrase("the stage's name")),
            _tidy(group, Phrase("the group's name"), 30),
            _round(_tidy(round_name, Phrase("the round's name"))),
        )
        if has_groups and not stage and not group and landing.key is None and landing.kind not in BRACKETS:
            landing = msgspec.structs.replace(landing, kind="knockout", stage="Knockout stage", is_tied=True)
        places[stage, group, round_name] = landing
    return places


def objections(places: Mapping[Said, Landing], regulations: Regulations) -> Iterator[tuple[Said, Phrase]]:
    """What of a split league does not say which of its tables it belongs to."""
    for said, landing in places.items():
        stage = next((stage for stage in regulations.stages if stage.key == landing.key), None)
        if stage is None or stage.type != "split" or len(stage.parts) < 2:
            continue
        if landing.group is None or (stage.part_names and landing.group not in stage.part_names):
            names = ", ".join(stage.part_names) or Phrase("A, B and so on")
            yield said, Phrase('"{stage}" is split: the column group names the part, {names}', stage=stage.name, names=names)


def remarks(places: Mapping[Said, Landing], regulations: Regulations) -> Iterator[tuple[Said, Phrase]]:
    """What the regulations, which have stages, know nothing of: no carried points, no zones, no order of its own. Once a stage."""
    told: set[str] = set()
    for said, landing in places.items():
        if landing.key is None and regulations.stages and landing.stage not in told:
            told.add(landing.stage)
            known = ", ".join(stage.name for stage in regulations.stages)
            yield (
                said,
                Phrase(
                    'the regulations have no stage "{stage}", only {known}: it counts as they say at their top',
                    stage=landing.stage,
                    known=known,
                ),
            )


def in_order(groups: Iterable[str | None], stage: Stage | None) -> list[str | None]:
    """The tables of a stage: parts from the top, groups by their letters or numbers."""
    parts = list(stage.part_names) if stage else []
    return sorted(groups, key=lambda group: (parts.index(group) if group in parts else len(parts), _by_number(group or "")))


def _by_number(group: str) -> list[tuple[bool, int, str]]:
    return [(not run.isdigit(), int(run) if run.isdigit() else 0, run) for run in re.findall(r"[0-9]+|[^0-9]+", group)]


def stage_of(landing: Landing) -> StageFact:
    """As a fact."""
    return StageFact(name=landing.stage, kind=landing.kind, key=landing.key)


def is_bracket(kind: StageKind) -> bool:
    """Whether its matches are ties, without a table."""
    return kind in BRACKETS


def _tidy(text: str, what: Phrase, length_max: int = ROUND_LENGTH_MAX) -> str:
    return named(text, what, length_max) if text.strip() else ""


def _round(text: str) -> str:
    """A bare number is a matchday."""
    return f"Matchday {int(text)}" if text.isascii() and text.isdigit() and len(text) < 5 else text

"""Which stages the rows of a season speak of, and how each is played."""

from collections.abc import Iterable

import msgspec

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.facts import StageFact, StageKind
from matchday.modules.competitions.domain.formats.landing import BRACKETS, Landing, place_of_match
from matchday.modules.competitions.domain.importers.hints import Hints
from matchday.modules.competitions.domain.importers.reading import ROUND_LENGTH_MAX, named
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE

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

"""The document, as it is written in YAML. Its JSON Schema is generated from these types."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from matchday.contracts.competitions import MatchFormat
from matchday.modules.competitions.domain.ranking.criteria import Plain
from matchday.modules.competitions.domain.ranking.order import Step
from matchday.modules.competitions.domain.ranking.tallies import Points, Scoring
from matchday.modules.competitions.domain.regulations.discipline import DisciplineRules
from matchday.modules.competitions.domain.regulations.squads import SquadRules
from matchday.modules.competitions.domain.regulations.stages import HeadToHeadStep, Key, Stage, Text, TieBreakers, Zone

FORMAT = "matchday-regulations/1"


class Adjustment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points given or, below zero, taken from a team by a decision, and why. Without a stage it counts in the first table the
    team is in; `decided_on` is the day of it, which tables as of an earlier day leave out."""

    team: Text
    points: Annotated[int, Meta(ge=-1000, le=1000)]
    reason: Text
    decided_on: date | None = None
    stage: Text | None = None
    group: Text | None = None


class Recorded(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was decided outside the matches: lots that were drawn, a play-off, fair play where cards are not known. `order`
    names the teams, best first."""

    criterion: Plain
    order: Annotated[tuple[Text, ...], Meta(min_length=2, max_length=64)]
    reason: Text
    decided_on: date | None = None


class Regulations(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One set of regulations. `source` cites where the rules are published; `meetings` is how often two teams of a table
    play each other, for rules that wait until they have. A league needs no more; `stages` say how other competitions go on.
    What was decided during a season (`adjustments`, `decisions`, `coefficients`) names teams as their results do."""

    format: Literal["matchday-regulations/1"]
    key: Key
    name: Text
    source: Text
    sport: Annotated[str, Meta(min_length=1, max_length=40)] = "football"
    points: Points = Points()
    shootout_goal: bool = False
    meetings: Annotated[int, Meta(ge=1, le=20)] = 1
    tie_breakers: TieBreakers
    zones: Annotated[tuple[Zone, ...], Meta(max_length=20)] = ()
    stages: Annotated[tuple[Stage, ...], Meta(max_length=30)] = ()
    match: MatchFormat = MatchFormat()
    squads: SquadRules = SquadRules()
    discipline: DisciplineRules = DisciplineRules()
    adjustments: Annotated[tuple[Adjustment, ...], Meta(max_length=500)] = ()
    decisions: Annotated[tuple[Recorded, ...], Meta(max_length=500)] = ()
    coefficients: Mapping[str, float] = {}

    @property
    def scoring(self) -> Scoring:
        """How a table under these regulations counts."""
        return Scoring(points=self.points, shootout_goal=self.shootout_goal)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The tie-breakers as the order applies them."""
        return tuple(step.head_to_head if isinstance(step, HeadToHeadStep) else step for step in self.tie_breakers)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document."""
    (made,), parts = msgspec.json.schema_components([Regulations], ref_template="#/$defs/{name}")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Matchday regulations", **made, "$defs": parts}

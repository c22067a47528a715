"""The document, as it is written in YAML. Its JSON Schema is generated from these types."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from matchday.modules.competitions.domain.ranking.criteria import Plain
from matchday.modules.competitions.domain.ranking.order import HeadToHead, Step
from matchday.modules.competitions.domain.ranking.tallies import Points, Scoring

FORMAT = "matchday-regulations/1"
Key = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", max_length=80)]
Text = Annotated[str, Meta(min_length=1, max_length=400)]


class HeadToHeadStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`- head_to_head: {by: [points, goal_difference], reapply: true}` in a list of tie-breakers."""

    head_to_head: HeadToHead


class Regulations(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One set of regulations. `source` cites where the rules are published; `meetings` is how often two teams of a table
    play each other, for rules that wait until they have."""

    format: Literal["matchday-regulations/1"]
    key: Key
    name: Text
    source: Text
    sport: Annotated[str, Meta(min_length=1, max_length=40)] = "football"
    points: Points = Points()
    shootout_goal: bool = False
    meetings: Annotated[int, Meta(ge=1, le=20)] = 1
    tie_breakers: Annotated[tuple[Plain | HeadToHeadStep, ...], Meta(min_length=1, max_length=30)]

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

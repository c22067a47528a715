"""The document, as it is written in YAML. Its JSON Schema is generated from these types."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from matchday.contracts.competitions import MatchFormat
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.ranking.criteria import Plain
from matchday.modules.competitions.domain.ranking.order import HeadToHead, Step
from matchday.modules.competitions.domain.ranking.tallies import Points, Scoring
from matchday.modules.competitions.domain.regulations.discipline import DisciplineRules
from matchday.modules.competitions.domain.regulations.squads import SquadRules
from matchday.modules.competitions.domain.regulations.stages import HeadToHeadStep, Key, Stage, Text, TieBreakers, Zone
from matchday.modules.competitions.domain.regulations.walkovers import WalkoverScore

FORMAT = "matchday-regulations/1"
WITHOUT_TABLES = ("knockout", "double_elimination")
Deduction = Annotated[int, Meta(ge=0, le=100)]


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
    names the teams, best first. Without a stage it holds in every table that has all of them."""

    criterion: Plain
    order: Annotated[tuple[Text, ...], Meta(min_length=2, max_length=64)]
    reason: Text
    decided_on: date | None = None
    stage: Text | None = None
    group: Text | None = None


class FairPlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the `fair_play` criterion takes off for cards; of one player in one match only one of these counts. The values are
    FIFA's since 2018; UEFA's are 1, 3, 3 and 3."""

    yellow: Deduction = 1
    second_yellow: Deduction = 3
    red: Deduction = 4
    yellow_and_red: Deduction = 5

    def of(self, cards: Sequence[int]) -> int:
        """Points, zero or less, for so many of each, in the order of the fields."""
        worth = (self.yellow, self.second_yellow, self.red, self.yellow_and_red)
        return -sum(number * each for number, each in zip(cards, worth, strict=True))


class TableRules(Struct, frozen=True, kw_only=True):
    """What counts in the tables of one stage: the stage's own, and where it says nothing what stands at the top."""

    scoring: Scoring
    steps: tuple[Step, ...]
    meetings: int
    zones: tuple[Zone, ...]
    stage: Stage | None = None


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
    fair_play: FairPlay = FairPlay()
    zones: Annotated[tuple[Zone, ...], Meta(max_length=20)] = ()
    stages: Annotated[tuple[Stage, ...], Meta(max_length=30)] = ()
    match: MatchFormat = MatchFormat()
    walkover_score: WalkoverScore = WalkoverScore()
    squads: SquadRules = SquadRules()
    discipline: DisciplineRules = DisciplineRules()
    adjustments: Annotated[tuple[Adjustment, ...], Meta(max_length=500)] = ()
    decisions: Annotated[tuple[Recorded, ...], Meta(max_length=500)] = ()
    coefficients: Annotated[Mapping[str, float], Meta(max_length=1000)] = {}

    @property
    def scoring(self) -> Scoring:
        """How a table under these regulations counts."""
        return Scoring(points=self.points, shootout_goal=self.shootout_goal, walkover_goals=self.walkover_score.goals_count)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The tie-breakers as the order applies them."""
        return steps_of(self.tie_breakers)

    def stage_called(self, name: str) -> Stage | None:
        """The stage by its name or key, however it is spelled. Where the document has one stage with tables, every table is of it."""
        wanted = plain(name)
        for stage in self.stages:
            if wanted in (plain(stage.name), plain(stage.key)):
                return stage
        with_tables = [stage for stage in self.stages if stage.type not in WITHOUT_TABLES]
        return with_tables[0] if len(with_tables) == 1 else None

    def of_stage(self, name: str) -> TableRules:
        """The rules of this stage's tables."""
        stage = self.stage_called(name)
        if stage is None:
            return TableRules(scoring=self.scoring, steps=self.steps, meetings=self.meetings, zones=self.zones)
        points = self.points if stage.points is None else stage.points
        return TableRules(
            scoring=Scoring(points=points, shootout_goal=self.shootout_goal, walkover_goals=self.walkover_score.goals_count),
            steps=self.steps if stage.tie_breakers is None else steps_of(stage.tie_breakers),
            meetings=stage.meetings or self.meetings,
            zones=stage.zones or self.zones,
            stage=stage,
        )


def steps_of(tie_breakers: TieBreakers) -> tuple[Step, ...]:
    """As the order applies them."""
    return tuple(map(_step_of, tie_breakers))


def _step_of(step: Plain | Literal["head_to_head"] | HeadToHeadStep) -> Step:
    if step == "head_to_head":
        return HeadToHead()
    return (step.head_to_head or HeadToHead()) if isinstance(step, HeadToHeadStep) else step


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document."""
    (made,), parts = msgspec.json.schema_components([Regulations], ref_template="#/$defs/{name}")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Matchday regulations", **made, "$defs": parts}

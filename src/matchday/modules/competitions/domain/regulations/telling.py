"""Regulations as people read them: what of a document is worth telling, in the order that one asks for it.

Words are keys that the page translates; numbers and names are the document's own.
"""

from collections.abc import Iterable, Sequence

import msgspec

from matchday.modules.competitions.domain.explanations import CRITERIA
from matchday.modules.competitions.domain.ranking.order import HeadToHead, Step
from matchday.modules.competitions.domain.ranking.tallies import Points
from matchday.modules.competitions.domain.regulations.document import Adjustment, FairPlay, Recorded, Regulations, steps_of
from matchday.modules.competitions.domain.regulations.stages import Entry, Round, Stage, StageType, Zone


class ToldStep(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion; with `among` it is compared in the matches among those level, one after the other."""

    words: str
    among: tuple[str, ...] = ()
    is_reapplied: bool = False
    is_only_when_complete: bool = False


class ToldStage(msgspec.Struct, frozen=True, kw_only=True):
    """A stage. `points`, `steps` and `zones` are there where they differ from those of the whole."""

    name: str
    type: StageType
    entrants: tuple[Entry, ...]
    groups: int | None
    meetings: int | None
    meetings_across: int | None
    rounds_played: int | None
    rounds: tuple[Round, ...]
    has_third_place: bool
    points: tuple[tuple[str, int], ...]
    steps: tuple[ToldStep, ...]
    zones: tuple[Zone, ...]
    parts: tuple[int, ...]
    carries: str
    stage_names: dict[str, str]


class ToldDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided outside the matches."""

    words: str
    recorded: Recorded


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A document."""

    name: str
    source: str
    meetings: int
    points: tuple[tuple[str, int], ...]
    counts_shootout_goal: bool
    steps: tuple[ToldStep, ...]
    fair_play: FairPlay | None
    zones: tuple[Zone, ...]
    stages: tuple[ToldStage, ...]
    match: tuple[tuple[str, int], ...]
    walkover: tuple[int, int]
    squads: tuple[tuple[str, int], ...]
    adjustments: tuple[Adjustment, ...]
    decisions: tuple[ToldDecision, ...]


def told(regulations: Regulations) -> Told:
    """All of it that tables, brackets and squads go by."""
    steps = _steps(regulations.steps)
    names = {stage.key: stage.name for stage in regulations.stages}
    is_fair_play_asked = any(step == "fair_play" for step in _every_step(regulations))
    return Told(
        name=regulations.name,
        source=regulations.source,
        meetings=regulations.meetings,
        points=_points(regulations.points),
        counts_shootout_goal=regulations.shootout_goal,
        steps=steps,
        fair_play=regulations.fair_play if is_fair_play_asked else None,
        zones=regulations.zones,
        stages=tuple(_stage(stage, names) for stage in regulations.stages),
        match=_numbers(regulations.match, _MATCH),
        walkover=regulations.walkover_score.of(regulations.sport),
        squads=_numbers(regulations.squads, _SQUAD),
        adjustments=regulations.adjustments,
        decisions=tuple(ToldDecision(words=CRITERIA.get(each.criterion, each.criterion), recorded=each) for each in regulations.decisions),
    )


_MATCH = (
    "periods",
    "period_minutes",
    "extra_periods",
    "extra_period_minutes",
    "shootout_rounds",
    "substitutions_max",
    "substitution_windows",
    "overs",
    "innings",
    "overs_per_bowler",
)
_SQUAD = ("size_min", "size_max", "keepers_min", "named_max", "starting", "bench_max", "keepers_named_min")


def _numbers(rules: msgspec.Struct, names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple((name, value) for name in names if (value := getattr(rules, name)) is not None)


def _points(points: Points) -> tuple[tuple[str, int], ...]:
    """What has no worth of its own is not told."""
    return _numbers(points, ("win", "overtime_win", "shootout_win", "draw", "shootout_loss", "overtime_loss", "loss"))


def _steps(steps: Sequence[Step]) -> tuple[ToldStep, ...]:
    return tuple(map(_step, steps))


def _step(step: Step) -> ToldStep:
    if isinstance(step, HeadToHead):
        among = tuple(CRITERIA.get(each, each) for each in step.by)
        return ToldStep(words="head_to_head", among=among, is_reapplied=step.reapply, is_only_when_complete=step.only_when_complete)
    return ToldStep(words=CRITERIA.get(step, step))


def _every_step(regulations: Regulations) -> Iterable[Step]:
    yield from regulations.steps
    for stage in regulations.stages:
        yield from steps_of(stage.tie_breakers or ())


def _stage(stage: Stage, names: dict[str, str]) -> ToldStage:
    return ToldStage(
        name=stage.name,
        type=stage.type,
        entrants=stage.entrants,
        groups=stage.groups,
        meetings=stage.meetings,
        meetings_across=stage.meetings_across,
        rounds_played=stage.rounds_played,
        rounds=stage.rounds,
        has_third_place=stage.third_place,
        points=_points(stage.points) if stage.points else (),
        steps=_steps(steps_of(stage.tie_breakers)) if stage.tie_breakers else (),
        zones=stage.zones,
        parts=stage.parts,
        carries=stage.carries,
        stage_names=names,
    )

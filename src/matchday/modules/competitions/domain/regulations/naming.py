"""From the names in a document to the teams of a competition: adjustments, decisions and coefficients find whom they are about.

Names are compared by their plain form: capitals, accents and marks make no difference.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import RowAdjustment
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.ranking.criteria import Decision
from matchday.modules.competitions.domain.regulations.document import Regulations


@dataclass(frozen=True, kw_only=True)
class NamedTable:
    """A table with its teams by their plain names."""

    table_id: UUID
    stage: str
    group: str | None
    teams: Mapping[str, UUID]


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A name in a document that nobody in the competition has. `path` leads to it from the top of the document."""

    path: tuple[str | int, ...]
    message: Phrase


class Scoped(Protocol):
    """What may be meant for one stage or group only."""

    @property
    def stage(self) -> str | None: ...
    @property
    def group(self) -> str | None: ...


Adjusted = dict[UUID, dict[UUID, tuple[RowAdjustment, ...]]]


def adjusted(regulations: Regulations, tables: Sequence[NamedTable], as_of: date | None = None) -> Adjusted:
    """Points that the document moves, by table and team. `tables` are all of the competition, in order: what names no stage
    counts in the first that has the team. What was decided after `as_of` is left out."""
    made: Adjusted = {}
    for adjustment in regulations.adjustments:
        if as_of is not None and adjustment.decided_on is not None and adjustment.decided_on > as_of:
            continue
        name = plain(adjustment.team)
        held = next((held for held in tables if name in held.teams and is_about(adjustment, held, regulations)), None)
        if held is not None:
            moved = RowAdjustment(points=adjustment.points, reason=adjustment.reason, decided_on=adjustment.decided_on)
            of_table = made.setdefault(held.table_id, {})
            of_table[held.teams[name]] = (*of_table.get(held.teams[name], ()), moved)
    return made


def decided(regulations: Regulations, held: NamedTable, as_of: date | None = None) -> list[Decision]:
    """What was decided outside the matches about teams of this table."""
    made = []
    for recorded in regulations.decisions:
        names = [plain(team) for team in recorded.order]
        is_later = as_of is not None and recorded.decided_on is not None and recorded.decided_on > as_of
        if not is_later and is_about(recorded, held, regulations) and all(name in held.teams for name in names):
            order = tuple(held.teams[name] for name in names)
            made.append(Decision(criterion=recorded.criterion, order=order, reason=recorded.reason, decided_on=recorded.decided_on))
    return made


def coefficients(regulations: Regulations, held: NamedTable) -> dict[UUID, float]:
    """Those of this table's teams; without one it is zero."""
    named = {plain(team): value for team, value in regulations.coefficients.items()}
    return {team_id: named[name] for name, team_id in held.teams.items() if name in named}


def is_about(scoped: Scoped, held: NamedTable, regulations: Regulations) -> bool:
    """Whether it is meant for this table."""
    if scoped.stage is not None and plain(scoped.stage) != plain(held.stage):
        stage = regulations.stage_called(held.stage)
        if stage is None or plain(scoped.stage) not in (plain(stage.name), plain(stage.key)):
            return False
    return scoped.group is None or plain(scoped.group).removeprefix("group ") == plain(held.group or "").removeprefix("group ")


def unknown_names(regulations: Regulations, tables: Sequence[NamedTable]) -> list[Unknown]:
    """Every name that nobody has. A document that names somebody else than is playing would otherwise do nothing in silence."""
    return [*_of_adjustments(regulations, tables), *_of_decisions(regulations, tables), *_of_coefficients(regulations, tables)]


def _of_adjustments(regulations: Regulations, tables: Sequence[NamedTable]) -> Iterator[Unknown]:
    for index, adjustment in enumerate(regulations.adjustments):
        about = [held for held in tables if is_about(adjustment, held, regulations)]
        if not about:
            yield Unknown(path=("adjustments", index), message=_no_table(adjustment, tables))
        elif not any(plain(adjustment.team) in held.teams for held in about):
            yield Unknown(path=("adjustments", index, "team"), message=_nobody(adjustment.team))


def _of_decisions(regulations: Regulations, tables: Sequence[NamedTable]) -> Iterator[Unknown]:
    for index, recorded in enumerate(regulations.decisions):
        about = [held for held in tables if is_about(recorded, held, regulations)]
        if not about:
            yield Unknown(path=("decisions", index), message=_no_table(recorded, tables))
            continue
        strangers = [(place, team) for place, team in enumerate(recorded.order) if not any(plain(team) in held.teams for held in about)]
        for place, team in strangers:
            yield Unknown(path=("decisions", index, "order", place), message=_nobody(team))
        names = [plain(team) for team in recorded.order]
        if not strangers and not any(all(name in held.teams for name in names) for held in about):
            yield Unknown(path=("decisions", index, "order"), message=Phrase("No table has all of these teams."))


def _of_coefficients(regulations: Regulations, tables: Sequence[NamedTable]) -> Iterator[Unknown]:
    everybody = {name for held in tables for name in held.teams}
    for team in regulations.coefficients:
        if plain(team) not in everybody:
            yield Unknown(path=("coefficients", team), message=_nobody(team))


def _no_table(scoped: Scoped, tables: Iterable[NamedTable]) -> Phrase:
    known = sorted({f"{held.stage}, {held.group}" if held.group else held.stage for held in tables})
    asked = ", ".join(part for part in (scoped.stage, scoped.group) if part)
    if not known:
        return Phrase("No table is called `{asked}`. There is none yet.", asked=asked)
    return Phrase("No table is called `{asked}`. There are {known}.", asked=asked, known="; ".join(known))


def _nobody(team: str) -> Phrase:
    return Phrase("No team of the competition is called `{team}`.", team=team)

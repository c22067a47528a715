"""Plans what a draft would become, to the last match, without making anything.

A calendar's search depends on the ids of its teams, so these have theirs before they are made: what was shown is what is made.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, time, tzinfo
from uuid import UUID, uuid5

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Phrase
from matchday.backbone.ids import new_id
from matchday.modules.competitions.actions.choose_regulations import choose_regulations
from matchday.modules.competitions.actions.draw_up_calendar import calendar_view, planned
from matchday.modules.competitions.actions.judge_move import grounds_named
from matchday.modules.competitions.actions.keep_regulations import read
from matchday.modules.competitions.domain.drafts import Draft, drawn_stage, placed, written
from matchday.modules.competitions.domain.feeders import placeholder
from matchday.modules.competitions.domain.formats.draws import NoDraw
from matchday.modules.competitions.domain.formats.plan import CannotPlan, Days, Given, Plan, plan
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.errors import DrawImpossible, PlanImpossible, TooFewTeams
from matchday.modules.competitions.schemas import ConflictView, NewCalendar
from matchday.modules.competitions.schemas.stages import NewStages

Wishes = NewCalendar | NewStages
Ids = tuple[UUID, ...]


class DraftMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match that there would be."""

    home: str
    away: str
    kicks_off_at: datetime
    group: str = ""
    round: int = 0


class DraftRound(msgspec.Struct, frozen=True, kw_only=True):
    """What is played together."""

    stage: str
    name: str
    matches: tuple[DraftMatch, ...]


class DraftPlan(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, and what cannot be had."""

    rounds: tuple[DraftRound, ...]
    conflicts: tuple[ConflictView, ...] = ()

    @property
    def matches(self) -> int:
        """How many there are."""
        return sum(len(each.matches) for each in self.rounds)


def team_ids(draft: Draft) -> dict[str, UUID]:
    """The id that each team of the draft will have; another draft's team of the same name has another."""
    return {team: uuid5(draft.root, team) for team in draft.teams}


async def regulations_of(tx: Transaction, organisation_id: UUID, draft: Draft) -> Regulations:
    """Those that are chosen, or those that would be written. Raises UnknownRegulations or RegulationsFaulty."""
    base = (await choose_regulations(tx, organisation_id, draft.based_on)).regulations
    return read(written(draft, base)) if draft.is_written else base


async def plan_draft(tx: Transaction, organisation_id: UUID, draft: Draft, wishes: Wishes) -> DraftPlan:
    """What publishing it would make. Raises PlanImpossible, DrawImpossible, TooFewTeams, Invalid for grounds."""
    regulations = await regulations_of(tx, organisation_id, draft)
    names = {key: name for name, key in team_ids(draft).items()}
    if isinstance(wishes, NewStages):
        made = await asyncio.to_thread(_stages, draft, regulations, wishes)
        return DraftPlan(rounds=_rounds(made, names, zone_of(draft.zone)))
    if len(draft.teams) < 2:
        raise TooFewTeams
    competition = Competition(
        competition_id=new_id(),
        organisation_id=organisation_id,
        slug=draft.address,
        name=draft.name,
        season=draft.season,
        sport=draft.sport,
        zone=draft.zone,
        regulations=draft.based_on,
    )
    in_order = sorted(names, key=lambda key: names[key].casefold())
    _, calendar = await planned(tx, competition, in_order, wishes)
    view = calendar_view(names | await grounds_named(tx, calendar.conflicts), calendar)
    rounds: dict[int, list[DraftMatch]] = {}
    for match in view.matches:
        rounds.setdefault(match.round, []).append(DraftMatch(home=match.home, away=match.away, kicks_off_at=match.kicks_off_at))
    return DraftPlan(
        rounds=tuple(DraftRound(stage="", name=f"Matchday {number}", matches=tuple(each)) for number, each in sorted(rounds.items())),
        conflicts=view.conflicts,
    )


def places_of(draft: Draft, regulations: Regulations, ids: Mapping[str, UUID]) -> tuple[Ids, dict[str, tuple[Ids, ...]]]:
    """The teams in the order of their seeds, and the groups by their stage. Raises DrawImpossible."""
    stage = drawn_stage(regulations)
    try:
        begin = placed(draft, stage)
    except NoDraw as error:
        raise DrawImpossible(reason=Phrase("no draw keeps all its rules")) from error
    if stage is not None and begin.groups:
        groups = tuple(tuple(ids[team] for team in group) for group in begin.groups)
        return tuple(ids[team] for team in draft.teams), {stage.key: groups}
    return tuple(ids[team] for team in begin.order), {}


def _stages(draft: Draft, regulations: Regulations, wishes: NewStages) -> Plan:
    teams, groups = places_of(draft, regulations, team_ids(draft))
    days = Days(
        first=datetime.combine(wishes.first_day, time.fromisoformat(wishes.kick_off), tzinfo=zone_of(draft.zone)),
        between=wishes.days_between,
        between_games=wishes.days_between_games,
        kick_offs=tuple(time.fromisoformat(clock) for clock in wishes.kick_offs),
    )
    try:
        return plan(regulations, Given(teams=teams, groups=groups, days=days, seed=draft.seed), new_id)
    except CannotPlan as error:
        raise PlanImpossible(reason=error.args[0]) from error


def _rounds(made: Plan, names: Mapping[UUID, str], zone: tzinfo) -> tuple[DraftRound, ...]:
    stages = {stage.stage_id: stage.name for stage in made.stages}
    tables = {table.table_id: table.group_name or "" for table in made.tables}
    rounds: dict[tuple[str, str], list[DraftMatch]] = {}
    for match in made.matches:
        rounds.setdefault((stages[match.stage_id], match.round), []).append(
            DraftMatch(
                home=names[match.home_team_id] if match.home_team_id else placeholder(match.home_feeder),
                away=names[match.away_team_id] if match.away_team_id else placeholder(match.away_feeder),
                kicks_off_at=match.kicks_off_at.astimezone(zone),
                group=tables.get(match.table_id, "") if match.table_id else "",
            )
        )
    return tuple(DraftRound(stage=stage, name=name, matches=tuple(matches)) for (stage, name), matches in rounds.items())

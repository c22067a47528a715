"""Makes a competition out of its regulations: all stages, tables, ties and matches, with placeholders for who is not known."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound, Phrase
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.domain.formats.flow import OPEN_PHASES
from matchday.modules.competitions.domain.formats.plan import CannotPlan, Days, Given, Plan, plan
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.season import Competition, Match, Season
from matchday.modules.competitions.errors import PlanImpossible, StagesBegun, StagesExist
from matchday.modules.competitions.schemas.stages import NewStages, PlannedStage, StagesView
from matchday.modules.competitions.store import stages as rows
from matchday.modules.competitions.store.regulations import load_regulations

NO_LONGER_PLANNED = "Not in the new plan of the stages"


async def set_up_stages(tx: Transaction, slug: str, data: NewStages, *, is_preview: bool) -> StagesView:
    """The same wishes make the same plan. With `replace` an earlier plan of which nothing has begun is made anew: its matches
    keep their numbers and ids. Raises NotFound, StagesExist, StagesBegun, PlanImpossible, or Invalid for unknown teams."""
    competition = await store.lock_competition_at(tx, slug)
    if competition is None:
        raise NotFound
    regulations = await load_regulations(tx, competition)
    season = await store.load_season(tx, competition.competition_id)
    _refuse(season, regulations, data)
    given = _given(competition, season, regulations, data)
    try:
        made = plan(regulations, given, new_id)
    except CannotPlan as error:
        raise PlanImpossible(reason=error.args[0]) from error
    if not is_preview:
        await _set_up(tx, competition, season, made, data.seed)
    return _view(slug, made)


def _refuse(season: Season, regulations: Regulations, data: NewStages) -> None:
    if not regulations.stages:
        raise PlanImpossible(reason=Phrase("the regulations declare no stages"))
    if not data.replace and (season.matches or any(stage.key for stage in season.stages)):
        raise StagesExist
    if any(match.phase not in OPEN_PHASES or match.live_version for match in season.matches):
        raise StagesBegun
    known = {team.team_id for team in season.teams}
    named = [*data.teams, *(team for groups in data.groups.values() for group in groups for team in group)]
    if any(team not in known for team in named) or len(set(data.teams)) != len(data.teams):
        message = "Name every team of this competition once, and no other."
        raise Invalid(faults=(Fault(message=message, field="teams", pointer="/teams", code="unknown_team"),))


def _given(competition: Competition, season: Season, regulations: Regulations, data: NewStages) -> Given:
    start = datetime.combine(data.first_day, time.fromisoformat(data.kick_off), tzinfo=zone_of(competition.zone or "UTC"))
    return Given(
        teams=data.teams or _by_seed(season, regulations),
        days=Days(
            first=start,
            between=data.days_between,
            between_games=data.days_between_games,
            kick_offs=tuple(time.fromisoformat(clock) for clock in data.kick_offs),
        ),
        seed=data.seed,
        groups=data.groups,
        associations=data.associations,
    )


def _by_seed(season: Season, regulations: Regulations) -> tuple[UUID, ...]:
    values = {plain(name): value for name, value in regulations.coefficients.items()}
    in_order = sorted(season.teams, key=lambda team: (-values.get(plain(team.name), 0.0), plain(team.name), team.team_id))
    return tuple(team.team_id for team in in_order)


async def _set_up(tx: Transaction, competition: Competition, season: Season, made: Plan, seed: int) -> None:
    """The league that every competition begins as goes, with an earlier plan."""
    competition_id = competition.competition_id
    tx.note("set_up_stages", competition=competition.name, stages=len(made.stages), matches=len(made.matches), seed=seed)
    kept = _kept(made.matches, season.matches)
    old = [stage.stage_id for stage in season.stages]
    # A new stage may be called as an old one, and nothing can point at a stage that is gone.
    await rows.rename_away(tx, old)
    await store.save_stages(tx, competition_id, made.stages)
    await store.save_tables(tx, competition_id, made.tables)
    if made.participants:
        await store.save_participants(tx, made.participants)
    if made.ties:
        await rows.save_ties(tx, competition_id, made.ties)
    if made.seats:
        await rows.save_seats(tx, made.seats)
    left = _left_over(kept, season.matches, made)
    if kept or left:
        await store.save_matches(tx, competition_id, [*kept, *left])
    await rows.remove_stages(tx, old)
    await settle_results(tx, competition, [*kept, *left], table_ids=[table.table_id for table in made.tables], is_competition_changed=True)


def _kept(planned: Sequence[Match], held: Sequence[Match]) -> list[Match]:
    """Matches of the new plan; one with the number of an old one is that match from now on."""
    by_number = {match.number: match for match in held}
    return [
        msgspec.structs.replace(match, match_id=before.match_id, live_version=before.live_version, version=before.version + 1)
        if (before := by_number.get(match.number))
        else match
        for match in planned
    ]


def _left_over(kept: Sequence[Match], held: Sequence[Match], made: Plan) -> list[Match]:
    """Others have heard of the matches that are no more: they are cancelled, and stand in the first stage without a tie."""
    numbers = {match.number for match in kept}
    return [
        msgspec.structs.replace(
            match,
            stage_id=made.stages[0].stage_id,
            table_id=None,
            tie_id=None,
            leg=None,
            home_feeder=match.home_feeder or "D1",
            away_feeder=match.away_feeder or "D1",
            phase="cancelled",
            note=NO_LONGER_PLANNED,
            version=match.version + 1,
        )
        for match in held
        if match.number not in numbers
    ]


def _view(slug: str, made: Plan) -> StagesView:
    return StagesView(
        competition=slug,
        stages=tuple(
            PlannedStage(
                key=stage.key or "",
                name=stage.name,
                kind=stage.kind,
                entrants=len(stage.entrants),
                tables=sum(table.stage_id == stage.stage_id for table in made.tables),
                ties=sum(tie.stage_id == stage.stage_id for tie in made.ties),
                matches=sum(match.stage_id == stage.stage_id for match in made.matches),
            )
            for stage in made.stages
        ),
    )

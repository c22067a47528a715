"""Adds a fixture."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.domain.season import Match, Season, Stage, Venue
from matchday.modules.competitions.errors import NumberTaken
from matchday.modules.competitions.schemas import NewMatch


async def schedule_match(tx: Transaction, slug: str, data: NewMatch) -> UUID:
    """Returns the new match's id. Raises NotFound, NumberTaken, or Invalid for teams or a stage of another competition."""
    competition = await store.lock_competition_at(tx, slug)
    if competition is None:
        raise NotFound
    season = await store.load_season(tx, competition.competition_id)
    stage, table_id = _place(season, data)
    taken = {match.number for match in season.matches}
    if data.number in taken:
        raise NumberTaken(number=data.number)
    match = Match(
        match_id=new_id(),
        number=data.number or max(taken, default=0) + 1,
        stage_id=stage.stage_id,
        table_id=table_id,
        round=data.round or stage.name,
        home_team_id=data.home_team_id,
        away_team_id=data.away_team_id,
        home_feeder=None,
        away_feeder=None,
        venue_id=await _venue(tx, competition.competition_id, season, data.venue),
        kicks_off_at=data.kicks_off_at,
        phase="scheduled",
        score=None,
        regular_time=None,
        goals=(),
    )
    teams = {team.team_id: team.name for team in season.teams}
    tx.note("schedule_match", competition=competition.name, home_team=teams[data.home_team_id], away_team=teams[data.away_team_id])
    await store.save_matches(tx, competition.competition_id, [match])
    await settle_results(tx, competition, [match])
    return match.match_id


def _place(season: Season, data: NewMatch) -> tuple[Stage, UUID | None]:
    """The stage, and the table that both teams are in. Raises Invalid with every fault."""
    teams = {team.team_id for team in season.teams}
    faults = [
        Fault(message="This team does not play in this competition.", field=field, pointer=f"/{field}", code="unknown_team")
        for field, team_id in (("home_team_id", data.home_team_id), ("away_team_id", data.away_team_id))
        if team_id not in teams
    ]
    if data.home_team_id == data.away_team_id:
        faults.append(Fault(message="A team cannot play against itself.", field="away_team_id", pointer="/away_team_id", code="same_team"))
    stage = next((stage for stage in season.stages if data.stage in (None, stage.name)), None)
    if stage is None:
        faults.append(Fault(message="This competition has no such stage.", field="stage", pointer="/stage", code="unknown_stage"))
    if stage is None or faults:
        raise Invalid(faults=tuple(faults))
    if stage.kind == "knockout":
        return stage, None
    tables = {table.table_id for table in season.tables if table.stage_id == stage.stage_id}
    entered = {(entry.table_id, entry.team_id) for entry in season.participants}
    shared = [table for table in tables if {(table, data.home_team_id), (table, data.away_team_id)} <= entered]
    if not shared:
        raise Invalid(
            faults=(Fault(message="These teams are not in one group of this stage.", field="stage", pointer="/stage", code="groups"),)
        )
    return stage, shared[0]


async def _venue(tx: Transaction, competition_id: UUID, season: Season, name: str | None) -> UUID | None:
    if name is None:
        return None
    for venue in season.venues:
        if venue.name.casefold() == name.casefold():
            return venue.venue_id
    made = Venue(venue_id=new_id(), name=name, city=None, capacity=None)
    await store.save_venues(tx, competition_id, [made])
    return made.venue_id

"""Begins a competition with one league of the teams named."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.check_names import check_names
from matchday.modules.competitions.actions.choose_regulations import choose_regulations
from matchday.modules.competitions.actions.give_clubs import give_clubs
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.domain.facts import Sheet, StageFact, TableFact, TeamFact
from matchday.modules.competitions.domain.importers.reading import Unclear, zone_of
from matchday.modules.competitions.domain.merging import merge
from matchday.modules.competitions.domain.names import slug_of
from matchday.modules.competitions.domain.season import Competition, Season
from matchday.modules.competitions.errors import SlugTaken
from matchday.modules.competitions.schemas import NewCompetition

LEAGUE = "League"


async def create_competition(
    tx: Transaction, organisation_id: UUID, data: NewCompetition, *, team_ids: Mapping[str, UUID] | None = None
) -> Competition:
    """With `team_ids` teams have these, and each is its organisation's club of that name, which is written down where there is none. Raises
    SlugTaken, UnknownRegulations, NobodyCalledSo, or Invalid for a zone that does not exist or a team named twice."""
    chosen = await choose_regulations(tx, organisation_id, data.regulations)
    if faults := _faults(data):
        raise Invalid(faults=faults)
    competition = Competition(
        competition_id=new_id(),
        organisation_id=organisation_id,
        slug=data.slug or slug_of(data.name),
        name=data.name,
        season=data.season,
        sport=data.sport,
        zone=data.zone,
        regulations=data.regulations,
        document_id=chosen.document_id,
    )
    if not await store.create_competition(tx, competition):
        raise SlugTaken(slug=competition.slug)
    tx.note("create_competition", competition=competition.name, slug=competition.slug)
    changes = merge(Season(), _sheet(competition, data), competition.zone, new_id)
    if team_ids is not None:
        given = {team.team_id: team_ids[team.name] for team in changes.teams}
        changes.teams[:] = [msgspec.structs.replace(team, team_id=given[team.team_id]) for team in changes.teams]
        changes.participants[:] = [msgspec.structs.replace(each, team_id=given[each.team_id]) for each in changes.participants]
        await give_clubs(tx, organisation_id, changes.teams, competition.name)
    await store.save_stages(tx, competition.competition_id, changes.stages)
    await store.save_teams(tx, competition.competition_id, changes.teams)
    await store.save_tables(tx, competition.competition_id, changes.tables)
    await store.save_participants(tx, changes.participants)
    await check_names(tx, competition)
    table_ids = [table.table_id for table in changes.tables]
    await settle_results(tx, competition, [], table_ids=table_ids, is_competition_changed=True)
    return competition


def _faults(data: NewCompetition) -> tuple[Fault, ...]:
    faults = []
    try:
        zone_of(data.zone)
    except Unclear as unclear:
        faults.append(Fault(message=f"{unclear}.", field="zone", pointer="/zone"))
    seen: set[str] = set()
    for index, team in enumerate(data.teams):
        if team.casefold() in seen:
            faults.append(Fault(message=f"{team} is named twice.", field="teams", pointer=f"/teams/{index}", code="repeated"))
        seen.add(team.casefold())
    return tuple(faults)


def _sheet(competition: Competition, data: NewCompetition) -> Sheet:
    return Sheet(
        name=competition.name,
        slug=competition.slug,
        season=competition.season,
        sport=competition.sport,
        zone=competition.zone,
        regulations=competition.regulations,
        venues=(),
        teams=tuple(TeamFact(name=team) for team in data.teams),
        stages=(StageFact(name=LEAGUE, kind="league"),),
        tables=(TableFact(stage=LEAGUE, group=None, teams=data.teams),),
        adjustments=(),
        matches=(),
    )

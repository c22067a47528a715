"""Says whom teams may field: after a squad, its rules or its suspensions have changed, in the same transaction."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.keep_discipline import keep_discipline
from matchday.modules.competitions.actions.tell_reports import tell_reports
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.queries.squads import squad_changed
from matchday.modules.competitions.store import squads
from matchday.modules.competitions.store.registrations import today_of
from matchday.modules.competitions.store.regulations import load_regulations


async def tell_squads(tx: Transaction, competition: Competition, team_ids: Sequence[UUID]) -> None:
    """Each with its next version, and those of whom discipline says otherwise now. Who is in a squad is known by name in reports of
    its matches. The competition is locked."""
    told = {*team_ids, *await keep_discipline(tx, competition)}
    if not told:
        return
    rules = (await load_regulations(tx, competition)).squads
    today = await today_of(tx, competition.zone)
    for team in await squads.count_squads(tx, sorted(told)):
        tx.publish(await squad_changed(tx, team, rules, today))
    if team_ids:
        await tell_reports(tx, competition, team_ids=team_ids)


async def tell_every_squad(tx: Transaction, competition: Competition) -> None:
    """After the competition was given other regulations: limits, marks and names may have changed for every team that
    has been told of."""
    await tell_squads(tx, competition, await squads.told_teams(tx, competition.competition_id))

"""Bans that another competition has left unserved go on here, as its regulations say."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.actions.tell_squads import tell_squads
from matchday.modules.competitions.domain.discipline.serving import Suspension
from matchday.modules.competitions.domain.discipline.words import cause_in_words
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.queries.carrying import teams_for
from matchday.modules.competitions.schemas.discipline import Carried
from matchday.modules.competitions.store.competitions import load_competition_at
from matchday.modules.competitions.store.disciplinary_decisions import NewRuling, write_ruling
from matchday.modules.competitions.store.discipline import load_kept
from matchday.modules.competitions.store.regulations import load_regulations

REASON_MAX = 300


async def carry_suspensions(tx: Transaction, slug: str, origin_slug: str, decider: Decider) -> Carried:
    """What was taken over once is not taken over again. Raises NotFound for a competition that is not the organisation's."""
    competition = await store.lock_competition_at(tx, slug)
    origin = await load_competition_at(tx, origin_slug)
    if competition is None or origin is None or origin.organisation_id != competition.organisation_id or origin == competition:
        raise NotFound
    tx.note("carry_suspensions", competition=competition.name, origin=origin.name)
    carries = (await load_regulations(tx, origin)).discipline.carries_over
    unserved = [each for each in (await load_kept(tx, origin.competition_id)).values() if _goes_along(each, carries)]
    teams = await teams_for(tx, competition.competition_id, unserved)
    taken, without = [], []
    for each in unserved:
        team_id = teams.get(each.key)
        if team_id is None:
            without.append(each.name)
        elif await write_ruling(tx, _ruling(competition, origin, each, team_id, decider)) is not None:
            taken.append(each.name)
    await tell_squads(tx, competition, [])
    return Carried(taken_over=tuple(taken), without_team=tuple(without))


def _goes_along(each: Suspension, carries: str) -> bool:
    is_unserved = each.state == "running" and each.remaining != 0
    return is_unserved and carries != "nothing" and (carries == "everything" or each.cause.kind != "accumulation")


def _ruling(competition: Competition, origin: Competition, each: Suspension, team_id: UUID, decider: Decider) -> NewRuling:
    return NewRuling(
        decision_id=new_id(),
        competition_id=competition.competition_id,
        kind="ban",
        team_id=team_id,
        subject=each.who.key.removeprefix(f"{each.booked_with}/"),
        name=each.name,
        is_staff=each.who.is_staff,
        about="",
        matches=each.remaining if each.until is None else None,
        until=each.until,
        since=None,
        is_provisional=each.is_provisional,
        reason=f"{origin.name}: {cause_in_words(each.cause)}"[:REASON_MAX],
        decided_by=decider.account_id,
        decided_by_name=decider.name,
        origin_competition_id=origin.competition_id,
        origin=each.key,
    )

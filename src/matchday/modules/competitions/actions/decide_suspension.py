"""Somebody is banned, or a ban is made longer, shorter or lifted: always by a numbered decision with its reason."""

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.actions.tell_squads import tell_squads
from matchday.modules.competitions.domain.discipline.causes import prefix_of
from matchday.modules.competitions.domain.discipline.protocols import subject_of
from matchday.modules.competitions.domain.discipline.serving import Suspension
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.errors import PersonOfAnother
from matchday.modules.competitions.schemas.discipline import BanChange, BanLifting, NewBan
from matchday.modules.competitions.store.disciplinary_decisions import NewRuling, write_ruling
from matchday.modules.competitions.store.discipline import load_kept
from matchday.modules.competitions.store.squads import team_at
from matchday.modules.competitions.store.statistics import organisation_of_person


async def ban_person(tx: Transaction, slug: str, data: NewBan, decider: Decider) -> int:
    """The decision's number. Raises NotFound, PersonOfAnother, Invalid for a match the team is not in, or two lengths."""
    competition = await _locked(tx, slug)
    team = await team_at(tx, data.team_id)
    if team is None or team["competition_id"] != competition.competition_id:
        raise NotFound
    if data.person_id is not None and await organisation_of_person(tx, data.person_id) != competition.organisation_id:
        raise PersonOfAnother
    if data.match_id is not None:
        matches = await store.load_matches(tx, [data.match_id])
        if not matches or data.team_id not in (matches[0].home_team_id, matches[0].away_team_id):
            raise Invalid(faults=(Fault(message="This team does not play in that match.", field="match_id", pointer="/match_id"),))
    _check_length(data.matches, data.until)
    tx.note("ban_person", competition=competition.name, person=data.name, team=team["name"], reason=data.reason)
    ruling = NewRuling(
        decision_id=new_id(),
        competition_id=competition.competition_id,
        kind="ban",
        team_id=data.team_id,
        subject=subject_of(data.name, data.person_id),
        name=data.name,
        is_staff=data.is_staff,
        about="",
        matches=data.matches,
        until=data.until,
        since=data.match_id,
        is_provisional=data.is_provisional or (data.matches is None and data.until is None),
        reason=data.reason,
        decided_by=decider.account_id,
        decided_by_name=decider.name,
    )
    return await _take_effect(tx, competition, ruling)


async def change_ban(tx: Transaction, slug: str, data: BanChange, decider: Decider) -> int:
    """The decision's number. Whatever the ban came from: it is as long as the last decision says. Raises NotFound, Invalid."""
    _check_length(data.matches, data.until)
    competition = await _locked(tx, slug)
    held = await _held(tx, competition, data.key)
    tx.note("change_ban", competition=competition.name, person=held.name, reason=data.reason)
    is_open = data.matches is None and data.until is None
    ruling = _about(competition, held, "change", data.reason, decider)
    given = msgspec.structs.replace(ruling, matches=data.matches, until=data.until, is_provisional=data.is_provisional or is_open)
    return await _take_effect(tx, competition, given)


async def lift_ban(tx: Transaction, slug: str, data: BanLifting, decider: Decider) -> int:
    """The decision's number. Raises NotFound."""
    competition = await _locked(tx, slug)
    held = await _held(tx, competition, data.key)
    tx.note("lift_ban", competition=competition.name, person=held.name, reason=data.reason)
    return await _take_effect(tx, competition, _about(competition, held, "lift", data.reason, decider))


async def _take_effect(tx: Transaction, competition: Competition, ruling: NewRuling) -> int:
    number = await write_ruling(tx, ruling)
    await tell_squads(tx, competition, [])
    return number or 0


async def _locked(tx: Transaction, slug: str) -> Competition:
    competition = await store.lock_competition_at(tx, slug)
    if competition is None:
        raise NotFound
    return competition


async def _held(tx: Transaction, competition: Competition, key: str) -> Suspension:
    held = (await load_kept(tx, competition.competition_id)).get(key)
    if held is None:
        raise NotFound
    return held


def _about(competition: Competition, held: Suspension, kind: str, reason: str, decider: Decider) -> NewRuling:
    """Whom it is of is written as protocols write it, so that it still holds when two persons turn out to be one."""
    return NewRuling(
        decision_id=new_id(),
        competition_id=competition.competition_id,
        kind=kind,
        team_id=held.booked_with,
        subject=held.who.key.removeprefix(f"{held.booked_with}/"),
        name=held.name,
        is_staff=held.who.is_staff,
        about=held.key.removeprefix(f"{prefix_of(held.who)}/"),
        matches=None,
        until=None,
        since=None,
        is_provisional=False,
        reason=reason,
        decided_by=decider.account_id,
        decided_by_name=decider.name,
    )


def _check_length(matches: int | None, until: object | None) -> None:
    if matches is not None and until is not None:
        raise Invalid(faults=(Fault(message="Give matches or a last day, not both.", field="until", pointer="/until"),))

"""Registrations and squads over HTTP: written by teams, decided by organisers, read by everybody once approved."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, get, post, put
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.decide_registrations import decide_registrations, end_registration
from matchday.modules.competitions.actions.hand_in_registrations import hand_in_registrations, withdraw_registration
from matchday.modules.competitions.actions.judge_registrations import check_squad
from matchday.modules.competitions.actions.keep_people import change_person
from matchday.modules.competitions.actions.register_person import change_registration, find_registration, register_person
from matchday.modules.competitions.domain.participants.squad_faults import SquadFault
from matchday.modules.competitions.errors import (
    HasRegistration,
    NotAtThisStep,
    NumberWorn,
    RegisteredTwice,
    RegistrationRefused,
)
from matchday.modules.competitions.queries import participants as queries
from matchday.modules.competitions.routes.powers import competition_organiser, may_organise_team, team_organiser, team_power
from matchday.modules.competitions.schemas.participants import (
    Decision,
    Ending,
    FaultView,
    FoundPerson,
    HandedIn,
    NewPerson,
    NewRegistration,
    PersonView,
    RegistrationChange,
    RegistrationView,
    SquadCheck,
    SquadView,
    StepView,
)
from matchday.modules.competitions.store.competitions import competition_by_id
from matchday.modules.competitions.store.registrations import today_of
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.modules.competitions.store.squads import team_at

AskedStatus = Annotated[
    str | None,
    QueryParameter(name="status", pattern=r"^(submitted|approved|rejected|withdrawn|deregistered)$(?!\n)", max_length=20, required=False),
]
AskedTeam = Annotated[UUID | None, QueryParameter(name="team_id", required=False)]
AskedName = Annotated[str, QueryParameter(name="q", max_length=120, required=False)]


@get("/competitions/{slug:str}/squads", access=anyone)
async def read_squads(tx: Transaction, slug: str) -> list[SquadView]:
    """Approved squads of every team: who may play today or will."""
    competition = await queries.competition_known(tx, slug)
    if competition is None:
        raise NotFound
    rules = (await load_regulations(tx, competition)).squads
    return await queries.squads_at(tx, slug, rules, await today_of(tx, competition.zone))


@get("/competitions/{slug:str}/registrations", access=competition_organiser)
async def list_registrations(
    tx: Transaction, slug: str, cursor: Cursor, status: AskedStatus = None, team_id: AskedTeam = None
) -> Slice[RegistrationView]:
    """The queue: what teams have handed in, and what became of it. Drafts are the teams' own."""
    return await queries.list_registrations(tx, slug, cursor, status=status, team_id=team_id, with_drafts=False)


@post(
    "/competitions/{slug:str}/registration-decisions",
    access=competition_organiser,
    refuses=[NotAtThisStep, RegistrationRefused, RegisteredTwice],
    status=200,
)
async def decide(tx: Transaction, identity: Identity, slug: str, data: Decision) -> list[RegistrationView]:
    """Approves or rejects many at once: all or none. Each fault names the person and the rule."""
    await decide_registrations(tx, slug, data, identity.account_id)
    return await queries.registrations_by_id(tx, data.registration_ids, is_organiser=True)


@get("/teams/{team_id:uuid}/registrations", access=team_power)
async def list_registrations_of_team(tx: Transaction, identity: Identity, team_id: UUID) -> list[RegistrationView]:
    """All of a team's, those at work first."""
    return await queries.registrations_of_team(tx, team_id, is_organiser=await may_organise_team(tx, identity, team_id))


@get("/teams/{team_id:uuid}/persons", access=team_power)
async def find_persons(tx: Transaction, team_id: UUID, q: AskedName = "") -> list[FoundPerson]:
    """Persons that are known already, so that nobody is written down twice."""
    return await queries.find_persons(tx, team_id, q)


@get("/teams/{team_id:uuid}/squad-check", access=team_power)
async def read_squad_check(tx: Transaction, team_id: UUID) -> SquadCheck:
    """What the regulations say to the team's squad and to what it has in hand."""
    team = await team_at(tx, team_id)
    competition = await competition_by_id(tx, team["competition_id"]) if team else None
    if competition is None:
        raise NotFound
    rules = (await load_regulations(tx, competition)).squads
    found = await check_squad(tx, competition, rules, team_id, await today_of(tx, competition.zone))
    return SquadCheck(faults=tuple(map(fault_view, found)))


@post("/teams/{team_id:uuid}/registrations", access=team_power, refuses=[HasRegistration], idempotent=True)
async def add_registration(tx: Transaction, identity: Identity, team_id: UUID, data: NewRegistration) -> RegistrationView:
    """Writes a person down for the team; a draft until it is handed in."""
    may_back_date = await may_organise_team(tx, identity, team_id)
    made = await register_person(tx, team_id, data, identity.account_id, may_back_date=may_back_date)
    return await _view(tx, made, is_organiser=may_back_date)


@put("/teams/{team_id:uuid}/registrations/{registration_id:uuid}", access=team_power, refuses=[NotAtThisStep, NumberWorn])
async def put_registration(
    tx: Transaction, identity: Identity, team_id: UUID, registration_id: UUID, data: RegistrationChange
) -> RegistrationView:
    """Number, position and days as they shall be."""
    may_back_date = await may_organise_team(tx, identity, team_id)
    await change_registration(tx, team_id, registration_id, data, identity.account_id, may_back_date=may_back_date)
    return await _view(tx, registration_id, is_organiser=may_back_date)


@put("/teams/{team_id:uuid}/registrations/{registration_id:uuid}/person", access=team_power)
async def put_person_of_registration(
    tx: Transaction, identity: Identity, team_id: UUID, registration_id: UUID, data: NewPerson
) -> PersonView:
    """Corrects whom the team has brought in, until anything of the person was approved; the organiser may always."""
    _, person = await find_registration(tx, team_id, registration_id)
    for_team = None if await may_organise_team(tx, identity, team_id) else team_id
    await change_person(tx, person.person_id, data, for_team=for_team)
    view = await queries.person_by_id(tx, person.person_id)
    if view is None:
        raise NotFound
    return view


@post("/teams/{team_id:uuid}/submissions", access=team_power, refuses=[NotAtThisStep, RegistrationRefused], status=200)
async def add_submission(tx: Transaction, identity: Identity, team_id: UUID, data: HandedIn) -> list[RegistrationView]:
    """Hands registrations in, all or none."""
    await hand_in_registrations(tx, team_id, data.registration_ids, identity.account_id)
    is_organiser = await may_organise_team(tx, identity, team_id)
    return await queries.registrations_by_id(tx, data.registration_ids, is_organiser=is_organiser)


@put("/teams/{team_id:uuid}/registrations/{registration_id:uuid}/withdrawal", access=team_power, refuses=[NotAtThisStep])
async def put_withdrawal(tx: Transaction, identity: Identity, team_id: UUID, registration_id: UUID, data: Ending) -> RegistrationView:
    """Takes a registration back before it was approved."""
    await withdraw_registration(tx, team_id, registration_id, data.reason, identity.account_id)
    return await _view(tx, registration_id, is_organiser=await may_organise_team(tx, identity, team_id))


@put("/teams/{team_id:uuid}/registrations/{registration_id:uuid}/deregistration", access=team_organiser, refuses=[NotAtThisStep])
async def put_deregistration(tx: Transaction, identity: Identity, team_id: UUID, registration_id: UUID, data: Ending) -> RegistrationView:
    """Ends an approved registration; it stays in the books with its last day."""
    await end_registration(tx, team_id, registration_id, data.last_day, data.reason, identity.account_id)
    return await _view(tx, registration_id, is_organiser=True)


@get("/teams/{team_id:uuid}/registrations/{registration_id:uuid}/history", access=team_power)
async def read_history(tx: Transaction, team_id: UUID, registration_id: UUID) -> list[StepView]:
    """Every step, the oldest first."""
    await find_registration(tx, team_id, registration_id)
    return await queries.history_of(tx, registration_id)


def fault_view(fault: SquadFault) -> FaultView:
    """For an answer and for a page."""
    return FaultView(
        rule=fault.rule,
        message=fault.sentence,
        person_id=fault.person_id,
        registration_id=fault.registration_id,
        is_open=fault.is_open,
        facts=fault.facts,
    )


async def _view(tx: Transaction, registration_id: UUID, *, is_organiser: bool) -> RegistrationView:
    views = await queries.registrations_by_id(tx, [registration_id], is_organiser=is_organiser)
    if not views:
        raise NotFound
    return views[0]


public = [read_squads]
manage = [
    list_registrations,
    decide,
    list_registrations_of_team,
    find_persons,
    read_squad_check,
    add_registration,
    put_registration,
    put_person_of_registration,
    add_submission,
    put_withdrawal,
    put_deregistration,
    read_history,
]

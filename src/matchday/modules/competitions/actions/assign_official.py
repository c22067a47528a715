"""A referee, or anybody else who is needed, is sent to a match, or is not any more."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound
from matchday.modules.competitions import store
from matchday.modules.competitions.errors import OfficialBooked
from matchday.modules.competitions.queries.fixtures import officials_elsewhere
from matchday.modules.competitions.schemas.fixtures import NewOfficial
from matchday.modules.competitions.store.fixtures import load_rules
from matchday.modules.competitions.store.officials import is_person_of, remove_official, save_official


async def assign_official(tx: Transaction, match_id: UUID, data: NewOfficial) -> None:
    """Raises NotFound, Invalid for somebody the organisation does not know, or OfficialBooked unless it shall be done anyway."""
    competitions = await store.lock_competitions_of(tx, [match_id])
    if not competitions:
        raise NotFound
    competition = competitions[0]
    if not await is_person_of(tx, competition.organisation_id, data.person_id):
        fault = Fault(message="Choose somebody your organisation knows.", field="person_id", pointer="/person_id", code="unknown_person")
        raise Invalid(faults=(fault,))
    rules = await load_rules(tx, competition.competition_id)
    booked = await officials_elsewhere(tx, data.person_id, match_id, rules.match_minutes)
    if booked is not None and not data.do_it_anyway:
        raise OfficialBooked(name=booked[0], match=f"{booked[1]}, {booked[2]:%Y-%m-%d %H:%M} UTC")
    tx.note("assign_official", competition=competition.name, role=data.role, is_double_booked=booked is not None)
    await save_official(tx, match_id, data.person_id, data.role)


async def withdraw_official(tx: Transaction, match_id: UUID, person_id: UUID) -> None:
    """Raises NotFound."""
    if not await remove_official(tx, match_id, person_id):
        raise NotFound
    tx.note("withdraw_official")

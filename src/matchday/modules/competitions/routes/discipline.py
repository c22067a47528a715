"""Cards and bans over HTTP: read by everybody, decided by organisers."""

from typing import Annotated, Literal
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import delete, get, post, put
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import errors
from matchday.modules.competitions.actions.carry_suspensions import carry_suspensions
from matchday.modules.competitions.actions.decide_suspension import ban_person, change_ban, lift_ban
from matchday.modules.competitions.actions.enter_cards import enter_cards
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.queries import discipline as queries
from matchday.modules.competitions.queries.cards import cards_of_match
from matchday.modules.competitions.routes.powers import competition_organiser, match_scorer
from matchday.modules.competitions.schemas.discipline import (
    BanChange,
    BanLifting,
    CardsView,
    Carried,
    DisciplineView,
    NewBan,
    NewCards,
    NewCarrying,
    SuspensionView,
)

AT = "/competitions/{slug:str}"
AskedState = Annotated[Literal["running", "served", "lifted"] | None, QueryParameter(name="state", required=False)]
CARDS = "/matches/{match_id:uuid}/cards"
ENTERING = [errors.TeamsUnknown, errors.MatchNotPlayed, errors.LiveKeepsCards]


@get(f"{AT}/suspensions", access=anyone)
async def list_suspensions(tx: Transaction, slug: str, wanted: AskedState = None) -> list[SuspensionView]:
    """Every ban with its cause, the matches it is served in and what remains."""
    found = await queries.suspensions_at(tx, slug)
    if found is None:
        raise NotFound
    return [view for view in found if wanted is None or view.state == wanted]


@get(f"{AT}/discipline", access=anyone)
async def read_discipline(tx: Transaction, slug: str) -> DisciplineView:
    """Bans, who is one caution away from one, the fair-play table, and what was decided and corrected."""
    view = await queries.discipline_at(tx, slug)
    if view is None:
        raise NotFound
    return view


@get("/persons/{person_id:uuid}/suspensions", access=anyone)
async def list_suspensions_of_person(tx: Transaction, person_id: UUID) -> list[SuspensionView]:
    """Somebody's record in every competition."""
    found = await queries.suspensions_of_person(tx, person_id)
    if found is None:
        raise NotFound
    return found


@get("/matches/{match_id:uuid}/suspensions", access=anyone)
async def list_suspensions_of_match(tx: Transaction, match_id: UUID) -> list[SuspensionView]:
    """Who misses this match."""
    found = await queries.missing_from(tx, match_id)
    if found is None:
        raise NotFound
    return found


@post(f"{AT}/bans", access=competition_organiser, refuses=[errors.PersonOfAnother], idempotent=True)
async def add_ban(tx: Transaction, identity: Identity, slug: str, data: NewBan) -> list[SuspensionView]:
    """Bans somebody by a decision. The answer is every ban of the competition."""
    await ban_person(tx, slug, data, _decider(identity))
    return await _all(tx, slug)


@post(f"{AT}/ban-changes", access=competition_organiser, idempotent=True)
async def add_ban_change(tx: Transaction, identity: Identity, slug: str, data: BanChange) -> list[SuspensionView]:
    """Makes a ban longer or shorter, of whatever cause it is."""
    await change_ban(tx, slug, data, _decider(identity))
    return await _all(tx, slug)


@post(f"{AT}/ban-liftings", access=competition_organiser, idempotent=True)
async def add_ban_lifting(tx: Transaction, identity: Identity, slug: str, data: BanLifting) -> list[SuspensionView]:
    """What is not served by now falls away."""
    await lift_ban(tx, slug, data, _decider(identity))
    return await _all(tx, slug)


@post(f"{AT}/carried-suspensions", access=competition_organiser, status=200)
async def add_carried_suspensions(tx: Transaction, identity: Identity, slug: str, data: NewCarrying) -> Carried:
    """Takes over what another competition has left unserved, as its regulations say. Asking again takes over nothing twice."""
    return await carry_suspensions(tx, slug, data.competition, _decider(identity))


@get(CARDS, access=match_scorer)
async def read_cards(tx: Transaction, match_id: UUID) -> CardsView:
    """What was entered by hand."""
    return await cards_of_match(tx, match_id)


@put(CARDS, access=match_scorer, refuses=ENTERING)
async def put_cards(tx: Transaction, match_id: UUID, data: NewCards) -> CardsView:
    """All cards of a match that nobody keeps a protocol of."""
    await enter_cards(tx, match_id, data)
    return await cards_of_match(tx, match_id)


@delete(CARDS, access=match_scorer, refuses=ENTERING)
async def remove_cards(tx: Transaction, match_id: UUID) -> None:
    """They are not known after all."""
    await enter_cards(tx, match_id, None)


def _decider(identity: Identity) -> Decider:
    return Decider(account_id=identity.account_id, name=identity.name)


async def _all(tx: Transaction, slug: str) -> list[SuspensionView]:
    return await queries.suspensions_at(tx, slug) or []


public = [list_suspensions, read_discipline, list_suspensions_of_person, list_suspensions_of_match]
manage = [add_ban, add_ban_change, add_ban_lifting, add_carried_suspensions, read_cards, put_cards, remove_cards]

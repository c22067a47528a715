"""The protocol over HTTP: everybody may read it, the match's scorers and organisers may write it."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import get, post
from matchday.backbone.http.access import anyone, role
from matchday.backbone.http.identity import Identity
from matchday.modules.live import queries
from matchday.modules.live.actions.annul_match import annul_match
from matchday.modules.live.actions.change_phase import change_phase
from matchday.modules.live.actions.finish_match import finish_match
from matchday.modules.live.actions.record_goal import record_goal
from matchday.modules.live.actions.record_kick import record_kick
from matchday.modules.live.actions.start_match import start_match
from matchday.modules.live.actions.strike_incident import strike_incident
from matchday.modules.live.errors import (
    EntryIdReused,
    EntryNotStanding,
    GoalOutsidePlay,
    KickOutsideShootout,
    NothingToAnnul,
    PhaseOutOfOrder,
    ProtocolFull,
    ResultAlreadyKnown,
    ShootoutUndecided,
    StrikeBreaksProtocol,
    TeamsNotKnown,
)
from matchday.modules.live.schemas import (
    FinalWhistle,
    KickOff,
    NewAnnulment,
    NewGoal,
    NewKick,
    NewPhase,
    NewStrike,
    ProtocolView,
    Recorded,
)

PATH = "/matches/{match_id:uuid}/protocol"
scorer = role("scorer", "organiser", of=queries.organisation_of_match)
organiser = role("organiser", of=queries.organisation_of_match)


@get(PATH, access=anyone)
async def read_protocol(tx: Transaction, match_id: UUID) -> ProtocolView:
    """The present protocol with every entry, struck ones included."""
    return await queries.protocol_of(tx, match_id)


@get(PATH, access=scorer)
async def read_protocol_as_scorer(tx: Transaction, match_id: UUID) -> ProtocolView:
    """The present protocol, never from a cache."""
    return await queries.protocol_of(tx, match_id)


@post(f"{PATH}/kick-off", access=scorer, refuses=[PhaseOutOfOrder, TeamsNotKnown, ResultAlreadyKnown, EntryIdReused])
async def kick_off(tx: Transaction, identity: Identity, match_id: UUID, data: KickOff) -> Recorded:
    """Begins the first half. `clock_pace` above 1 is for training and replays."""
    return await start_match(tx, match_id, data, identity.account_id)


@post(f"{PATH}/goals", access=scorer, refuses=[GoalOutsidePlay, ProtocolFull, EntryIdReused])
async def add_goal(tx: Transaction, identity: Identity, match_id: UUID, data: NewGoal) -> Recorded:
    """Records a goal."""
    return await record_goal(tx, match_id, data, identity.account_id)


@post(f"{PATH}/kicks", access=scorer, refuses=[KickOutsideShootout, ProtocolFull, EntryIdReused])
async def add_kick(tx: Transaction, identity: Identity, match_id: UUID, data: NewKick) -> Recorded:
    """Records a kick of the shoot-out."""
    return await record_kick(tx, match_id, data, identity.account_id)


@post(f"{PATH}/phases", access=scorer, refuses=[PhaseOutOfOrder, EntryIdReused])
async def begin_phase(tx: Transaction, identity: Identity, match_id: UUID, data: NewPhase) -> Recorded:
    """Begins half-time, the second half, extra time or the shoot-out."""
    return await change_phase(tx, match_id, data, identity.account_id)


@post(f"{PATH}/final-whistle", access=scorer, refuses=[PhaseOutOfOrder, ShootoutUndecided, EntryIdReused])
async def final_whistle(tx: Transaction, identity: Identity, match_id: UUID, data: FinalWhistle) -> Recorded:
    """Ends the match."""
    return await finish_match(tx, match_id, data, identity.account_id)


@post(f"{PATH}/strikes", access=scorer, refuses=[EntryNotStanding, StrikeBreaksProtocol, EntryIdReused])
async def add_strike(tx: Transaction, identity: Identity, match_id: UUID, data: NewStrike) -> Recorded:
    """Strikes a wrong entry, with the reason."""
    return await strike_incident(tx, match_id, data, identity.account_id)


@post(f"{PATH}/annulments", access=organiser, refuses=[NothingToAnnul, EntryIdReused])
async def annul(tx: Transaction, identity: Identity, match_id: UUID, data: NewAnnulment) -> Recorded:
    """Strikes the whole protocol; the match may be played again under the next number."""
    return await annul_match(tx, match_id, data, identity.account_id)


public = [read_protocol]
manage = [
    read_protocol_as_scorer,
    kick_off,
    add_goal,
    add_kick,
    begin_phase,
    final_whistle,
    add_strike,
    annul,
]

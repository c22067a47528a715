"""The protocol over HTTP: everybody may read it, the match's scorers and organisers may write it."""

from typing import Literal
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import get, post, put
from matchday.backbone.http.access import anyone, role
from matchday.backbone.http.identity import Identity
from matchday.modules.live import queries
from matchday.modules.live.actions.annul_match import annul_match
from matchday.modules.live.actions.correct_protocol import correct_protocol
from matchday.modules.live.actions.hand_in_line_up import hand_in_line_up
from matchday.modules.live.actions.record_entries import record_entries
from matchday.modules.live.actions.sign_off import sign_off
from matchday.modules.live.errors import (
    AgainstTheLaws,
    EntryIdReused,
    EntryNotStanding,
    LineUpRefused,
    NotAnEntry,
    NothingToAnnul,
    NotOverYet,
    NotSignedOff,
    ProtocolFull,
    SignedOffAlready,
)
from matchday.modules.live.schemas import (
    ConsoleView,
    NewAnnulment,
    NewCorrection,
    NewEntries,
    NewLineUp,
    NewLineUpOverruled,
    NewSignOff,
    Outcomes,
    ProtocolView,
    Recorded,
)
from matchday.modules.live.store import Recorder

MATCH = "/matches/{match_id:uuid}"
PATH = f"{MATCH}/protocol"
scorer = role("scorer", "organiser", of=queries.organisation_of_match)
organiser = role("organiser", of=queries.organisation_of_match)


def recorder(identity: Identity) -> Recorder:
    """Whoever is signed in, as kept beside an entry."""
    return Recorder(account_id=identity.account_id, name=identity.name)


@get(PATH, access=anyone)
async def read_protocol(tx: Transaction, match_id: UUID) -> ProtocolView:
    """The present protocol with every entry, struck ones and numbered corrections included."""
    return await queries.read_protocol(tx, match_id)


@get(PATH, access=scorer)
async def read_protocol_as_scorer(tx: Transaction, match_id: UUID) -> ProtocolView:
    """The present protocol, never from a cache."""
    return await queries.read_protocol(tx, match_id)


@get(f"{MATCH}/console", access=scorer)
async def read_console(tx: Transaction, match_id: UUID) -> ConsoleView:
    """The protocol with all that a scorer's console is drawn from, whatever the sport."""
    return await queries.console_of(tx, match_id)


@post(f"{MATCH}/entries", access=scorer)
async def add_entries(tx: Transaction, identity: Identity, match_id: UUID, data: NewEntries) -> Outcomes:
    """Records entries of one device: each is recorded, repeated or refused with a code and a sentence. They may arrive late
    and in any order; sending them again changes nothing."""
    tx.note("record_entries", entries=len(data.entries))
    return await record_entries(tx, match_id, data, recorder(identity))


@put(
    f"{MATCH}/line-ups/{{side:str}}",
    access=scorer,
    refuses=[LineUpRefused, AgainstTheLaws, SignedOffAlready, ProtocolFull, EntryIdReused],
)
async def put_line_up(tx: Transaction, identity: Identity, match_id: UUID, side: Literal["home", "away"], data: NewLineUp) -> Recorded:
    """Hands in a team sheet, held against the registered squad; what is wrong is told all at once."""
    return await hand_in_line_up(tx, match_id, side, data, recorder(identity))


@put(
    f"{MATCH}/line-ups/{{side:str}}/overruling",
    access=organiser,
    refuses=[AgainstTheLaws, SignedOffAlready, ProtocolFull, EntryIdReused],
)
async def put_line_up_overruled(
    tx: Transaction, identity: Identity, match_id: UUID, side: Literal["home", "away"], data: NewLineUpOverruled
) -> Recorded:
    """Lets a team sheet stand against the rules of the squad, with a reason that is shown."""
    return await hand_in_line_up(tx, match_id, side, data, recorder(identity))


@put(f"{MATCH}/sign-off", access=scorer, refuses=[NotOverYet, SignedOffAlready, EntryIdReused])
async def put_sign_off(tx: Transaction, identity: Identity, match_id: UUID, data: NewSignOff) -> Recorded:
    """Declares the protocol to be right; from then on it changes by numbered corrections only."""
    return await sign_off(tx, match_id, data, recorder(identity))


@post(
    f"{MATCH}/corrections",
    access=scorer,
    refuses=[NotSignedOff, NotOverYet, NotAnEntry, AgainstTheLaws, EntryNotStanding, LineUpRefused, ProtocolFull, EntryIdReused],
)
async def add_correction(tx: Transaction, identity: Identity, match_id: UUID, data: NewCorrection) -> Recorded:
    """Corrects what was signed off, under the next number and with a reason: all of it or nothing."""
    return await correct_protocol(tx, match_id, data, recorder(identity))


@post(f"{PATH}/annulments", access=organiser, refuses=[NothingToAnnul, EntryIdReused])
async def annul(tx: Transaction, identity: Identity, match_id: UUID, data: NewAnnulment) -> Recorded:
    """Strikes the whole protocol; the match may be played again under the next number."""
    return await annul_match(tx, match_id, data, recorder(identity))


public = [read_protocol]
manage = [
    read_protocol_as_scorer,
    read_console,
    add_entries,
    put_line_up,
    put_line_up_overruled,
    put_sign_off,
    add_correction,
    annul,
]

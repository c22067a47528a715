"""Cancelled and moved events over HTTP, and what buyers choose."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.turns import Choice, TurnKind
from matchday.modules.tickets.schemas.sales import Moment, Place

Message = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^[^\x00]*$(?!\n)")]


class CancelSale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The event does not take place. Until `choose_until` buyers may donate what they paid; who says nothing gets it back then.
    Without it everybody gets it back at once."""

    message: Message = ""
    choose_until: Moment | None = None


class MoveSale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The event is at another time or place. Tickets stay valid; until `choose_until` buyers may give them back for all they paid."""

    starts_at: Moment
    venue: Place
    choose_until: Moment
    message: Message = ""


class TurnView(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, what may be chosen until when, and what was."""

    turn_id: UUID
    kind: TurnKind
    message: str
    was_at: datetime
    was_in: str
    is_at: datetime | None
    is_in: str
    choose_until: datetime
    silence: Literal["refund", "keep"]
    is_open: bool
    choice: Choice | None = None
    choices: tuple[Choice, ...] = ()


class MoveProposal(msgspec.Struct, frozen=True, kw_only=True):
    """The match of the sale was moved or cancelled. Nobody was told and nothing has changed yet."""

    kind: TurnKind
    starts_at: datetime
    venue: str
    made_at: datetime


class ChooseNow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a buyer wants."""

    choice: Choice

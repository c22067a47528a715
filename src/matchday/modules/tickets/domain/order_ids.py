"""The ids of orders and tickets.

An order's id is made of who asks and of the id of the command (the request's Idempotency-Key): one command is one order,
whatever becomes of its answer, and a retry finds it by the primary key. Its last two bytes are zero. A ticket's id is its
order's with the ticket's number there, so that neither needs an index of its own.
"""

from hashlib import blake2b
from uuid import UUID

from matchday.backbone.ids import id_of

PLACES_MAX = 0x7FFF


def order_id_of(caller: str, command_id: str) -> UUID:
    """It is no secret."""
    return id_of(_made_of(f"{caller}\n{command_id}").bytes[:14] + bytes(2))


def refund_id_of(payment_id: UUID) -> UUID:
    """The refund of a whole payment that bought nothing: one, however often it is decided."""
    return _made_of(f"paid for nothing\n{payment_id}")


def turn_refund_id_of(turn_id: UUID, order_id: UUID) -> UUID:
    """The refund of what is left of an order because its event was cancelled or moved: one, however often it is decided."""
    return _made_of(f"turn {turn_id}\n{order_id}")


def resale_refund_id_of(ticket_id: UUID) -> UUID:
    """The refund of a ticket that was given back and sold again: one, however often it is decided."""
    return _made_of(f"sold again\n{ticket_id}")


def undone_refund_id_of(ticket_id: UUID) -> UUID:
    """The refund of a ticket that was sold on by its holder, whose buyer has got their money back from them: one."""
    return _made_of(f"sale undone\n{ticket_id}")


def digest_of(command: bytes) -> int:
    """Tells one command from another under the same id; fits a bigint."""
    return int.from_bytes(blake2b(command, digest_size=8).digest(), "big", signed=True)


def ticket_id_of(order_id: UUID, number: int) -> UUID:
    """The ticket with this number in the order, counted from 1."""
    if not 1 <= number <= PLACES_MAX:
        raise ValueError(f"{number} is no number of a ticket")
    return UUID(int=order_id.int | number)


def split_ticket_id(ticket_id: UUID) -> tuple[UUID, int]:
    """Its order and its number; number 0 is no ticket."""
    number = ticket_id.int & PLACES_MAX
    return UUID(int=ticket_id.int - number), number


def _made_of(text: str) -> UUID:
    """UUIDv8 (RFC 9562)."""
    made = bytearray(blake2b(text.encode(), digest_size=16).digest())
    made[6] = made[6] & 0x0F | 0x80
    made[8] = made[8] & 0x3F | 0x80
    return id_of(bytes(made))

"""Gifts: tickets on their way from one person to another. Under the lock of the sale's row."""

from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction

_FIELDS = "transfer_id, ticket_id, sale_id, giver_id, email, receiver_id, state"


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """One offer of a ticket, accepted or not."""

    transfer_id: UUID
    ticket_id: UUID
    sale_id: UUID
    giver_id: UUID
    email: str | None
    receiver_id: UUID | None
    state: str


async def insert_transfer(tx: Transaction, transfer: Transfer) -> None:
    """The ticket is engaged already."""
    await tx.execute(
        "INSERT INTO tickets.transfers (transfer_id, ticket_id, sale_id, giver_id, email) VALUES ($1, $2, $3, $4, $5)",
        transfer.transfer_id,
        transfer.ticket_id,
        transfer.sale_id,
        transfer.giver_id,
        transfer.email,
    )


async def find_transfer(tx: Transaction, transfer_id: UUID) -> Transfer | None:
    """As it stands."""
    row = await tx.fetchrow(f"SELECT {_FIELDS} FROM tickets.transfers WHERE transfer_id = $1", transfer_id)
    return Transfer(**row) if row else None


async def end_transfer(tx: Transaction, transfer_id: UUID, state: str, receiver_id: UUID | None) -> None:
    """Accepted, or taken back: then nobody needs the address any more."""
    await tx.execute(
        """
        UPDATE tickets.transfers SET state = $2, receiver_id = $3, ended_at = clock_timestamp(), email = NULL
        WHERE transfer_id = $1 AND state = 'offered'
        """,
        transfer_id,
        state,
        receiver_id,
    )


async def name_of(tx: Transaction, account_id: UUID) -> Any:
    """What somebody is called, and whether they may have tickets; None for one we have not heard of."""
    return await tx.fetchrow(
        "SELECT name, is_banned OR is_deleted AS is_barred FROM tickets.known_accounts WHERE account_id = $1", account_id
    )

"""Gifts: tickets on their way from one person to another. Under the lock of the sale's row."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction

_FIELDS = "transfer_id, ticket_id, sale_id, giver_id, email, receiver_id, receiver_email, receiver_locale, state"


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """One offer of a ticket, accepted or not. `email` is where its link was mailed. A giver that is none is the guest who ordered; one
    that was accepted and has no `receiver_id` is a guest's, who holds the ticket by the id of the gift."""

    transfer_id: UUID
    ticket_id: UUID
    sale_id: UUID
    giver_id: UUID | None
    email: str | None
    receiver_id: UUID | None = None
    receiver_email: str | None = None
    receiver_locale: str | None = None
    state: str = "offered"

    @property
    def is_guests(self) -> bool:
        """Whether somebody without an account has accepted it."""
        return self.state == "accepted" and self.receiver_id is None


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


async def offers_in_a_day(tx: Transaction, ticket_id: UUID) -> int:
    """How often it was offered to somebody, whatever became of it."""
    count: int = await tx.fetchval(
        """
        SELECT count(*) FROM tickets.transfers
        WHERE tickets.order_of(ticket_id) = tickets.order_of($1) AND ticket_id = $1 AND offered_at > clock_timestamp() - interval '1 day'
        """,
        ticket_id,
    )
    return count


async def find_transfer(tx: Transaction, transfer_id: UUID) -> Transfer | None:
    """As it stands."""
    row = await tx.fetchrow(f"SELECT {_FIELDS} FROM tickets.transfers WHERE transfer_id = $1", transfer_id)
    return Transfer(**row) if row else None


async def accept_transfer(
    tx: Transaction, transfer_id: UUID, receiver_id: UUID | None, email: str | None = None, locale: str | None = None
) -> None:
    """By an account, or by a guest with an address. Where it was mailed nobody needs any more."""
    await tx.execute(
        """
        UPDATE tickets.transfers
        SET state = 'accepted', receiver_id = $2, receiver_email = $3, receiver_locale = $4, ended_at = clock_timestamp(), email = NULL
        WHERE transfer_id = $1 AND state = 'offered'
        """,
        transfer_id,
        receiver_id,
        email,
        locale,
    )


async def end_transfer(tx: Transaction, transfer_id: UUID) -> None:
    """Taken back by its giver."""
    await tx.execute(
        """
        UPDATE tickets.transfers SET state = 'taken_back', ended_at = clock_timestamp(), email = NULL
        WHERE transfer_id = $1 AND state = 'offered'
        """,
        transfer_id,
    )


async def end_transfers_of(tx: Transaction, ticket_ids: Sequence[UUID]) -> None:
    """Offers of tickets that have ended otherwise: there is nothing to accept any more."""
    await tx.execute(
        """
        UPDATE tickets.transfers SET state = 'taken_back', ended_at = clock_timestamp(), email = NULL
        WHERE ticket_id = ANY($1::uuid[]) AND state = 'offered'
        """,
        ticket_ids,
    )


async def give_to_receiver(tx: Transaction, transfer: Transfer, account_id: UUID) -> None:
    """A guest's gift becomes an account's, as it stands: the same person has the same code. What they had offered on is the account's
    to take back."""
    await tx.execute(
        """
        WITH gift AS (
            UPDATE tickets.transfers SET receiver_id = $2, receiver_email = NULL, receiver_locale = NULL WHERE transfer_id = $1
        ),
        offered_on AS (UPDATE tickets.transfers SET giver_id = $2 WHERE giver_id = $1)
        UPDATE tickets.positions SET holder_id = $2
        WHERE order_id = tickets.order_of($3) AND number = tickets.number_of($3) AND holder_id = $1
        """,
        transfer.transfer_id,
        account_id,
        transfer.ticket_id,
    )


async def name_of(tx: Transaction, account_id: UUID) -> Any:
    """What somebody is called, and whether they may have tickets; None for one we have not heard of."""
    return await tx.fetchrow(
        "SELECT name, is_banned OR is_deleted AS is_barred FROM tickets.known_accounts WHERE account_id = $1", account_id
    )

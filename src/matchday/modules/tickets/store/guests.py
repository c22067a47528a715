"""Orders of people without an account."""

from hashlib import blake2b
from uuid import UUID

from matchday.backbone.database import Transaction

ORDERS_SENT_MAX = 20
REQUESTS_MAX = 3
"""In an hour, for one address."""


async def note_request(tx: Transaction, email: str) -> bool:
    """False when the address was asked about too often; the answer to whoever asks is the same. One at a time for one address."""
    digest = blake2b(email.encode(), digest_size=16, person=b"order links").digest()
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 5))", digest)
    await tx.execute("DELETE FROM tickets.link_requests WHERE asked_at < clock_timestamp() - interval '1 hour'")
    count: int = await tx.fetchval("SELECT count(*) FROM tickets.link_requests WHERE address_digest = $1", digest)
    if count >= REQUESTS_MAX:
        return False
    await tx.execute("INSERT INTO tickets.link_requests (address_digest) VALUES ($1)", digest)
    return True


async def orders_of_guest(tx: Transaction, email: str) -> dict[UUID, list[UUID]]:
    """Their latest complete orders, by stock."""
    rows = await tx.fetch(
        """
        SELECT order_id, stock_id FROM tickets.orders
        WHERE email = $1 AND account_id IS NULL AND state IN ('complete', 'refunded') ORDER BY placed_at DESC LIMIT $2
        """,
        email,
        ORDERS_SENT_MAX,
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row["stock_id"], []).append(row["order_id"])
    return found


async def guest_stocks(tx: Transaction, email: str) -> set[UUID]:
    """Whose rows are to be locked before a guest's orders change hands."""
    rows = await tx.fetch("SELECT DISTINCT stock_id FROM tickets.orders WHERE email = $1 AND account_id IS NULL", email)
    return {row["stock_id"] for row in rows}


async def give_to_account(tx: Transaction, email: str, account_id: UUID, only: UUID | None = None) -> int:
    """Every order of the address that is not open any more, or only this one of them, with the tickets that nobody else has got from
    it."""
    return len(
        await tx.fetch(
            """
            WITH given AS (
                UPDATE tickets.orders SET account_id = $2, version = version + 1
                WHERE email = $1 AND account_id IS NULL AND state NOT IN ('created', 'awaiting_payment')
                  AND ($3::uuid IS NULL OR order_id = $3)
                RETURNING order_id
            ),
            held AS (
                UPDATE tickets.positions p SET holder_id = $2
                FROM given WHERE p.order_id = given.order_id AND p.state IS NOT NULL AND p.holder_id IS NULL
            ),
            offered AS (
                UPDATE tickets.transfers t SET giver_id = $2
                FROM given WHERE tickets.order_of(t.ticket_id) = given.order_id AND t.giver_id IS NULL
            )
            SELECT order_id FROM given
            """,
            email,
            account_id,
            only,
        )
    )

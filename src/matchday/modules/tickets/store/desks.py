"""Who looks at a sale's figures, and what they were told."""

from uuid import UUID

from matchday.backbone.database import Transaction


async def watch(tx: Transaction, sale_id: UUID, account_id: UUID, seconds: int) -> None:
    """For so long from now."""
    await tx.execute(
        """
        INSERT INTO tickets.desk_watches (sale_id, account_id, watched_until)
        VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
        ON CONFLICT (sale_id, account_id) DO UPDATE SET watched_until = excluded.watched_until
        """,
        sale_id,
        account_id,
        seconds,
    )


async def keep_told(tx: Transaction, sale_id: UUID, print_of_it: str) -> None:
    """For the next round."""
    await tx.execute(
        "INSERT INTO tickets.told_desks (sale_id, print) VALUES ($1, $2) ON CONFLICT (sale_id) DO UPDATE SET print = excluded.print",
        sale_id,
        print_of_it,
    )


async def forget(tx: Transaction) -> int:
    """Looks that are over since a day."""
    return await tx.execute("DELETE FROM tickets.desk_watches WHERE watched_until < clock_timestamp() - interval '1 day'")

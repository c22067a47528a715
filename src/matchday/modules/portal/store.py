"""The rows the portal holds while it tells readers of a change."""

from collections.abc import Iterable
from uuid import UUID

from matchday.backbone.database import Transaction


async def lock_matches(tx: Transaction, match_ids: Iterable[UUID]) -> None:
    """Two events about one match are told one after the other."""
    await tx.fetch(
        "SELECT match_id FROM portal.known_matches WHERE match_id = ANY($1) ORDER BY match_id FOR UPDATE",
        list(match_ids),
    )


async def lock_live_list(tx: Transaction) -> None:
    """Taken last, and held until the commit: the list that is told later is the one that was read later."""
    await tx.execute("SELECT 1 FROM portal.live_list FOR UPDATE")

"""Somebody looks at the figures of a sale, and while they do its room is told when these change."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.queries.desk import watched_figures
from matchday.modules.tickets.store import desks

WATCH_SECONDS = 180
"""How long one look counts; whoever goes on looking says so again."""


def desk_room(sale_id: UUID) -> str:
    """The private room in which a sale's figures are told."""
    return f"tickets:desk:{sale_id}"


async def watch_desk(tx: Transaction, sale_id: UUID, account_id: UUID) -> None:
    """From now on for a while."""
    await desks.watch(tx, sale_id, account_id, WATCH_SECONDS)


async def tell_desks(tx: Transaction) -> int:
    """At most once a round, however much is sold; sales that nobody looks at are not even counted."""
    told = 0
    for sale_id, print_of_it, figures in await watched_figures(tx):
        await desks.keep_told(tx, sale_id, print_of_it)
        tx.say(desk_room(sale_id), {"figures": figures})
        told += 1
    return told


async def forget_watches(tx: Transaction) -> int:
    """Who does not look any more."""
    return await desks.forget(tx)

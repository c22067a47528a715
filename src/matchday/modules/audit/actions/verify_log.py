"""Walks the whole log, in pieces, beside whoever appends to it."""

from collections.abc import Callable

from matchday.backbone.database import Transaction
from matchday.modules.audit import store
from matchday.modules.audit.domain.verification import Walk, Wrong

ENTRIES_AT_ONCE = 1000


async def verify_log(tx: Transaction, walk: Walk, told: Callable[[int], None] | None = None) -> Wrong | None:
    """The first wrong entry, or None: all of it holds up to `walk.head`. `told` hears how far it has come."""
    wrong = await advance(tx, walk, told)
    return wrong or walk.end()


async def advance(tx: Transaction, walk: Walk, told: Callable[[int], None] | None = None) -> Wrong | None:
    """The same as far as the log goes now; the walk may be taken up again later."""
    at = walk.head.sequence
    while entries := await store.entries_after(tx, at, ENTRIES_AT_ONCE):
        for entry in entries:
            if (wrong := walk.take(entry)) is not None:
                return wrong
        at = entries[-1].sequence
        if told is not None:
            told(at)
    return None

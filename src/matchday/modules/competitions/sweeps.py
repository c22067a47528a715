"""What the clock does with competitions."""

from matchday.backbone.database import Transaction
from matchday.backbone.module import Sweep
from matchday.modules.competitions.actions.tell_untold import tell_untold

MATCHES_AT_ONCE = 500
"""About a second's work of those who hear of them, so that news of today's matches never waits longer."""


async def tell_imported(tx: Transaction) -> int:
    """The next matches of a large import."""
    return await tell_untold(tx, MATCHES_AT_ONCE)


sweeps = [Sweep(name="tell_imported", every_seconds=1.0, run=tell_imported)]

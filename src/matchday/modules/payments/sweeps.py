"""What time alone does to payments."""

import logging

from matchday.backbone.database import Transaction
from matchday.modules.payments.actions.hear_webhook import hear_kept
from matchday.modules.payments.actions.prove_payments import prove_payments
from matchday.modules.payments.providers.sandbox import tell
from matchday.modules.payments.store import sandbox, webhooks

_log = logging.getLogger("matchday.payments")


async def hear_what_was_kept(tx: Transaction) -> int:
    """Webhooks that were faster than the answer they belong to."""
    return await hear_kept(tx)


async def forget_old_webhooks(tx: Transaction) -> int:
    """Those of providers, and of the sandbox."""
    return await webhooks.forget_old(tx) + await sandbox.forget_old_webhooks(tx)


async def finish_slow_cards(tx: Transaction) -> int:
    """The sandbox's: their payers' bank has made up its mind."""
    rows = await sandbox.finish_slow(tx)
    if rows:
        await tell(tx, [(row["key"], row["state"]) for row in rows])
    return len(rows)


async def prove_sums(tx: Transaction) -> int:
    """For the metrics, and so that the log names what does not add up."""
    found = await prove_payments(tx)
    for fault in found.faults:
        _log.error("Money does not add up: %s", fault)
    return len(found.faults)

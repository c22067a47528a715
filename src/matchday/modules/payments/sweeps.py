"""What time alone does to payments."""

import logging

from matchday.backbone.database import Transaction
from matchday.modules.payments.actions.hear_webhook import hear_kept
from matchday.modules.payments.actions.prove_payments import prove_payments
from matchday.modules.payments.domain.renewals import renew
from matchday.modules.payments.providers.sandbox import tell
from matchday.modules.payments.store import claims, disputes, merchants, sandbox, sandbox_memberships, webhooks

_log = logging.getLogger("matchday.payments")


async def hear_what_was_kept(tx: Transaction) -> int:
    """Webhooks that were faster than the answer they belong to."""
    return await hear_kept(tx)


async def take_up_what_the_gone_had(tx: Transaction) -> int:
    """A process was killed: what it had claimed is due at once."""
    return await claims.release_what_the_gone_had(tx)


async def forget_what_is_over(tx: Transaction) -> int:
    """Old webhooks, of providers and of the sandbox; and accounts at providers of people who are gone."""
    return await webhooks.forget_old(tx) + await sandbox.forget_old_webhooks(tx) + await merchants.forget_gone(tx)


async def finish_slow_cards(tx: Transaction) -> int:
    """The sandbox's: their payers' bank has made up its mind."""
    rows = await sandbox.finish_slow(tx)
    if rows:
        await tell(tx, [(row["key"], row["state"]) for row in rows])
    return len(rows)


async def renew_sandbox_memberships(tx: Transaction) -> int:
    """The sandbox's: one step of what has become due, by PostgreSQL's clock."""
    rows = await sandbox_memberships.lock_due(tx, 500)
    now = await tx.clock()
    changed = [(key, renew(sandbox_memberships.membership_of(row), now)) for key, row in rows.items()]
    if changed:
        await sandbox_memberships.save(tx, changed)
        await tell(tx, [(key, membership.state) for key, membership in changed], "subscription")
    return len(changed)


async def look_at_open_disputes(tx: Transaction) -> int:
    """In case nobody tells of their end."""
    return await disputes.look_at_open(tx)


async def prove_sums(tx: Transaction) -> int:
    """For the metrics, and so that the log names what does not add up."""
    found = await prove_payments(tx)
    for fault in found.faults:
        _log.error("Money does not add up: %s", fault)
    return len(found.faults)

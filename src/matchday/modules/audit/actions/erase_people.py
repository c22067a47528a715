"""Who has deleted their account is no longer named in the log. What was done, when and to what stays, and so does the chain."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import AccountChanged
from matchday.modules.audit import store
from matchday.modules.audit.actions.append_entries import append
from matchday.modules.audit.domain.entries import ERASED, Draft, SealKey

_ERASURES = UUID("7d2a4a55-4a0f-4f0c-9d3e-6b1f2f5f8c11")
"""An account is erased once: its erasure has an id made of the account's."""


async def erase_people(tx: Transaction, events: Sequence[AccountChanged], key: SealKey) -> None:
    """The erasure is an entry itself, so that nobody can empty entries of other people unnoticed."""
    deleted = list({event.account_id for event in events if event.is_deleted})
    if not deleted:
        return
    now = await tx.clock()
    drafts = [
        Draft(
            entry_id=uuid5(_ERASURES, str(account_id)),
            occurred_at=now,
            action=ERASED,
            organisation_id=None,
            account_id=None,
            subject_id=account_id,
            targets="{}",
            correlation_id="",
            account_name="",
            address="",
            details='{"noted":{},"sent":{}}',
        )
        for account_id in deleted
    ]
    await append(tx, drafts, key)
    await store.erase_person(tx, deleted)

"""Begins a draft of a competition, keeps its answers step by step, and lets go of it."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.drafts import Draft
from matchday.modules.competitions.errors import TooManyDrafts
from matchday.modules.competitions.store.drafts import (
    DRAFTS_MAX,
    Held,
    add_draft,
    count_drafts,
    lock_draft,
    remove_draft,
    save_draft,
)


async def begin_draft(tx: Transaction, organisation_id: UUID, draft: Draft) -> UUID:
    """Raises TooManyDrafts."""
    held = await count_drafts(tx, organisation_id)
    if held >= DRAFTS_MAX:
        raise TooManyDrafts(count=held)
    draft_id = new_id()
    await add_draft(tx, draft_id, organisation_id, msgspec.structs.replace(draft, root=draft_id))
    tx.note("begin_draft", draft_id=draft_id, format=draft.format)
    return draft_id


async def open_draft(tx: Transaction, organisation_id: UUID, draft_id: UUID) -> Held:
    """To be changed: locked. Raises NotFound, also when it is published."""
    held = await lock_draft(tx, organisation_id, draft_id)
    if held is None or held.slug is not None:
        raise NotFound
    return held


async def keep_draft(tx: Transaction, held: Held, draft: Draft) -> None:
    """Its answers as they are now."""
    await save_draft(tx, held.draft_id, draft)
    tx.note("keep_draft", draft_id=held.draft_id, competition=draft.name)


async def forget_draft(tx: Transaction, organisation_id: UUID, draft_id: UUID) -> None:
    """Nothing of it stays. Raises NotFound."""
    held = await open_draft(tx, organisation_id, draft_id)
    await remove_draft(tx, draft_id)
    tx.note("forget_draft", draft_id=draft_id, competition=held.draft.name)

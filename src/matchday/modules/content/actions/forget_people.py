"""An account is gone: what it wrote stays the organisation's, without the name."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import AccountChanged
from matchday.modules.content import queries
from matchday.modules.content.store import articles


async def forget_people(tx: Transaction, events: Sequence[AccountChanged]) -> None:
    """Twice changes nothing more."""
    for event in events:
        if event.is_deleted and (changed := await articles.forget_author(tx, event.account_id)):
            tx.publish(*await queries.articles_said(tx, changed))

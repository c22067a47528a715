"""What tickets does with what it hears of accounts."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import AccountChanged
from matchday.modules.tickets.actions.open_market import tell_listings
from matchday.modules.tickets.replicas import keep_accounts
from matchday.modules.tickets.store.people import forget
from matchday.modules.tickets.store.traders import forget_traders


async def hear_of_accounts(tx: Transaction, events: Sequence[AccountChanged]) -> None:
    """Keeps their names, and forgets the people whose account is gone."""
    await keep_accounts(tx, events)
    if gone := [event.account_id for event in events if event.is_deleted]:
        await forget(tx, gone)
        if changed := await forget_traders(tx, gone):
            await tell_listings(tx, changed)

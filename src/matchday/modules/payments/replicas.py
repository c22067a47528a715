"""What payments knows of others: names, and who is gone."""

from collections.abc import Sequence

from matchday.backbone.database import ReadCopy, Transaction
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.modules.payments.store import merchants, subscriptions

save_organisations = ReadCopy("known_organisations", OrganisationChanged, "slug", "name")


async def forget_people(tx: Transaction, events: Sequence[AccountChanged]) -> None:
    """An account is gone. What was paid stays in the books, as the law wants it, without who it was: twice is as once."""
    if gone := [event.account_id for event in events if event.is_deleted]:
        await subscriptions.forget(tx, gone)
        await merchants.forget_people(tx, gone)
        await tx.execute("UPDATE payments.payments SET payer_id = NULL, email = NULL WHERE payer_id = ANY ($1::uuid[])", gone)

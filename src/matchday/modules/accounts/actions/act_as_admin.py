"""What a platform admin does to another account: judged by what the admin is now, not by what the token says."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotAllowed, NotFound
from matchday.modules.accounts.errors import OwnAccount
from matchday.modules.accounts.store import people
from matchday.modules.accounts.store.people import AccountRow


async def lock_as_admin(tx: Transaction, account_id: UUID, *, by: UUID | None) -> AccountRow:
    """The account, held until the commit. Two admins who turn on each other are judged one after the other, so one stays.
    `by` is None for the operator. Raises OwnAccount, NotAllowed, NotFound."""
    if by is None:
        account = await people.lock_account(tx, account_id)
    else:
        if account_id == by:
            raise OwnAccount
        admin, account = await people.lock_admin_and_account(tx, by, account_id)
        if admin is None or admin.is_banned or not admin.is_platform_admin:
            raise NotAllowed
    if account is None:
        raise NotFound
    return account

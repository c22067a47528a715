"""A person gets an account."""

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.accounts.actions.say_changes import say_account
from matchday.modules.accounts.errors import EmailTaken
from matchday.modules.accounts.store import people
from matchday.modules.accounts.store.people import AccountRow


async def create_account(tx: Transaction, *, email: str, name: str, password_hash: str | None, locale: str = "en") -> AccountRow:
    """All are judged already. Raises EmailTaken."""
    await people.lock_email(tx, email)
    account = await people.insert_account(tx, new_id(), email, name, password_hash, locale)
    if account is None:
        raise EmailTaken
    say_account(tx, account)
    return account

"""A person chooses the language of our mails."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.accounts.actions.say_changes import say_account
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.store import people
from matchday.web.preferences import LOCALES


async def change_locale(tx: Transaction, account_id: UUID, locale: str) -> None:
    """Raises Invalid."""
    refuse(None if locale in LOCALES else fault("locale", "Choose one of the languages."))
    account = await people.lock_account(tx, account_id)
    if account is None:
        raise NotFound
    if account.locale == locale:
        return
    changed = msgspec.structs.replace(account, locale=locale, version=account.version + 1)
    await people.save_account(tx, changed)
    say_account(tx, changed)

"""Saves the roles of one person in one organisation, says so, and ends access tokens that do not know."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.accounts.actions.say_changes import say_membership, say_sign_ins_ended
from matchday.modules.accounts.store import organisations, people


async def give_roles(tx: Transaction, organisation_id: UUID, account_id: UUID, roles: tuple[str, ...]) -> None:
    """The organisation is locked or new, and the rules have been asked. Sessions go on: the next renewal brings the roles."""
    account = await people.lock_account(tx, account_id)
    tx.note(account_id=account_id, person=account.name if account else "", roles_after=roles)
    version = await organisations.save_roles(tx, organisation_id, account_id, roles)
    say_membership(tx, organisation_id, account_id, roles, version)
    await say_sign_ins_ended(tx, account_id)

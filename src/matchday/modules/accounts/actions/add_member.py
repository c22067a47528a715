"""An owner brings somebody who has an account into the organisation."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.accounts.actions.give_roles import give_roles
from matchday.modules.accounts.domain.emails import EMAIL_FAULT, normal_email
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.roles import MEMBERS_MAX, ORGANISATIONS_PER_ACCOUNT_MAX, ordered
from matchday.modules.accounts.errors import AlreadyMember, NoSuchAccount, TooManyMembers, TooManyOrganisations
from matchday.modules.accounts.store import organisations, people


async def add_member(tx: Transaction, organisation_id: UUID, *, email: str, roles: Sequence[str]) -> UUID:
    """Returns whose account it is. Raises Invalid, NotFound, NoSuchAccount, AlreadyMember, TooManyMembers, TooManyOrganisations."""
    address, given = normal_email(email), ordered(roles)
    refuse(
        None if address else fault("email", EMAIL_FAULT),
        None if given else fault("roles", "Choose at least one role.", "missing"),
    )
    if await organisations.lock_organisation(tx, organisation_id) is None:
        raise NotFound
    account = await people.find_account(tx, address or "")
    if account is None or account.is_banned:
        raise NoSuchAccount
    if await organisations.roles_of(tx, organisation_id, account.account_id):
        raise AlreadyMember
    if await organisations.count_members(tx, organisation_id) >= MEMBERS_MAX:
        raise TooManyMembers(limit=MEMBERS_MAX)
    await people.lock_account(tx, account.account_id)
    if await organisations.count_organisations(tx, account.account_id) >= ORGANISATIONS_PER_ACCOUNT_MAX:
        raise TooManyOrganisations(limit=ORGANISATIONS_PER_ACCOUNT_MAX)
    tx.note("add_member")
    await give_roles(tx, organisation_id, account.account_id, given)
    return account.account_id

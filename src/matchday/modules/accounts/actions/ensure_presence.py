"""For the demo and for the operator: an account, an organisation or a membership is there, whether or not it was before."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.accounts.actions.change_platform_admin import change_platform_admin
from matchday.modules.accounts.actions.create_account import create_account
from matchday.modules.accounts.actions.create_organisation import create_organisation
from matchday.modules.accounts.actions.give_roles import give_roles
from matchday.modules.accounts.actions.hash_passwords import open_passwords
from matchday.modules.accounts.domain.emails import EMAIL_FAULT, normal_email
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.names import normal_name
from matchday.modules.accounts.domain.passwords import normal_password
from matchday.modules.accounts.domain.roles import ordered
from matchday.modules.accounts.queries import organisation_of_slug
from matchday.modules.accounts.store import organisations, people


async def ensure_account(tx: Transaction, *, email: str, password: str, name: str, is_platform_admin: bool = False) -> UUID:
    """Keeps the password of an account that exists. The rule for passwords is not asked: demo logins are easy to type."""
    address = normal_email(email)
    refuse(None if address else fault("email", EMAIL_FAULT))
    account = await people.find_account(tx, address or "")
    if account is None:
        async with open_passwords() as passwords:
            password_hash = await passwords.hash(normal_password(password))
        account = await create_account(tx, email=address or "", name=normal_name(name), password_hash=password_hash)
    await change_platform_admin(tx, account.account_id, is_platform_admin=is_platform_admin, by=None)
    return account.account_id


async def ensure_organisation(tx: Transaction, *, slug: str, name: str, accent: str, owner_id: UUID) -> UUID:
    """Changes nothing about an organisation that exists."""
    organisation_id = await organisation_of_slug(tx, slug)
    if organisation_id is not None:
        return organisation_id
    return (await create_organisation(tx, owner_id, name=name, slug=slug, accent=accent)).organisation_id


async def ensure_member(tx: Transaction, *, organisation_id: UUID, account_id: UUID, roles: Sequence[str]) -> None:
    """Adds the roles to those that the member has."""
    if await organisations.lock_organisation(tx, organisation_id) is None:
        raise NotFound
    before = await organisations.roles_of(tx, organisation_id, account_id)
    after = ordered((*before, *roles))
    if after != before:
        await give_roles(tx, organisation_id, account_id, after)

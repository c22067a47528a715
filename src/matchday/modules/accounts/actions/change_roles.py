"""An owner changes what a member may do; a member leaves or is removed. An organisation keeps an owner."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.accounts.actions.give_roles import give_roles
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.roles import is_losing_last_owner, ordered
from matchday.modules.accounts.errors import LastOwner
from matchday.modules.accounts.store import organisations


async def change_roles(tx: Transaction, organisation_id: UUID, account_id: UUID, roles: Sequence[str]) -> None:
    """All of a member's roles from now on. Raises Invalid, NotFound, LastOwner."""
    given = ordered(roles)
    refuse(None if given else fault("roles", "Choose at least one role. To end the membership, remove the member.", "missing"))
    await _move(tx, organisation_id, account_id, given)


async def remove_member(tx: Transaction, organisation_id: UUID, account_id: UUID) -> None:
    """Also how one leaves. Raises NotFound, LastOwner."""
    await _move(tx, organisation_id, account_id, ())


async def _move(tx: Transaction, organisation_id: UUID, account_id: UUID, after: tuple[str, ...]) -> None:
    """The organisation's lock makes two owners who leave at once take turns."""
    if await organisations.lock_organisation(tx, organisation_id) is None:
        raise NotFound
    before = await organisations.roles_of(tx, organisation_id, account_id)
    if not before:
        raise NotFound
    if is_losing_last_owner(before, after, await organisations.count_owners(tx, organisation_id)):
        raise LastOwner
    if before != after:
        await give_roles(tx, organisation_id, account_id, after)

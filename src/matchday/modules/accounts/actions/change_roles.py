"""An owner changes what a member may do; a member leaves or is removed. An organisation keeps an owner."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http.identity import Identity
from matchday.contracts.accounts import RolesGiven
from matchday.modules.accounts.actions.give_roles import give_roles
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.roles import is_losing_last_owner, ordered
from matchday.modules.accounts.errors import LastOwner
from matchday.modules.accounts.store import organisations, people


async def change_roles(tx: Transaction, organisation_id: UUID, account_id: UUID, roles: Sequence[str], *, by: Identity) -> None:
    """All of a member's roles from now on. Raises Invalid, NotFound, LastOwner."""
    given = ordered(roles)
    refuse(None if given else fault("roles", "Choose at least one role. To end the membership, remove the member.", "missing"))
    tx.note("change_roles")
    await _move(tx, organisation_id, account_id, given, by)


async def remove_member(tx: Transaction, organisation_id: UUID, account_id: UUID, *, by: Identity) -> None:
    """Raises NotFound, LastOwner."""
    tx.note("remove_member")
    await _move(tx, organisation_id, account_id, (), by)


async def leave_organisation(tx: Transaction, organisation_id: UUID, account_id: UUID) -> None:
    """Ends one's own membership. Raises NotFound, LastOwner."""
    tx.note("leave_organisation")
    await _move(tx, organisation_id, account_id, (), None)


async def _move(tx: Transaction, organisation_id: UUID, account_id: UUID, after: tuple[str, ...], by: Identity | None) -> None:
    """The organisation's lock makes two owners who leave at once take turns."""
    organisation = await organisations.lock_organisation(tx, organisation_id)
    if organisation is None:
        raise NotFound
    before = await organisations.roles_of(tx, organisation_id, account_id)
    if not before:
        raise NotFound
    if is_losing_last_owner(before, after, await organisations.count_other_owners(tx, organisation_id, account_id)):
        raise LastOwner
    if before == after:
        return
    person = await people.lock_account(tx, account_id)
    tx.note(
        organisation_id=organisation_id, account_id=account_id, person=person.name if person else "", roles_before=before, roles_after=after
    )
    await give_roles(tx, organisation_id, account_id, after)
    if by is not None and by.account_id != account_id:
        _tell(tx, organisation, account_id, after, by)


def _tell(tx: Transaction, organisation: Any, account_id: UUID, after: tuple[str, ...], by: Identity) -> None:
    """Whose roles somebody else has changed hears of it."""
    tx.publish(
        RolesGiven(
            account_id=account_id,
            organisation_id=organisation["organisation_id"],
            organisation_name=organisation["name"],
            organisation_slug=organisation["slug"],
            roles=after,
            changed_by=by.name,
        )
    )

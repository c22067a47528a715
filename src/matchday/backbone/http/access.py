"""Who may call a route. Every route declares one rule; a route without one cannot be written.

Rules are judged before the body is read. A stranger to an organisation is told 404, a member without the role 403.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from matchday.backbone.errors import NotAllowed, NotFound, NotSignedIn

if TYPE_CHECKING:
    from matchday.backbone.database import Transaction
    from matchday.backbone.http.identity import Identity

OrganisationOf = Callable[["Transaction", Mapping[str, Any]], Awaitable[UUID | None]]
"""Finds the organisation a path speaks of, from its parameters. None answers 404."""

Remembered = Callable[[Mapping[str, Any]], UUID | None]
"""The same from memory, for what never changes; None when it has to be asked for."""

Entrusted = Callable[["Transaction", Mapping[str, Any], UUID], Awaitable[bool]]
"""Whether what a path speaks of is entrusted to this account, whatever organisation it belongs to."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """One rule. `roles` empty with `is_member` means any member of the organisation."""

    name: str
    is_signed_in: bool = True
    is_platform_admin: bool = False
    is_member: bool = False
    roles: frozenset[str] = frozenset()
    organisation_of: OrganisationOf | None = None
    entrusted: Entrusted | None = None
    remembered: Remembered | None = None

    def judge_person(self, identity: "Identity | None") -> None:
        """The part that needs no database. Raises NotSignedIn or NotAllowed."""
        if not self.is_signed_in:
            return
        if identity is None:
            raise NotSignedIn
        if self.is_platform_admin and not identity.is_platform_admin:
            raise NotAllowed

    def judge_member(self, identity: "Identity", organisation_id: UUID | None) -> None:
        """The part about one organisation. Platform admins pass. Raises NotFound or NotAllowed."""
        if organisation_id is None:
            raise NotFound
        if identity.is_platform_admin:
            return
        held = identity.roles.get(organisation_id)
        if held is None:
            raise NotFound
        if self.roles and not (self.roles & held):
            raise NotAllowed


async def _organisation_in_path(_tx: "Transaction", path: Mapping[str, Any]) -> UUID | None:
    return path.get("organisation_id")


anyone = Access(name="anyone", is_signed_in=False)
signed_in = Access(name="signed_in")
platform_admin = Access(name="platform_admin", is_platform_admin=True)


def member(*, of: OrganisationOf = _organisation_in_path) -> Access:
    """Any member of the organisation."""
    return Access(name="member", is_member=True, organisation_of=of)


def role(*roles: str, of: OrganisationOf = _organisation_in_path, remembered: Remembered | None = None) -> Access:
    """A member with one of these roles. An owner may do whatever any role may."""
    held = frozenset(roles) | {"owner"}
    return Access(name="role:" + ",".join(roles), is_member=True, roles=held, organisation_of=of, remembered=remembered)


def role_or_entrusted(*roles: str, of: OrganisationOf, to: Entrusted) -> Access:
    """A member with one of these roles, or an account that the module has entrusted the thing to: a team to its manager,
    who need not belong to the organisation. Nothing else of the organisation opens to such an account."""
    return replace(role(*roles, of=of), name="role:" + ",".join(roles) + " or entrusted", entrusted=to)

"""Who is asking: what a verified access token says about a person."""

from typing import Literal
from uuid import UUID

import msgspec


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person. Roles are those of the moment the token was issued; a change of roles voids the token."""

    account_id: UUID
    session_id: UUID
    name: str
    roles: dict[UUID, frozenset[str]]
    """Per organisation. An organisation without an entry is one the person does not belong to."""
    is_platform_admin: bool
    via: Literal["cookie", "bearer"]
    issued_at: float
    """Seconds since the epoch, to the microsecond, by the clock of the database that issued the session."""
    expires_at: float

    def has_role(self, organisation_id: UUID, *roles: str) -> bool:
        """Whether the person holds one of these roles there; without roles named, whether they belong to it at all."""
        held = self.roles.get(organisation_id)
        return held is not None and (not roles or not held.isdisjoint(roles))

"""Events of accounts: who exists, who belongs where with which roles, and whose sign-ins have ended."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from matchday.contracts.event import Fact, State


class AccountChanged(State, frozen=True, kw_only=True):
    """An account as others may know it: never its e-mail address."""

    key_field: ClassVar[str] = "account_id"
    account_id: UUID
    name: str
    is_banned: bool
    is_platform_admin: bool


class OrganisationChanged(State, frozen=True, kw_only=True):
    """An organisation: a league, a club, a promoter. `accent` is a CSS colour `#rrggbb`, contrast checked."""

    key_field: ClassVar[str] = "organisation_id"
    organisation_id: UUID
    slug: str
    name: str
    accent: str


class MembershipChanged(State, frozen=True, kw_only=True):
    """The roles of one account in one organisation; no roles means the membership has ended.

    Its key is the pair, `<organisation_id>/<account_id>`.
    """

    key_field: ClassVar[str] = "membership"
    membership: str
    organisation_id: UUID
    account_id: UUID
    roles: tuple[str, ...]


class SignInsEnded(Fact, frozen=True, kw_only=True):
    """Access tokens of this account issued before `not_before` are void from now on.

    `session_id` narrows it to one session (sign-out); without it all sessions of the account are meant (ban,
    password change, sign-out everywhere, changed roles). Every process honours it within 5 seconds.
    """

    key_field: ClassVar[str] = "account_id"
    account_id: UUID
    session_id: UUID | None
    not_before: datetime

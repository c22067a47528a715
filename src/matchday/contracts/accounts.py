"""Events of accounts: who exists, who belongs where with which roles, whose sign-ins have ended, and what to write to people.

Links in mails open doors, so an event carries them sealed: `sealed_path` is the path on our site, token and all, sealed
with `MAIL_SEAL` for the place that is the event's key, as base64url. Whoever sends the mail opens it right before.
"""

from datetime import datetime
from typing import ClassVar, Literal, get_args
from uuid import UUID

from matchday.contracts.event import Fact, ManagementAction, State

MAIL_SEAL = "matchday mail links"
"""The label under which accounts seals links and notifications opens them."""

ApiScope = Literal["competitions:read", "content:read", "live:read", "portal:read", "tickets:read"]
API_SCOPES: tuple[ApiScope, ...] = get_args(ApiScope)
"""What an API key may be limited to: `<module>:read`, for each module with routes on the public surface."""

SecurityChange = Literal[
    "password_changed",
    "password_reset",
    "email_changed",
    "passkey_added",
    "passkey_removed",
    "totp_on",
    "totp_off",
    "recovery_codes_made",
    "recovery_code_used",
    "google_linked",
    "google_unlinked",
    "signed_in_on_new_device",
    "data_exported",
    "account_deleted",
    "banned",
    "ban_lifted",
]


class AccountChanged(State, frozen=True, kw_only=True):
    """An account as others may know it: never its e-mail address.

    `avatar` is the path of a picture on this site. A deleted account is said once more, with `is_deleted` and without
    anything about the person: forget what you keep of it.
    """

    key_field: ClassVar[str] = "account_id"
    account_id: UUID
    name: str
    avatar: str | None
    is_banned: bool
    is_platform_admin: bool
    is_deleted: bool


class ContactChanged(State, frozen=True, kw_only=True):
    """How to reach a person; heard by notifications and nobody else. No `email`: the account was deleted.

    `locale` is the language to write in, `en` or `de`. The address is confirmed.
    """

    key_field: ClassVar[str] = "account_id"
    account_id: UUID
    email: str | None
    name: str
    locale: str


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


class SignUpAsked(Fact, frozen=True, kw_only=True):
    """Somebody asks for an account with this address: `sealed_path` confirms it. There is no account yet."""

    key_field: ClassVar[str] = "sign_up_id"
    sign_up_id: UUID
    email: str
    name: str
    locale: str
    sealed_path: str
    expires_at: datetime


class SignUpRepeated(Fact, frozen=True, kw_only=True):
    """Somebody asked for an account with the address of one that exists. Its owner is told, the asker is not."""

    key_field: ClassVar[str] = "account_id"
    account_id: UUID
    device: str
    address: str


class PasswordResetAsked(Fact, frozen=True, kw_only=True):
    """Somebody forgot the password of this account, or says so: `sealed_path` leads to a new one."""

    key_field: ClassVar[str] = "account_id"
    account_id: UUID
    sealed_path: str
    expires_at: datetime
    device: str
    address: str


class EmailChangeAsked(Fact, frozen=True, kw_only=True):
    """A person wants to be reached at `email` from now on: the mail goes there, `sealed_path` confirms it."""

    key_field: ClassVar[str] = "account_id"
    account_id: UUID
    email: str
    sealed_path: str
    expires_at: datetime


class InvitationSent(Fact, frozen=True, kw_only=True):
    """Somebody is invited into an organisation, whether or not the address has an account."""

    key_field: ClassVar[str] = "invitation_id"
    invitation_id: UUID
    organisation_id: UUID
    organisation_name: str
    invited_by: str
    email: str
    locale: str
    roles: tuple[str, ...]
    sealed_path: str
    expires_at: datetime


class RolesGiven(Fact, frozen=True, kw_only=True):
    """Somebody else changed a person's roles in an organisation; no roles: the membership was ended."""

    key_field: ClassVar[str] = "account_id"
    account_id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_slug: str
    roles: tuple[str, ...]
    changed_by: str


class SecurityChanged(Fact, frozen=True, kw_only=True):
    """Something about how a person signs in has changed: they are told, in case it was not them.

    `device` and `address` are what the change came from, in words and as an IP address, empty when it was not the
    person. `email` is set where the message must go to an address that is no longer the account's.
    """

    key_field: ClassVar[str] = "account_id"
    account_id: UUID
    change: SecurityChange
    device: str
    address: str
    at: datetime
    email: str | None = None


class ApiKeyRevoked(Fact, frozen=True, kw_only=True):
    """An API key of a client site opens nothing any more. Every process honours it within 5 seconds."""

    key_field: ClassVar[str] = "api_key_id"
    api_key_id: UUID


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """Somebody with the power to do so changed organisations, their members, or accounts; for the audit log."""

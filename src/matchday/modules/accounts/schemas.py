"""What the routes of accounts take and give."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX, SLUG_LENGTH_MAX
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from matchday.modules.accounts.domain.roles import ROLES, Role
from matchday.modules.accounts.domain.sessions import TOKEN_LENGTH_MAX

Email = Annotated[str, Meta(min_length=3, max_length=EMAIL_LENGTH_MAX)]
NewPassword = Annotated[str, Meta(min_length=PASSWORD_LENGTH_MIN, max_length=PASSWORD_LENGTH_MAX)]
Password = Annotated[str, Meta(min_length=1, max_length=PASSWORD_LENGTH_MAX)]
Name = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
Slug = Annotated[str, Meta(min_length=1, max_length=SLUG_LENGTH_MAX, description="Small letters, digits and hyphens.")]
Accent = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$", description="A colour that reads on white, as #rrggbb.")]
Roles = Annotated[list[Role], Meta(min_length=1, max_length=len(ROLES))]
RefreshToken = Annotated[str, Meta(min_length=1, max_length=TOKEN_LENGTH_MAX)]


class SignUp(Struct, frozen=True, kw_only=True):
    """A new account."""

    email: Email
    password: NewPassword
    name: Name


class SignIn(Struct, frozen=True, kw_only=True):
    """E-mail address and password."""

    email: Email
    password: Password


class Renew(Struct, frozen=True, kw_only=True):
    """The refresh token that was given last."""

    refresh_token: RefreshToken


class ChangeName(Struct, frozen=True, kw_only=True):
    """How others see a person."""

    name: Name


class ChangePassword(Struct, frozen=True, kw_only=True):
    """The present password is asked for again."""

    present_password: Password
    new_password: NewPassword


class CreateOrganisation(Struct, frozen=True, kw_only=True):
    """Its creator becomes its owner."""

    name: Name
    slug: Slug
    accent: Accent


class ChangeOrganisation(Struct, frozen=True, kw_only=True):
    """What is left out stays as it is."""

    name: Name | None = None
    accent: Accent | None = None


class AddMember(Struct, frozen=True, kw_only=True):
    """Somebody who has an account already."""

    email: Email
    roles: Roles


class ChangeRoles(Struct, frozen=True, kw_only=True):
    """All roles the member has from now on."""

    roles: Roles


class Ban(Struct, frozen=True, kw_only=True):
    """Why, for the other admins."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class Tokens(Struct, frozen=True, kw_only=True):
    """`refresh_token` is null when this request repeated one that was answered seconds ago: keep that answer's."""

    access_token: str
    access_expires_at: datetime
    refresh_token: str | None
    session_id: UUID
    account_id: UUID
    token_type: str = "Bearer"  # noqa: S105  RFC 6750's word, not a secret


class MyOrganisation(Struct, frozen=True, kw_only=True):
    """An organisation with one's own roles in it."""

    organisation_id: UUID
    slug: str
    name: str
    accent: str
    roles: list[str]


class MeView(Struct, frozen=True, kw_only=True):
    """One's own account."""

    account_id: UUID
    email: str
    name: str
    is_platform_admin: bool
    created_at: datetime
    organisations: list[MyOrganisation]


class SessionView(Struct, frozen=True, kw_only=True):
    """A device that is signed in. `is_current` is the one that asks."""

    session_id: UUID
    device: str
    user_agent: str
    address: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_current: bool


class OrganisationView(Struct, frozen=True, kw_only=True):
    """An organisation."""

    organisation_id: UUID
    slug: str
    name: str
    accent: str


class MemberView(Struct, frozen=True, kw_only=True):
    """A member as fellow members see one."""

    account_id: UUID
    name: str
    roles: list[str]
    joined_at: datetime
    is_banned: bool


class AccountForAdmin(Struct, frozen=True, kw_only=True):
    """An account as platform admins see it."""

    account_id: UUID
    email: str
    name: str
    is_platform_admin: bool
    is_banned: bool
    ban_reason: str | None
    created_at: datetime

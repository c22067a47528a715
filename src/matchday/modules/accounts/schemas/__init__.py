"""What the routes of accounts take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from matchday.contracts.accounts import API_SCOPES, ApiScope
from matchday.modules.accounts.domain.codes import CODE_LENGTH_MAX
from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX
from matchday.modules.accounts.domain.links import LINK_TOKEN_LENGTH_MAX
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX, SLUG_LENGTH_MAX
from matchday.modules.accounts.domain.passkeys import PASSKEY_NAME_LENGTH_MAX
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from matchday.modules.accounts.domain.profiles import BIO_LENGTH_MAX
from matchday.modules.accounts.domain.roles import ROLES, Role
from matchday.modules.accounts.domain.sessions import TOKEN_LENGTH_MAX, SignedInWith

Email = Annotated[str, Meta(min_length=3, max_length=EMAIL_LENGTH_MAX)]
NewPassword = Annotated[str, Meta(min_length=PASSWORD_LENGTH_MIN, max_length=PASSWORD_LENGTH_MAX)]
Password = Annotated[str, Meta(min_length=1, max_length=PASSWORD_LENGTH_MAX)]
Name = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
Bio = Annotated[str, Meta(max_length=2 * BIO_LENGTH_MAX, description=f"Plain lines, at most {BIO_LENGTH_MAX} characters once trimmed.")]
Slug = Annotated[str, Meta(min_length=1, max_length=SLUG_LENGTH_MAX, description="Small letters, digits and hyphens.")]
Accent = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}$(?!\n)", description="A colour that reads on white, as #rrggbb.")]
Roles = Annotated[list[Role], Meta(min_length=1, max_length=len(ROLES))]
Code = Annotated[str, Meta(min_length=1, max_length=CODE_LENGTH_MAX, description="Six digits of an app, or a recovery code.")]
PasskeyName = Annotated[str, Meta(min_length=1, max_length=PASSKEY_NAME_LENGTH_MAX)]
CredentialText = Annotated[str, Meta(min_length=1, max_length=1400, description="base64url")]
SignedText = Annotated[str, Meta(min_length=1, max_length=16_000, description="base64url")]
LinkToken = Annotated[str, Meta(min_length=1, max_length=LINK_TOKEN_LENGTH_MAX)]
RefreshToken = Annotated[str, Meta(min_length=1, max_length=TOKEN_LENGTH_MAX)]


class SignUp(Struct, frozen=True, kw_only=True):
    """A new account."""

    email: Email
    password: NewPassword
    name: Name


class SignIn(Struct, frozen=True, kw_only=True):
    """E-mail address and password, and the second factor where the account has one."""

    email: Email
    password: Password
    code: Code | None = None


class AssertionResponse(Struct, frozen=True, kw_only=True):
    """What an authenticator signed."""

    client_data_json: SignedText = field(name="clientDataJSON")
    authenticator_data: SignedText = field(name="authenticatorData")
    signature: SignedText
    user_handle: Annotated[str, Meta(max_length=100)] | None = field(name="userHandle", default=None)


class PasskeyAssertion(Struct, frozen=True, kw_only=True):
    """`PublicKeyCredential.toJSON()` of a passkey that was shown."""

    raw_id: CredentialText = field(name="rawId")
    type: Literal["public-key"]
    response: AssertionResponse


class AttestationResponse(Struct, frozen=True, kw_only=True):
    """What an authenticator made."""

    client_data_json: SignedText = field(name="clientDataJSON")
    attestation_object: Annotated[str, Meta(min_length=1, max_length=48_000)] = field(name="attestationObject")
    transports: Annotated[list[Annotated[str, Meta(max_length=30)]], Meta(max_length=20)] = []


class PasskeyRegistration(Struct, frozen=True, kw_only=True):
    """`PublicKeyCredential.toJSON()` of a passkey that was made."""

    raw_id: CredentialText = field(name="rawId")
    type: Literal["public-key"]
    response: AttestationResponse


class PasskeySignIn(Struct, frozen=True, kw_only=True):
    """The answer to a challenge."""

    challenge_id: UUID
    credential: PasskeyAssertion


class AddPasskey(Struct, frozen=True, kw_only=True):
    """The answer to a challenge, and what to call it."""

    challenge_id: UUID
    credential: PasskeyRegistration
    name: PasskeyName


class AskForPasskey(Struct, frozen=True, kw_only=True):
    """For a new passkey, or to show again who one is."""

    kind: Literal["register", "confirm"]


class RenamePasskey(Struct, frozen=True, kw_only=True):
    """What to call it."""

    name: PasskeyName


class GiveCode(Struct, frozen=True, kw_only=True):
    """The second factor."""

    code: Code


class Renew(Struct, frozen=True, kw_only=True):
    """The refresh token that was given last."""

    refresh_token: RefreshToken


class ChangeMe(Struct, frozen=True, kw_only=True):
    """How others see a person, and the language of our mails. What is left out stays as it is."""

    name: Name | None = None
    bio: Bio | None = None
    locale: Literal["en", "de"] | None = None


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


class PersonOrganisation(Struct, frozen=True, kw_only=True):
    """An organisation somebody belongs to, as everybody may see it."""

    organisation_id: UUID
    slug: str
    name: str


class PersonView(Struct, frozen=True, kw_only=True):
    """Somebody as everybody may see them. `avatar` is the path of a picture on this site."""

    account_id: UUID
    name: str
    bio: str
    avatar: str | None
    created_at: datetime
    organisations: list[PersonOrganisation]


class AvatarView(Struct, frozen=True, kw_only=True):
    """The path of a picture on this site."""

    avatar: str


class MeView(Struct, frozen=True, kw_only=True):
    """One's own account."""

    account_id: UUID
    email: str
    name: str
    bio: str
    avatar: str | None
    locale: str
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
    signed_in_with: SignedInWith


class PasskeyChallenge(Struct, frozen=True, kw_only=True):
    """`options` are for `navigator.credentials`, by way of `PublicKeyCredential.parse…OptionsFromJSON`. Answer within five
    minutes; each challenge works once."""

    challenge_id: UUID
    options: dict[str, Any]


class PasskeyView(Struct, frozen=True, kw_only=True):
    """A passkey of one's own. `is_backed_up`: it exists on other devices of its owner too."""

    passkey_id: UUID
    name: str
    is_backed_up: bool
    created_at: datetime
    last_used_at: datetime | None


class SecondFactorView(Struct, frozen=True, kw_only=True):
    """Whether codes of an app are asked for after the password."""

    is_on: bool
    since: datetime | None
    recovery_codes_left: int


class TotpSecret(Struct, frozen=True, kw_only=True):
    """For the app: the key, and the address that holds it."""

    secret: str
    address: str


class RecoveryCodes(Struct, frozen=True, kw_only=True):
    """Shown this once. Each works once."""

    codes: list[str]


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


class Invite(Struct, frozen=True, kw_only=True):
    """Somebody with or without an account."""

    email: Email
    roles: Roles


class InvitationView(Struct, frozen=True, kw_only=True):
    """An invitation that nobody has accepted or withdrawn. An expired one may be sent again."""

    invitation_id: UUID
    email: str
    roles: list[str]
    invited_by: str
    sent_at: datetime
    expires_at: datetime
    is_expired: bool


class ShownInvitation(Struct, frozen=True, kw_only=True):
    """What the link of an invitation shows to whoever holds it. `email` goes no further than that page."""

    slug: str
    name: str
    accent: str
    roles: list[str]
    invited_by: str
    email: str
    expires_at: datetime
    is_open: bool
    is_accepted: bool


class AcceptInvitation(Struct, frozen=True, kw_only=True):
    """The token of the link in the mail."""

    token: LinkToken


class CreateApiKey(Struct, frozen=True, kw_only=True):
    """Without scopes the key gets all of them; without an end it works until it is revoked."""

    name: Name
    scopes: Annotated[list[ApiScope], Meta(max_length=len(API_SCOPES))] = []
    expires_at: datetime | None = None


class ApiKeyView(Struct, frozen=True, kw_only=True):
    """A key of a client site, told apart by its first letters. `last_used_at` is exact to a minute or so."""

    api_key_id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_by: str | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    is_working: bool


class NewApiKey(Struct, frozen=True, kw_only=True):
    """`key` is shown this once."""

    key: str
    api_key: ApiKeyView


class AdminAct(Struct, frozen=True, kw_only=True):
    """What a platform admin did to an account. Without `done_by` it was the operator, or somebody who is gone."""

    account_id: UUID
    act: str
    reason: str
    done_by: str | None
    done_at: datetime

"""What people, pages and the machinery ask of accounts."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotSignedIn
from matchday.backbone.http import Cursor, Slice
from matchday.contracts.accounts import AccountChanged, ContactChanged, MembershipChanged, OrganisationChanged
from matchday.modules.accounts.domain.devices import describe_exactly
from matchday.modules.accounts.domain.links import hash_link_token
from matchday.modules.accounts.domain.profiles import avatar_path
from matchday.modules.accounts.schemas import (
    AccountForAdmin,
    AdminAct,
    ApiKeyView,
    InvitationView,
    MemberView,
    MeView,
    MyOrganisation,
    OrganisationView,
    PasskeyView,
    PersonOrganisation,
    PersonView,
    SecondFactorView,
    SessionView,
    ShownInvitation,
)
from matchday.modules.accounts.schemas.links import WaysToConfirm
from matchday.modules.accounts.store.deletion import deleted_accounts

_ANNOUNCED_AT_ONCE = 500


async def me(tx: Transaction, account_id: UUID) -> MeView:
    """The signed-in person's own account."""
    row = await tx.fetchrow(
        """
        SELECT account_id, email, name, bio, avatar_key, locale, is_platform_admin, created_at
        FROM accounts.accounts WHERE account_id = $1
        """,
        account_id,
    )
    if row is None:
        raise NotSignedIn  # deleted a moment ago
    fields = _fields(row)
    avatar = avatar_path(fields.pop("avatar_key"))
    return MeView(**fields, avatar=avatar, organisations=await my_organisations(tx, account_id))


async def person(tx: Transaction, account_id: UUID) -> PersonView | None:
    """Somebody as everybody may see them; nothing of those who are banned."""
    row = await tx.fetchrow(
        "SELECT account_id, name, bio, avatar_key, created_at FROM accounts.accounts WHERE account_id = $1 AND banned_at IS NULL",
        account_id,
    )
    if row is None:
        return None
    mine = await my_organisations(tx, account_id)
    organisations = [PersonOrganisation(organisation_id=each.organisation_id, slug=each.slug, name=each.name) for each in mine]
    return PersonView(**_fields(row, without="avatar_key"), avatar=avatar_path(row["avatar_key"]), organisations=organisations)


async def ways_to_confirm(tx: Transaction, account_id: UUID) -> WaysToConfirm:
    """How a person can show again who they are."""
    row = await tx.fetchrow(
        """
        SELECT password_hash IS NOT NULL AS has_password,
            EXISTS (SELECT FROM accounts.totp WHERE totp.account_id = $1 AND confirmed_at IS NOT NULL) AS has_codes,
            EXISTS (SELECT FROM accounts.passkeys WHERE passkeys.account_id = $1) AS has_passkeys,
            EXISTS (SELECT FROM accounts.identities WHERE identities.account_id = $1) AS has_google
        FROM accounts.accounts WHERE account_id = $1
        """,
        account_id,
    )
    if row is None:
        raise NotSignedIn
    return WaysToConfirm(**_fields(row))


async def my_organisations(tx: Transaction, account_id: UUID) -> list[MyOrganisation]:
    """What a person belongs to, by name."""
    rows = await tx.fetch(
        """
        SELECT organisation_id, slug, name, accent, roles
        FROM accounts.memberships JOIN accounts.organisations USING (organisation_id)
        WHERE account_id = $1 AND roles <> '{}'
        ORDER BY lower(name), organisation_id
        """,
        account_id,
    )
    return [MyOrganisation(**_fields(row)) for row in rows]


async def roles_by_organisation(tx: Transaction, account_id: UUID) -> dict[str, list[str]]:
    """What goes into an access token. An owner may do everything, so nothing else is said of one."""
    rows = await tx.fetch("SELECT organisation_id, roles FROM accounts.memberships WHERE account_id = $1 AND roles <> '{}'", account_id)
    return {str(row["organisation_id"]): ["owner"] if "owner" in row["roles"] else list(row["roles"]) for row in rows}


async def sessions(tx: Transaction, account_id: UUID, current: UUID | None) -> list[SessionView]:
    """The running ones, last used first."""
    rows = await tx.fetch(
        """
        SELECT session_id, user_agent, address, created_at, last_used_at, expires_at, signed_in_with,
            session_id IS NOT DISTINCT FROM $2 AS is_current
        FROM accounts.sessions
        WHERE account_id = $1 AND ended_at IS NULL AND expires_at > now()
        ORDER BY last_used_at DESC, session_id DESC
        """,
        account_id,
        current,
    )
    return [SessionView(**_fields(row), device=describe_exactly(row["user_agent"])) for row in rows]


async def passkeys(tx: Transaction, account_id: UUID) -> list[PasskeyView]:
    """In the order they were added."""
    rows = await tx.fetch(
        """
        SELECT passkey_id, name, is_backed_up, created_at, last_used_at FROM accounts.passkeys
        WHERE account_id = $1 ORDER BY created_at, passkey_id
        """,
        account_id,
    )
    return [PasskeyView(**_fields(row)) for row in rows]


async def google_identity(tx: Transaction, account_id: UUID) -> Any:
    """The Google account that is a way in: `email`, `linked_at`, `last_used_at`. None: there is none."""
    return await tx.fetchrow("SELECT email, linked_at, last_used_at FROM accounts.identities WHERE account_id = $1", account_id)


async def second_factor(tx: Transaction, account_id: UUID) -> SecondFactorView:
    """Codes of an app, and how many recovery codes are left."""
    row = await tx.fetchrow(
        """
        SELECT (SELECT confirmed_at FROM accounts.totp WHERE account_id = $1) AS since,
            (SELECT count(*) FROM accounts.recovery_codes WHERE account_id = $1 AND used_at IS NULL) AS recovery_codes_left
        """,
        account_id,
    )
    fields = _fields(row)
    return SecondFactorView(is_on=fields["since"] is not None, **fields)


async def organisation(tx: Transaction, organisation_id: UUID) -> OrganisationView | None:
    """One organisation."""
    row = await tx.fetchrow(
        "SELECT organisation_id, slug, name, accent FROM accounts.organisations WHERE organisation_id = $1", organisation_id
    )
    return OrganisationView(**_fields(row)) if row else None


async def organisation_of_slug(tx: Transaction, slug: str) -> UUID | None:
    """The organisation behind an address."""
    organisation_id: UUID | None = await tx.fetchval("SELECT organisation_id FROM accounts.organisations WHERE slug = $1", slug)
    return organisation_id


async def members(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[MemberView]:
    """By name. E-mail addresses are no business of fellow members."""
    after = cursor.convert(str, UUID) or (None, None)
    rows = await tx.fetch(
        """
        SELECT account_id, name, roles, joined_at, banned_at IS NOT NULL AS is_banned, lower(name) AS sort_name
        FROM accounts.memberships JOIN accounts.accounts USING (account_id)
        WHERE organisation_id = $1 AND roles <> '{}' AND ($2::text IS NULL OR (lower(name), account_id) > ($2, $3::uuid))
        ORDER BY lower(name), account_id LIMIT $4
        """,
        organisation_id,
        *after,
        cursor.limit + 1,
    )
    return cursor.slice(
        rows, lambda row: (row["sort_name"], row["account_id"]), lambda row: MemberView(**_fields(row, without="sort_name"))
    )


async def one_member(tx: Transaction, organisation_id: UUID, account_id: UUID) -> MemberView:
    """A membership that exists."""
    row = await tx.fetchrow(
        """
        SELECT account_id, name, roles, joined_at, banned_at IS NOT NULL AS is_banned
        FROM accounts.memberships JOIN accounts.accounts USING (account_id)
        WHERE organisation_id = $1 AND account_id = $2
        """,
        organisation_id,
        account_id,
    )
    return MemberView(**_fields(row))


async def accounts_for_admin(tx: Transaction, search: str, cursor: Cursor) -> Slice[AccountForAdmin]:
    """All accounts, newest first, or those whose name or address contains `search`."""
    (after,) = cursor.convert(UUID) or (None,)
    rows = await tx.fetch(
        """
        SELECT account_id, email, name, is_platform_admin, banned_at IS NOT NULL AS is_banned, ban_reason, created_at
        FROM accounts.accounts
        WHERE ($1 = '' OR strpos(lower(name), lower($1)) > 0 OR strpos(lower(email), lower($1)) > 0)
          AND ($2::uuid IS NULL OR account_id < $2)
        ORDER BY account_id DESC LIMIT $3
        """,
        search,
        after,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["account_id"],), lambda row: AccountForAdmin(**_fields(row)))


async def published_keys(tx: Transaction, overlap_seconds: float) -> list[Any]:
    """Keys that may still have a valid token out, or will sign soon; newest first. A key goes `overlap_seconds` after
    its successor began to sign."""
    return await tx.fetch(
        """
        SELECT kid, public_x FROM (
            SELECT kid, public_x, signs_from, lead(signs_from) OVER (ORDER BY signs_from) AS succeeded_at FROM accounts.signing_keys
        ) AS keys
        WHERE succeeded_at IS NULL OR succeeded_at > clock_timestamp() - make_interval(secs => $1)
        ORDER BY signs_from DESC
        """,
        overlap_seconds,
    )


# ---- invitations, keys of client sites, what platform admins did


async def invitations(tx: Transaction, organisation_id: UUID, invitation_id: UUID | None = None) -> list[InvitationView]:
    """Those that nobody has accepted or withdrawn, newest first; or this one of them."""
    rows = await tx.fetch(
        """
        SELECT invitation_id, invitations.email, roles, accounts.name AS invited_by, sent_at, expires_at,
               expires_at <= now() AS is_expired
        FROM accounts.invitations JOIN accounts.accounts ON account_id = invited_by
        WHERE organisation_id = $1 AND ended_at IS NULL AND ($2::uuid IS NULL OR invitation_id = $2)
        ORDER BY sent_at DESC, invitation_id
        """,
        organisation_id,
        invitation_id,
    )
    return [InvitationView(**_fields(row)) for row in rows]


async def shown_invitation(tx: Transaction, token: str) -> ShownInvitation | None:
    """What a link shows to whoever holds it; None when there is nothing behind it."""
    row = await tx.fetchrow(
        """
        SELECT slug, organisations.name, accent, roles, accounts.name AS invited_by, invitations.email, expires_at,
               ended_at IS NULL AND expires_at > now() AS is_open, ended_because IS NOT DISTINCT FROM 'accepted' AS is_accepted
        FROM accounts.invitations JOIN accounts.organisations USING (organisation_id) JOIN accounts.accounts ON account_id = invited_by
        WHERE token_hash = $1
        """,
        hash_link_token(token),
    )
    return ShownInvitation(**_fields(row)) if row else None


async def api_keys(tx: Transaction, organisation_id: UUID, api_key_id: UUID | None = None) -> list[ApiKeyView]:
    """Newest first, revoked and expired ones below; or this one of them. Those that ended more than 90 days ago are left out."""
    rows = await tx.fetch(
        """
        SELECT api_key_id, api_keys.name, prefix, scopes, accounts.name AS created_by, api_keys.created_at, expires_at, last_used_at,
               revoked_at, revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AS is_working
        FROM accounts.api_keys LEFT JOIN accounts.accounts ON account_id = created_by
        WHERE organisation_id = $1 AND ($2::uuid IS NULL OR api_key_id = $2)
          AND coalesce(least(revoked_at, expires_at), now()) > now() - interval '90 days'
        ORDER BY is_working DESC, api_key_id DESC LIMIT 200
        """,
        organisation_id,
        api_key_id,
    )
    return [ApiKeyView(**_fields(row)) for row in rows]


async def organisations_where_last_owner(tx: Transaction, account_id: UUID) -> list[OrganisationView]:
    """Organisations that nobody else who may sign in owns. Exact while the account and these organisations are locked."""
    rows = await tx.fetch(
        """
        SELECT organisation_id, slug, name, accent
        FROM accounts.memberships AS own JOIN accounts.organisations USING (organisation_id)
        WHERE account_id = $1 AND 'owner' = ANY (roles) AND NOT EXISTS (
            SELECT FROM accounts.memberships AS other JOIN accounts.accounts USING (account_id)
            WHERE other.organisation_id = own.organisation_id AND other.account_id <> $1 AND 'owner' = ANY (other.roles)
              AND banned_at IS NULL
        )
        ORDER BY lower(name), organisation_id
        """,
        account_id,
    )
    return [OrganisationView(**_fields(row)) for row in rows]


async def admin_acts(tx: Transaction, account_ids: list[UUID]) -> list[AdminAct]:
    """What platform admins did to these accounts, newest first."""
    rows = await tx.fetch(
        """
        SELECT admin_acts.account_id, act, reason, accounts.name AS done_by, done_at
        FROM accounts.admin_acts LEFT JOIN accounts.accounts ON accounts.account_id = done_by
        WHERE admin_acts.account_id = ANY ($1::uuid[]) ORDER BY admin_act_id DESC
        """,
        account_ids,
    )
    return [AdminAct(**_fields(row)) for row in rows]


# ---- states, for `matchday announce`


async def every_account(tx: Transaction) -> AsyncIterator[AccountChanged]:
    """As others may know them."""
    after = UUID(int=0)
    while rows := await tx.fetch(
        """
        SELECT account_id, name, avatar_key, banned_at IS NOT NULL AS is_banned, is_platform_admin, version
        FROM accounts.accounts WHERE account_id > $1 ORDER BY account_id LIMIT $2
        """,
        after,
        _ANNOUNCED_AT_ONCE,
    ):
        for row in rows:
            yield AccountChanged(**_fields(row, without="avatar_key"), avatar=avatar_path(row["avatar_key"]), is_deleted=False)
        after = rows[-1]["account_id"]
    async for account_id, version in deleted_accounts(tx):
        yield AccountChanged(
            account_id=account_id, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True, version=version
        )


async def every_contact(tx: Transaction) -> AsyncIterator[ContactChanged]:
    """How to reach everybody."""
    after = UUID(int=0)
    while rows := await tx.fetch(
        """
        SELECT account_id, email, name, locale, version
        FROM accounts.accounts WHERE account_id > $1 ORDER BY account_id LIMIT $2
        """,
        after,
        _ANNOUNCED_AT_ONCE,
    ):
        for row in rows:
            yield ContactChanged(**_fields(row))
        after = rows[-1]["account_id"]
    async for account_id, version in deleted_accounts(tx):
        yield ContactChanged(account_id=account_id, email=None, name="", locale="en", version=version)


async def every_organisation(tx: Transaction) -> AsyncIterator[OrganisationChanged]:
    """All of them."""
    after = UUID(int=0)
    while rows := await tx.fetch(
        """
        SELECT organisation_id, slug, name, accent, version
        FROM accounts.organisations WHERE organisation_id > $1 ORDER BY organisation_id LIMIT $2
        """,
        after,
        _ANNOUNCED_AT_ONCE,
    ):
        for row in rows:
            yield OrganisationChanged(**_fields(row))
        after = rows[-1]["organisation_id"]


async def every_membership(tx: Transaction) -> AsyncIterator[MembershipChanged]:
    """Those that have ended too: a copy may have missed the end."""
    after = (UUID(int=0), UUID(int=0))
    while rows := await tx.fetch(
        """
        SELECT organisation_id, account_id, roles, version FROM accounts.memberships
        WHERE (organisation_id, account_id) > ($1, $2) ORDER BY organisation_id, account_id LIMIT $3
        """,
        *after,
        _ANNOUNCED_AT_ONCE,
    ):
        for row in rows:
            yield MembershipChanged(
                membership=f"{row['organisation_id']}/{row['account_id']}",
                organisation_id=row["organisation_id"],
                account_id=row["account_id"],
                roles=tuple(row["roles"]),
                version=row["version"],
            )
        after = (rows[-1]["organisation_id"], rows[-1]["account_id"])


def _fields(row: Any, without: str = "") -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != without}

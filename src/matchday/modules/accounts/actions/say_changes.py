"""The events of accounts, made from its rows."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import (
    AccountChanged,
    ContactChanged,
    MembershipChanged,
    OrganisationChanged,
    SecurityChange,
    SecurityChanged,
    SignInsEnded,
)
from matchday.modules.accounts.domain.devices import describe
from matchday.modules.accounts.domain.profiles import avatar_path
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.store.people import AccountRow, read_clock


def say_account(tx: Transaction, account: AccountRow) -> None:
    """What everybody may know, and apart from it what only the mails need."""
    tx.publish(
        AccountChanged(
            account_id=account.account_id,
            name=account.name,
            avatar=avatar_path(account.avatar_key),
            is_banned=account.is_banned,
            is_platform_admin=account.is_platform_admin,
            is_deleted=False,
            version=account.version,
        ),
        ContactChanged(
            account_id=account.account_id, email=account.email, name=account.name, locale=account.locale, version=account.version
        ),
    )


def say_organisation(tx: Transaction, organisation_id: UUID, *, slug: str, name: str, accent: str, version: int) -> None:
    """The whole public row."""
    tx.publish(OrganisationChanged(organisation_id=organisation_id, slug=slug, name=name, accent=accent, version=version))


def say_membership(tx: Transaction, organisation_id: UUID, account_id: UUID, roles: tuple[str, ...], version: int) -> None:
    """No roles: the membership has ended."""
    tx.publish(
        MembershipChanged(
            membership=f"{organisation_id}/{account_id}",
            organisation_id=organisation_id,
            account_id=account_id,
            roles=roles,
            version=version,
        )
    )


async def say_sign_ins_ended(tx: Transaction, account_id: UUID, *sessions: UUID) -> None:
    """Voids the access tokens issued up to now: those of the named sessions, else all of the account's. The account or
    the session must be locked, so that "now" comes after every token that does not know of the change."""
    not_before = await read_clock(tx)
    for session_id in sessions or (None,):
        tx.publish(SignInsEnded(account_id=account_id, session_id=session_id, not_before=not_before))


async def say_security_changed(
    tx: Transaction, account_id: UUID, change: SecurityChange, device: Device, *, email: str | None = None
) -> None:
    """The person is told how their account is entered now, and what the change came from. The account is locked or held.
    `email` is an address that is no longer the account's and must hear of it."""
    at, words = await read_clock(tx), describe(device.user_agent)
    tx.publish(SecurityChanged(account_id=account_id, change=change, device=words, address=device.address, at=at, email=email))

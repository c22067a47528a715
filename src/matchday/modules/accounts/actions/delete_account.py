"""An account ends for good: by the person, or by a platform admin."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotAllowed, NotFound, Unavailable
from matchday.backbone.http.identity import Identity
from matchday.contracts.accounts import AccountChanged, ContactChanged
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.actions.say_changes import say_membership, say_security_changed, say_sign_ins_ended
from matchday.modules.accounts.domain.emails import normal_email
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import LastOwnerOf, LastPlatformAdmin, OwnAccount, SessionOver
from matchday.modules.accounts.store import deletion, people
from matchday.modules.accounts.store.people import AccountRow

_NOT_THE_ADDRESS = "This is not your e-mail address. Type it as it stands above."


async def delete_own_account(tx: Transaction, identity: Identity, *, typed: str, device: Device) -> None:
    """`typed` is the account's address, so that nobody does this by a slip. Raises ConfirmationNeeded, Invalid, LastOwnerOf,
    LastPlatformAdmin, SessionOver, Unavailable."""
    await require_fresh_sign_in(tx, identity)
    account = await people.read_account(tx, identity.account_id)
    if account is None:
        raise SessionOver
    address = normal_email(typed) or ""
    refuse(None if address.lower() == account.email.lower() else fault("email", _NOT_THE_ADDRESS))
    await _delete(tx, identity.account_id, by=None, device=device)


async def delete_account_as_admin(tx: Transaction, account_id: UUID, *, by: UUID) -> None:
    """The person is told like who does it themselves. Raises OwnAccount, NotAllowed, NotFound, LastOwnerOf, Unavailable."""
    if account_id == by:
        raise OwnAccount
    await _delete(tx, account_id, by=by, device=Device(user_agent="", address=""))


async def _delete(tx: Transaction, account_id: UUID, *, by: UUID | None, device: Device) -> None:
    """Under the locks of all organisations of the person and then of the account, so that nobody signs in, accepts an
    invitation or becomes the last owner meanwhile."""
    locked = await deletion.lock_organisations_of(tx, account_id)
    await deletion.lock_accounts_to_delete(tx, account_id, by)
    account = await people.read_account(tx, account_id)
    if account is None:
        raise NotFound
    tx.note("delete_account", account_id=account_id, person=account.name)
    if by is not None:
        await _judge_admin(tx, by)
    await _judge(tx, account)
    memberships = await deletion.memberships_of(tx, account_id)
    if not {row["organisation_id"] for row in memberships} <= locked:
        raise Unavailable  # joined an organisation just now: its lock comes before that of the account
    for row in memberships:
        say_membership(tx, row["organisation_id"], account_id, (), row["version"] + 1)
    await say_sign_ins_ended(tx, account_id)
    await say_security_changed(tx, account_id, "account_deleted", device, email=account.email)
    await deletion.delete_account(tx, account_id, account.email, account.version + 1)
    _say_deleted(tx, account)


async def _judge_admin(tx: Transaction, admin_id: UUID) -> None:
    """By what the admin is now, not by what the token says."""
    admin = await people.read_account(tx, admin_id)
    if admin is None or admin.is_banned or not admin.is_platform_admin:
        raise NotAllowed


async def _judge(tx: Transaction, account: AccountRow) -> None:
    owned = await queries.organisations_where_last_owner(tx, account.account_id)
    if owned:
        raise LastOwnerOf(names=", ".join(each.name for each in owned))
    if account.is_platform_admin:
        await deletion.lock_platform_admins(tx)
        if await deletion.count_other_platform_admins(tx, account.account_id) == 0:
            raise LastPlatformAdmin


def _say_deleted(tx: Transaction, account: AccountRow) -> None:
    """Whoever keeps something of the person forgets it now."""
    version = account.version + 1
    tx.publish(
        AccountChanged(
            account_id=account.account_id,
            name="",
            avatar=None,
            is_banned=False,
            is_platform_admin=False,
            is_deleted=True,
            version=version,
        ),
        ContactChanged(account_id=account.account_id, email=None, name="", locale=account.locale, version=version),
    )

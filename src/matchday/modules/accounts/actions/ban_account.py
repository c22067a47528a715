"""A platform admin shuts an account out, or lets it in again."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.accounts.actions.act_as_admin import lock_as_admin
from matchday.modules.accounts.actions.say_changes import say_account, say_security_changed, say_sign_ins_ended
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.names import normal_line
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.store import people, sessions

_NOT_THEIRS = Device(user_agent="", address="")
"""The person is told of the change, not where the admin sits."""


async def ban_account(tx: Transaction, account_id: UUID, *, reason: str, by: UUID) -> None:
    """Ends every sign-in; every process honours it within seconds. Twice changes nothing more. Raises Invalid,
    NotFound, NotAllowed, OwnAccount."""
    reason = normal_line(reason)
    refuse(None if reason else fault("reason", "Say why, for the other admins.", "missing"))
    account = await lock_as_admin(tx, account_id, by=by)
    tx.note("ban_account", account_id=account_id, person=account.name, reason=reason)
    if account.is_banned:
        return
    banned = msgspec.structs.replace(account, is_banned=True, version=account.version + 1)
    await people.save_account(tx, banned, ban_reason=reason)
    await people.insert_admin_act(tx, new_id(), account_id, "banned", reason, by)
    await sessions.end_sessions(tx, account_id, "ban")
    say_account(tx, banned)
    await say_sign_ins_ended(tx, account_id)
    await say_security_changed(tx, account_id, "banned", _NOT_THEIRS)


async def lift_ban(tx: Transaction, account_id: UUID, *, by: UUID) -> None:
    """The person has to sign in again. Raises NotFound, NotAllowed, OwnAccount."""
    account = await lock_as_admin(tx, account_id, by=by)
    tx.note("lift_ban", account_id=account_id, person=account.name)
    if not account.is_banned:
        return
    freed = msgspec.structs.replace(account, is_banned=False, version=account.version + 1)
    await people.save_account(tx, freed)
    await people.insert_admin_act(tx, new_id(), account_id, "ban_lifted", "", by)
    say_account(tx, freed)
    await say_security_changed(tx, account_id, "ban_lifted", _NOT_THEIRS)

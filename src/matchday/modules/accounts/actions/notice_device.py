"""Somebody signs in where the person has not been before: the person is told."""

from matchday.backbone.database import Transaction
from matchday.modules.accounts.actions.say_changes import say_security_changed
from matchday.modules.accounts.domain.devices import is_new_place
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.store import sessions
from matchday.modules.accounts.store.people import AccountRow


async def notice_device(tx: Transaction, account: AccountRow, device: Device) -> None:
    """Called before the new session is written. Silent for the first sign-in of all."""
    seen = await sessions.devices_of(tx, account.account_id)
    if seen and is_new_place(device, seen):
        await say_security_changed(tx, account.account_id, "signed_in_on_new_device", device)

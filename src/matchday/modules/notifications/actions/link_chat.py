"""A person's chat with the bot becomes one of their ways, by a code that they say in it."""

import secrets
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.notifications.domain.destinations import BY_OWNER, CODES_OPEN_MAX
from matchday.modules.notifications.domain.telegram import Said
from matchday.modules.notifications.store import destinations, parcels

SINK = "telegram"
CODE_BYTES = 18


async def make_code(tx: Transaction, account_id: UUID, locale: str) -> str:
    """Good for some minutes and one chat. It is kept as a hash: whoever reads the database links nothing."""
    code = secrets.token_urlsafe(CODE_BYTES)
    await destinations.hold_account(tx, account_id)
    await destinations.put_code(tx, account_id, code, locale, CODES_OPEN_MAX)
    return code


async def hear_chat(tx: Transaction, said: Said) -> bool:
    """True: something came of it. A wrong code is answered by nothing, so that nobody learns anything by trying."""
    if said.what == "stop":
        held = await destinations.active_at(tx, SINK, said.chat_id)
        await parcels.end_destinations(tx, held, BY_OWNER)
        return bool(held)
    found = await destinations.take_code(tx, said.code)
    if found is None:
        return False
    account_id, locale = found
    await destinations.hold_account(tx, account_id)
    await unlink_chat(tx, account_id)
    linked = await destinations.put_destination(
        tx, new_id(), sink=SINK, account_id=account_id, address=said.chat_id, title=said.title, locale=locale
    )
    inbox = await destinations.own_destination(tx, account_id, "inbox")
    await destinations.copy_follows(tx, inbox, linked)
    await parcels.put_ping(tx, linked, SINK, "follows")
    return True


async def unlink_chat(tx: Transaction, account_id: UUID) -> None:
    """Twice is fine."""
    held = await destinations.active_of_account(tx, account_id)
    if SINK in held:
        await parcels.end_destinations(tx, [held[SINK]], BY_OWNER)

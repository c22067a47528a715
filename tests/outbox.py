"""Mails of a running site before they are sent: their links are opened with the site's secret, from the outbox."""

from base64 import urlsafe_b64decode
from urllib.parse import parse_qs, urlsplit

import asyncpg
import msgspec

from matchday.backbone.sealing import Sealer
from matchday.contracts.accounts import MAIL_SEAL, InvitationSent, SignUpAsked


async def sign_up_token(database_url: str, secret: str, email: str) -> str:
    """The token in the latest mail that confirms a sign-up with this address."""
    return await _token(database_url, secret, SignUpAsked, email)


async def invitation_token(database_url: str, secret: str, email: str) -> str:
    """The token in the latest mail that invites this address."""
    return await _token(database_url, secret, InvitationSent, email)


async def _token(database_url: str, secret: str, kind: type[SignUpAsked] | type[InvitationSent], email: str) -> str:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT payload FROM accounts.outbox WHERE name = $1 ORDER BY position DESC", kind.wire_name())
    finally:
        await connection.close()
    events = (msgspec.json.decode(row["payload"], type=kind) for row in rows)
    event = next(each for each in events if each.email == email)
    path = Sealer(secret, MAIL_SEAL).open(urlsafe_b64decode(event.sealed_path), event.key).decode()
    return parse_qs(urlsplit(path).query)["token"][0]

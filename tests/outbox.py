"""Mails of a running site before they are sent: their links are opened with the site's secret, from the outbox."""

from base64 import urlsafe_b64decode
from urllib.parse import parse_qs, urlsplit

import asyncpg
import msgspec

from matchday.backbone.sealing import Sealer
from matchday.contracts.accounts import MAIL_SEAL, SignUpAsked


async def sign_up_token(database_url: str, secret: str, email: str) -> str:
    """The token in the latest mail that confirms a sign-up with this address."""
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT payload FROM accounts.outbox WHERE name = 'accounts.SignUpAsked' ORDER BY position DESC")
    finally:
        await connection.close()
    asked = (msgspec.json.decode(row["payload"], type=SignUpAsked) for row in rows)
    event = next(each for each in asked if each.email == email)
    path = Sealer(secret, MAIL_SEAL).open(urlsafe_b64decode(event.sealed_path), event.key).decode()
    return parse_qs(urlsplit(path).query)["token"][0]

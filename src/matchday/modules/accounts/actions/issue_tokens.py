"""Signs access tokens: who a person is and which roles they have, for ten minutes."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from joserfc import jwt
from joserfc.jwk import OKPKey

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Unavailable
from matchday.backbone.http.tokens import ACCESS_SECONDS, ALGORITHM, AUDIENCE, TOKEN_TYPE
from matchday.backbone.ids import new_id
from matchday.backbone.sealing import Sealer
from matchday.modules.accounts import queries
from matchday.modules.accounts.store import keys
from matchday.modules.accounts.store.people import AccountRow

SEAL_LABEL = "matchday accounts signing keys"


class AccessToken(msgspec.Struct, frozen=True, kw_only=True):
    """A signed token and when it expires."""

    text: str
    expires_at: datetime


class TokenIssuer:
    """One per process. Which key signs is asked of the database each time, so a rotation needs no news."""

    def __init__(self, issuer: str, sealer: Sealer) -> None:
        self._issuer = issuer
        self._sealer = sealer
        self._opened: dict[str, OKPKey] = {}

    async def issue(self, tx: Transaction, account: AccountRow, session_id: UUID) -> AccessToken:
        """The account's row must be held or locked by `tx`: then a token either knows of a change of roles, or is older
        than it and void. Raises Unavailable before there is any key."""
        roles = await queries.roles_by_organisation(tx, account.account_id)
        key = await keys.signing_key(tx)
        if key is None:
            raise Unavailable
        expires_at = key["now"] + timedelta(seconds=ACCESS_SECONDS)
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": str(account.account_id),
            "sid": str(session_id),
            "jti": str(new_id()),
            "name": account.name,
            "roles": roles,
            "adm": account.is_platform_admin,
            "iat": key["now"].timestamp(),
            "exp": expires_at.timestamp(),
        }
        header = {"alg": ALGORITHM, "kid": key["kid"], "typ": TOKEN_TYPE}
        signing = self._open(key["kid"], key["sealed_private"])
        return AccessToken(text=jwt.encode(header, claims, signing, algorithms=[ALGORITHM]), expires_at=expires_at)

    def _open(self, kid: str, sealed: bytes) -> OKPKey:
        if kid not in self._opened:
            self._opened = {kid: OKPKey.import_key(msgspec.json.decode(self._sealer.open(sealed, kid)))}
        return self._opened[kid]

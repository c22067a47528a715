"""Keys of client sites, on the public surface: who has made a request, and which modules its key opens.

Accounts owns the keys and keeps only their hashes; any other process asks it over the bus, by the hash, and remembers
the answer: a key that works for a minute, one that does not for a few seconds. A revocation is an event that every
process follows (`revocations.py`), so a remembered key ends with it, within seconds. A process that is cut off from
the news goes on with what it remembers until the minute is over: a key opens nothing that is not public, it only
tells who asks. When accounts cannot be asked, requests with a key that is not remembered are answered 503.

Looking up by a hash needs no comparison in constant time: what a stranger could learn from the time of a look-up is how
far the hash of a guess agrees with a stored hash, and nobody can choose the hash of a guess.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from matchday.backbone.errors import NotSignedIn, Refusal, Unavailable
from matchday.backbone.events.answering import ask
from matchday.contracts.accounts import ApiKeyRevoked

QUESTION_SUBJECT = "api-keys.accounts"
KEY_MARK = "mdk_"
KEY_LENGTH = 47
"""The mark, and 32 bytes in base64url."""
KNOWN_SECONDS = 60.0
UNKNOWN_SECONDS = 5.0
REMEMBERED_MAX = 10_000
REVOKED_KEPT_SECONDS = 2 * KNOWN_SECONDS

T = TypeVar("T")


class ApiKeyInvalid(NotSignedIn):
    """401: unknown, revoked or expired."""

    code = "api_key_invalid"
    sentence = "This API key does not work. Take another one, or ask without a key."


class ApiKeyScope(Refusal):
    """403."""

    status = 403
    code = "api_key_scope"
    sentence = "This API key is not for this part of the site. Its organisation can make one that is, with the scope {scope}."


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key that works. `expires_at` in seconds since 1970."""

    api_key_id: UUID
    organisation_id: UUID
    scopes: frozenset[str]
    expires_at: float | None

    def require(self, module: str) -> None:
        """Raises ApiKeyScope."""
        scope = f"{module}:read"
        if scope not in self.scopes:
            raise ApiKeyScope(scope=scope)


class ApiKeyQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """The key itself does not travel."""

    key_hash: bytes


class ApiKeyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """None for a key that does not work."""

    key: ApiKey | None


class ApiKeys:
    """One per process, bounded. Asks over `bus`, which is set when the process has one."""

    def __init__(
        self,
        *,
        remembered_max: int = REMEMBERED_MAX,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bus: Any = None
        """The NATS client of the process (`nats.aio.client.Client`)."""
        self._remembered_max = remembered_max
        self._now = now
        self._monotonic = monotonic
        self._working: OrderedDict[bytes, tuple[ApiKey, float]] = OrderedDict()
        self._unknown: OrderedDict[bytes, float] = OrderedDict()
        """Apart, so that guesses do not push out keys that work."""
        self._asking: dict[bytes, asyncio.Future[ApiKey | None]] = {}
        self._revoked: OrderedDict[UUID, float] = OrderedDict()

    @property
    def remembered(self) -> int:
        """How many answers are in memory."""
        return len(self._working) + len(self._unknown)

    def recall(self, key: str) -> ApiKey | None:
        """Without asking anybody; None is what must be asked for. Raises ApiKeyInvalid."""
        if len(key) != KEY_LENGTH or not key.startswith(KEY_MARK) or not key.isascii():
            raise ApiKeyInvalid
        hashed, now = _hash(key), self._monotonic()
        if self._unknown.get(hashed, 0.0) > now:
            raise ApiKeyInvalid
        found, until = self._working.get(hashed, (None, 0.0))
        return self._judge(found) if found is not None and until > now else None

    async def look_up(self, key: str) -> ApiKey:
        """Asks accounts; many requests with one key ask once. Raises ApiKeyInvalid, Unavailable."""
        hashed = _hash(key)
        if (asked := self._asking.get(hashed)) is not None:
            return self._judge(await asyncio.shield(asked))
        asked = self._asking[hashed] = asyncio.get_running_loop().create_future()
        try:
            answer = await self._ask(hashed)
        except BaseException:
            asked.set_exception(Unavailable())
            asked.exception()  # read, so that nobody has to be waiting for it
            raise
        finally:
            del self._asking[hashed]
        asked.set_result(answer)
        self._remember(hashed, answer)
        return self._judge(answer)

    def apply(self, revoked: ApiKeyRevoked) -> None:
        """Takes the news in; also against an answer that was on its way before them."""
        now = self._monotonic()
        self._revoked[revoked.api_key_id] = now + REVOKED_KEPT_SECONDS
        self._revoked.move_to_end(revoked.api_key_id)
        while next(iter(self._revoked.values())) <= now:
            self._revoked.popitem(last=False)

    def _judge(self, key: ApiKey | None) -> ApiKey:
        """Raises ApiKeyInvalid."""
        if key is None or key.api_key_id in self._revoked or (key.expires_at is not None and key.expires_at <= self._now()):
            raise ApiKeyInvalid
        return key

    async def _ask(self, hashed: bytes) -> ApiKey | None:
        if self.bus is None:
            raise Unavailable
        question = msgspec.json.encode(ApiKeyQuestion(key_hash=hashed))
        return msgspec.json.decode(await ask(self.bus, QUESTION_SUBJECT, question), type=ApiKeyAnswer).key

    def _remember(self, hashed: bytes, key: ApiKey | None) -> None:
        now = self._monotonic()
        if key is None:
            _put(self._unknown, hashed, now + UNKNOWN_SECONDS, self._remembered_max)
        else:
            _put(self._working, hashed, (key, now + KNOWN_SECONDS), self._remembered_max)


def _put(memory: OrderedDict[bytes, T], hashed: bytes, value: T, size_max: int) -> None:
    """What was put in longest ago makes room."""
    memory[hashed] = value
    memory.move_to_end(hashed)
    if len(memory) > size_max:
        memory.popitem(last=False)


def _hash(key: str) -> bytes:
    return sha256(key.encode()).digest()

"""The sliding log on Valkey, shared by all replicas. Knows the server and nothing of what to do without it."""

from pathlib import Path

from valkey.asyncio import BlockingConnectionPool, Valkey
from valkey.asyncio.retry import Retry
from valkey.backoff import NoBackoff

from matchday.backbone.http.limits.logs import WINDOW_MICROSECONDS, Tally
from matchday.backbone.settings import SettingsError

PREFIX = "matchday:limits:"
_CONNECTIONS_MAX = 32
_PROBES_MAX = 1_000_000
_SCRIPT = Path(__file__).with_name("take.lua").read_text(encoding="utf-8")


class ValkeyLogs:
    """One client per process. Its time limits are the caller's: a call that is cancelled gives up its connection."""

    def __init__(self, url: str) -> None:
        try:
            pool = BlockingConnectionPool.from_url(
                url, max_connections=_CONNECTIONS_MAX, timeout=None, socket_timeout=None, retry=Retry(NoBackoff(), 0)
            )
        except ValueError:  # its words may quote the password
            sentence = "VALKEY_URL is not usable: write valkey://host:6379/0, valkeys:// where it speaks TLS, or unix:///path."
            raise SettingsError(sentence) from None
        self._client = Valkey.from_pool(pool)
        self._script = self._client.register_script(_SCRIPT)

    async def take(self, key: str, limit: int, amount: int = 1, *, now: int | None = None) -> Tally:
        """As `SlidingLogs.take`, by the server's clock; `now` is for tests. Raises whatever the client raises."""
        arguments = (limit, WINDOW_MICROSECONDS, amount) if now is None else (limit, WINDOW_MICROSECONDS, amount, now)
        is_taken, count, reset_microseconds = await self._script((PREFIX + key,), arguments)
        return Tally(is_taken == 1, count, reset_microseconds)

    async def connect(self) -> None:
        """If need be, and hears an answer."""
        await self._client.ping()

    async def probe(self) -> None:
        """A real hit on a log of its own: a server that greets but may not write is of no use."""
        await self.take("probe", _PROBES_MAX)

    async def version(self) -> str:
        """Which server it is, in words."""
        about = await self._client.info("server")
        return f"Valkey {about['valkey_version']}" if "valkey_version" in about else f"Redis {about.get('redis_version', '?')}"

    async def close(self) -> None:
        """Ends every connection."""
        await self._client.aclose()

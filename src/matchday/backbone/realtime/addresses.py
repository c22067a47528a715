"""How many sockets one address may hold: a peer that stops reading cannot be cut off, only counted."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matchday.backbone.http.origins import TrustedProxies, counted_as
from matchday.backbone.realtime.metrics import DROPPED


class SocketsPerAddress:
    """Counts the connections that are being served."""

    def __init__(self, proxies: TrustedProxies, sockets_max: int) -> None:
        self._proxies = proxies
        self._sockets_max = sockets_max
        self._open: Counter[str] = Counter()

    @contextmanager
    def place(self, scope: Any) -> Iterator[bool]:
        """Holds a place for as long as the block runs. False when the address has none left."""
        address = self._address(scope)
        if self._open[address] >= self._sockets_max:
            DROPPED.labels("too_many_sockets").inc()
            yield False
            return
        self._open[address] += 1
        try:
            yield True
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def _address(self, scope: Any) -> str:
        peer = scope["client"][0] if scope.get("client") else "unknown"
        forwarded = b", ".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        return counted_as(self._proxies.address(peer, forwarded.decode("latin-1") or None))

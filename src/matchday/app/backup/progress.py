"""Tells an operator that long work goes on, on standard error."""

import sys
from time import monotonic

EVERY_SECONDS = 5.0


class Progress:
    """Counts one step's bytes or files; says so now and then, and at the end."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._said_at = monotonic()

    def tell(self, done: str) -> None:
        """At most every few seconds."""
        if monotonic() - self._said_at >= EVERY_SECONDS:
            self.end(f"{done} so far")

    def end(self, done: str) -> None:
        """Now."""
        self._said_at = monotonic()
        print(f"{self._step}: {done}", file=sys.stderr, flush=True)  # noqa: T201  a command talks by printing


def size(size_bytes: int) -> str:
    """Like 1.2 MiB."""
    if size_bytes < 1024**2:
        return f"{size_bytes / 1024:.1f} KiB"
    return f"{size_bytes / 1024**2:.1f} MiB"

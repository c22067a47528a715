"""What is begun is handed to the worker of the same process in memory, and who waits for the end is told in memory: the rows say
the same, and serve whoever is not here."""

import asyncio
from collections import deque
from collections.abc import Iterable
from uuid import UUID

from matchday.modules.payments.domain.payments import Intent

ASK_SECONDS = 2.0
ASKED_MAX = 10_000


class Handover:
    """One per process, between those who begin payments and the worker that takes them to their providers."""

    def __init__(self) -> None:
        self._fresh: deque[tuple[str, Intent]] = deque()
        self._woken = asyncio.Event()
        self._waiters: dict[UUID, list[asyncio.Future[None]]] = {}
        self._asked: set[UUID] = set()
        self._doubtful: set[UUID] = set()
        self._asked_at: dict[UUID, float] = {}

    def give(self, provider: str, intent: Intent) -> None:
        """A payment that was begun a moment ago: its claim is this process's."""
        self._fresh.append((provider, intent))
        self._woken.set()

    def wake(self) -> None:
        """There is something to look at."""
        self._woken.set()

    def ask(self, payment_id: UUID) -> None:
        """Its payer has come back from the provider's page and waits: the provider is asked at once, but not all the time."""
        now = asyncio.get_running_loop().time()
        if now - self._asked_at.get(payment_id, -ASK_SECONDS) < ASK_SECONDS:
            return
        if len(self._asked_at) >= ASKED_MAX:
            self._asked_at.clear()
        self._asked_at[payment_id] = now
        self._asked.add(payment_id)
        self._woken.set()

    def asked(self) -> list[UUID]:
        """Payments that are to be looked at now."""
        asked, self._asked = list(self._asked), set()
        return asked

    def doubt(self, payment_ids: Iterable[UUID]) -> None:
        """These were claimed for this process by a commit whose outcome it was never told: if they are there, nobody else has them."""
        if len(self._doubtful) < ASKED_MAX:
            self._doubtful.update(payment_ids)

    def doubtful(self) -> list[UUID]:
        """What is to be looked for now; whoever cannot look says so by doubting again."""
        doubtful, self._doubtful = list(self._doubtful), set()
        return doubtful

    def take(self, count_max: int) -> list[tuple[str, Intent]]:
        """The oldest first. What is left wakes the worker again."""
        taken = [self._fresh.popleft() for _ in range(min(len(self._fresh), count_max))]
        if self._fresh:
            self._woken.set()
        return taken

    async def wait(self, seconds_max: float) -> None:
        """Until there is something to do, or it is time to look around."""
        if not self._fresh and not self._asked:
            try:
                async with asyncio.timeout(seconds_max):
                    await self._woken.wait()
            except TimeoutError:
                pass
        self._woken.clear()

    async def until_told(self, payment_id: UUID, seconds_max: float) -> None:
        """Returns when something was written down of the payment here, or when it has taken too long."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._waiters.setdefault(payment_id, [])
        waiting.append(waiter)
        try:
            await asyncio.wait([waiter], timeout=seconds_max)
        finally:
            waiting.remove(waiter)
            if not waiting:
                self._waiters.pop(payment_id, None)

    def tell(self, payment_ids: Iterable[UUID]) -> None:
        """Something was written down of these."""
        if self._waiters:
            for payment_id in payment_ids:
                for waiter in self._waiters.get(payment_id, ()):
                    if not waiter.done():
                        waiter.set_result(None)

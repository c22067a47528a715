"""People who buy, each on a connection of their own: they order, pay, change their minds, go away. Whoever gets no answer, or is told
that the site cannot just now, sends the same request again until there is an answer, as browsers and programs of ours do.

Everything they were told is kept: that is what must be true afterwards.
"""

import asyncio
import random
import secrets
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import perf_counter
from typing import Any, Self
from uuid import UUID

from tests.journeys.waiting import until
from tests.sales.connection import Answer, Connection, NoAnswer
from tests.sales.ground import Ground

INSIST_SECONDS_MAX = 90.0
GOOD, DECLINED, CHALLENGE = "4242424242424242", "4000000000000002", "4000000000003220"
KEY, SECRET = "Idempotency-Key", "Order-Secret"
DOMAIN = "crowd.example"


class Told:
    """What the crowd was told."""

    def __init__(self) -> None:
        self.orders: dict[str, set[UUID]] = defaultdict(set)
        """By key: every order that a 201 named for it."""
        self.amounts: dict[UUID, int] = {}
        self.payments: dict[UUID, UUID] = {}
        """By payment that was acknowledged: its order."""
        self.cancelled: set[UUID] = set()
        self.paid: deque[tuple[UUID, str]] = deque(maxlen=200)
        """The latest orders that were paid, each with the secret that opens it."""
        self.answers: Counter[str] = Counter()
        self.unfit: list[str] = []
        """Answers that nobody should get, whatever happens to the machines."""
        self.seconds: list[float] = []
        self.last_good = 0.0

    def note(self, what: str, answer: Answer, seconds: float) -> None:
        """Every answer, those to repetitions too."""
        self.answers[f"{what} {answer.status}"] += 1
        self.seconds.append(seconds)
        if answer.status < 400:
            self.last_good = perf_counter()
        if answer.status >= 500 and (answer.status != 503 or "retry-after" not in answer.headers):
            self.unfit.append(f"{what}: {answer.status} {answer.body[:200]!r}")


class Buyer:
    """One of them. `chance` is theirs alone. `lost` is the share of answers that never reach them. Who is careless takes a new key
    for each repetition."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        ground: Ground,
        told: Told,
        chance: random.Random,
        *,
        lost: float = 0.0,
        is_careless: bool = False,
    ) -> None:
        self._tickets, self._payments = Connection(addresses["tickets"]), Connection(addresses["payments"])
        self._ground = ground
        self._told = told
        self._chance = chance
        self._lost = lost
        self._is_careless = is_careless

    async def buy(self, ended: asyncio.Event, pace: Callable[[], Awaitable[None]] | None = None) -> None:
        """One order after the other until it is over; what was begun is brought to its end. `pace` is awaited before each."""
        try:
            while not ended.is_set():
                if pace is not None:
                    await pace()
                await self._once()
        finally:
            self._tickets.close()
            self._payments.close()

    async def _once(self) -> None:
        key = secrets.token_urlsafe(24)
        body = {"lines": [self._wish()], "email": f"{key}@{DOMAIN}".lower()}
        answer = await self._insist("order", self._tickets, "POST", self._ground.orders, body, key)
        if answer.status != 201:
            return
        order = answer.json()
        order_id = UUID(order["order_id"])
        self._told.orders[body["email"]].add(order_id)
        self._told.amounts[order_id] = order["amount_minor"]
        if order["quote"] is None:
            return
        match self._chance.random():
            case chance if chance < 0.08:
                await self._cancel(order_id, order["secret"])
            case chance if chance < 0.16:
                return  # goes away: the hold runs out
            case chance if chance < 0.24:
                await self._pay(order_id, order["quote"], DECLINED)
                await self._pay(order_id, order["quote"], GOOD)
            case chance if chance < 0.28:
                await self._pay(order_id, order["quote"], CHALLENGE)
            case chance if chance < 0.34:
                await self._pay(order_id, order["quote"], GOOD)
                await self._cancel(order_id, order["secret"])
            case _:
                await self._pay(order_id, order["quote"], GOOD)
                self._told.paid.append((order_id, order["secret"]))

    def _wish(self) -> dict[str, Any]:
        ground = self._ground
        (product_id,) = self._chance.choices([ground.standing, ground.scarce, ground.seated, ground.free], [50, 15, 30, 5])
        return {"product_id": str(product_id), "quantity": self._chance.choice([1, 1, 2, 2, 3])}

    async def _pay(self, order_id: UUID, quote: str, card: str) -> None:
        body = {"quote": quote, "method": {"card": card}}
        answer = await self._insist("pay", self._payments, "POST", "/api/v1/payments", body, secrets.token_urlsafe(24))
        if answer.status == 201:
            self._told.payments[UUID(answer.json()["payment_id"])] = order_id

    async def _cancel(self, order_id: UUID, secret: str) -> None:
        answer = await self._insist("cancel", self._tickets, "DELETE", f"/api/v1/orders/{order_id}", None, None, {SECRET: secret})
        if answer.status == 204:
            self._told.cancelled.add(order_id)

    async def _insist(
        self, what: str, connection: Connection, method: str, path: str, body: Any, key: str | None, more: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer, at last."""
        answer: Answer | None = None

        async def ask() -> Answer | None:
            nonlocal key, answer
            headers = dict(more or {}) | ({KEY: key} if key else {})
            started = perf_counter()
            try:
                answer = await connection.send(method, path, body, headers)
                if self._chance.random() < self._lost:
                    raise NoAnswer
            except NoAnswer:
                self._told.answers[f"{what} without an answer"] += 1
                key = secrets.token_urlsafe(24) if self._is_careless and key else key
                return None
            self._told.note(what, answer, perf_counter() - started)
            return answer

        await until(ask, lambda answer: answer is not None and not answer.is_busy(), seconds_max=INSIST_SECONDS_MAX)
        assert answer is not None
        return answer


class Crowd:
    """Many buyers at once. Leaving its block, all of them come to an end. `pace` is awaited before each order; `habits` are those of a
    Buyer."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        ground: Ground,
        *,
        size: int,
        seed: int,
        pace: Callable[[], Awaitable[None]] | None = None,
        **habits: Any,
    ) -> None:
        self.told = Told()
        self._pace = pace
        self._ended = asyncio.Event()
        self._buyers = [Buyer(addresses, ground, self.told, random.Random(f"{seed} {number}"), **habits) for number in range(size)]
        self._all: asyncio.Future[Sequence[None]] | None = None

    async def __aenter__(self) -> Self:
        self._all = asyncio.gather(*(buyer.buy(self._ended, self._pace) for buyer in self._buyers))
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        self._ended.set()
        if self._all is not None:
            if kind is not None:
                self._all.cancel()
            await asyncio.gather(self._all, return_exceptions=kind is not None)

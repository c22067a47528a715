"""Takes payments to their providers, and writes down what became of each.

Whoever begins a payment hands it over in memory, so that no query lies between the commit and the charge. It is claimed in its
row too: if this process dies, another takes it as soon as that is known (`presence.py`), under the same idempotency key,
so that the money is taken once. What an outage has interrupted this process goes on with as soon as the engine is back, while the lease is
still its own. Everything else that is due (no answer yet, a webhook, the round of asking) is found by polling.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from prometheus_client import Counter, Histogram

from matchday.backbone.database import Database
from matchday.backbone.database.pool import GIVEN_WAY, OUTAGES
from matchday.backbone.errors import Unavailable
from matchday.backbone.telemetry import begin_work, outgoing_headers, span
from matchday.modules.payments.actions.handover import Handover
from matchday.modules.payments.actions.settle_payments import settle_payments
from matchday.modules.payments.domain.links import PaymentLinks
from matchday.modules.payments.domain.payments import ENDS, Intent, Outcome
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.store import payments

SCHEMA = "payments"
POLL_SECONDS = 0.5
BATCH_SECONDS_MAX = 20.0
"""Less than a lease: what takes longer is asked for again."""
CLAIM_MAX = 500
RESUME_SECONDS_MAX = 25.0
"""Less than a lease."""
FINISH_SECONDS_MAX = 5.0

_OUTCOMES = Counter("matchday_payment_outcomes", "What providers said of payments", ["provider", "state"])
_SECONDS = Histogram("matchday_payment_batch_seconds", "A batch of payments at a provider", ["provider"])
_DIFFERS = Counter("matchday_payment_amount_differs", "Payments for which a provider took another amount than was asked for", ["provider"])

_log = logging.getLogger("matchday.payments")


class _Interrupted(NamedTuple):
    """A batch that met an outage, and until when its claim holds by this process's clock."""

    name: str
    intents: Sequence[Intent]
    until: float


class Charging:
    """One per process."""

    def __init__(
        self,
        database: Database,
        providers: Mapping[str, Provider],
        links: PaymentLinks,
        handover: Handover,
        *,
        poll_seconds: float = POLL_SECONDS,
        worker_id: UUID | None = None,
    ) -> None:
        self._database = database
        self._providers = providers
        self._links = links
        self._poll_seconds = poll_seconds
        self._worker_id = worker_id
        self._claimed_at = 0.0
        self._under_way: set[asyncio.Task[None]] = set()
        self._interrupted: list[_Interrupted] = []
        self._handover = handover

    async def run(self) -> None:
        """Until it is cancelled."""
        parallel_max = max((provider.parallel_max for provider in self._providers.values()), default=1)
        async with asyncio.TaskGroup() as group:
            while True:
                await self._handover.wait(self._poll_seconds)
                resumed = self._resumed()
                for name, intents, until in [*resumed, *((name, intents, None) for name, intents in await self._next())]:
                    task = group.create_task(self._carry(name, intents, until), name=f"{len(intents)} payments to {name}")
                    self._under_way.add(task)
                    task.add_done_callback(self._under_way.discard)
                while len(self._under_way) >= parallel_max:
                    await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def finish(self) -> None:
        """The process ends and nothing more is begun: what is in hand is brought to its end, so that nobody waits for a lease."""
        while fresh := self._handover.take(CLAIM_MAX):
            for name, intents in self._batches(fresh):
                await self._carry(name, intents)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FINISH_SECONDS_MAX)

    async def work_once(self) -> int:
        """One round of what is due now; returns how many were looked at."""
        batches = await self._next(is_claiming=True)
        for name, intents in batches:
            await self._carry(name, intents)
        return sum(len(intents) for _, intents in batches)

    async def _next(self, *, is_claiming: bool = False) -> list[tuple[str, list[Intent]]]:
        """What was handed over, else what is due."""
        found = self._handover.take(CLAIM_MAX)
        asked = self._handover.asked()
        now = asyncio.get_running_loop().time()
        if is_claiming or asked or not found or now - self._claimed_at >= self._poll_seconds:  # a rush must not keep others waiting
            self._claimed_at = now
            found += await self._claim(asked)
        return self._batches(found)

    def _batches(self, found: Sequence[tuple[str, Intent]]) -> list[tuple[str, list[Intent]]]:
        by_provider: dict[str, list[Intent]] = {}
        for name, intent in found:
            by_provider.setdefault(name, []).append(intent)
        return [
            (name, intents[start : start + provider.batch_max])
            for name, intents in by_provider.items()
            if (provider := self._provider(name)) is not None
            for start in range(0, len(intents), provider.batch_max)
        ]

    def _resumed(self) -> list[_Interrupted]:
        """What is still claimed by us; the rest is for whoever claims it next."""
        interrupted, self._interrupted = self._interrupted, []
        now = asyncio.get_running_loop().time()
        return [batch for batch in interrupted if batch.until > now]

    async def _claim(self, asked: Sequence[UUID]) -> list[tuple[str, Intent]]:
        doubtful = self._handover.doubtful()
        try:
            async with self._database.begin(SCHEMA) as tx:
                claimed = await payments.claim_due(tx, CLAIM_MAX, asked, doubtful, self._worker_id)
        except (*OUTAGES, *GIVEN_WAY, Unavailable) as outage:
            self._handover.doubt(doubtful)
            _log.info("Payments that are due are looked for again in a moment: %r", outage)
            return []
        if len(claimed) == CLAIM_MAX:
            self._handover.wake()
        return claimed

    def _provider(self, name: str) -> Provider | None:
        provider = self._providers.get(name)
        if provider is None:
            _log.error("Payments of %s wait: it is not set up any more", name)
        return provider

    async def _carry(self, name: str, intents: Sequence[Intent], until: float | None = None) -> None:
        """Whatever goes wrong here, the leases bring these payments round again. `until` is when theirs runs out, if this is not
        the first time."""
        begin_work()
        until = until or asyncio.get_running_loop().time() + RESUME_SECONDS_MAX
        try:
            with span("payments", provider=name, payments=len(intents)), _SECONDS.labels(name).time():
                async with asyncio.timeout(BATCH_SECONDS_MAX):
                    outcomes = await self._ask(self._providers[name], intents)
                    await self._write(name, intents, outcomes)
        except (*OUTAGES, *GIVEN_WAY, Unavailable) as outage:
            _log.info("%d payments of %s come round again: %r", len(intents), name, outage)
            self._interrupted.append(_Interrupted(name, intents, until))
        except Exception:  # noqa: BLE001  one bad payment must not stop the others
            _log.exception("%d payments of %s met a bug of ours and come round again", len(intents), name)

    async def _ask(self, provider: Provider, intents: Sequence[Intent]) -> list[Outcome]:
        """What was never begun is charged; what was is looked at, or ended if its time is over."""
        fresh = [self._with_return(intent) for intent in intents if intent.reference is None]
        late = [intent for intent in intents if intent.reference is not None and intent.is_late]
        known = [intent for intent in intents if intent.reference is not None and not intent.is_late]
        outcomes: list[Outcome] = []
        if fresh:
            outcomes += await provider.charge(fresh)
        if late:
            outcomes += await provider.cancel(late)
        if known:
            outcomes += await provider.look(known)
        return outcomes

    def _with_return(self, intent: Intent) -> Intent:
        return msgspec.structs.replace(intent, return_url=self._links.url(intent.payment_id))

    async def _write(self, name: str, intents: Sequence[Intent], outcomes: Sequence[Outcome]) -> None:
        by_id = {intent.payment_id: intent for intent in intents}
        judged = [(self._judged(name, by_id[outcome.payment_id], outcome), by_id[outcome.payment_id].attempts) for outcome in outcomes]
        async with self._database.begin(SCHEMA, outgoing_headers()) as tx:
            rows = await settle_payments(tx, judged)
        counts: dict[str, int] = {}
        for outcome, _ in judged:
            counts[outcome.state] = counts.get(outcome.state, 0) + 1
        for state, count in counts.items():
            _OUTCOMES.labels(name, state).inc(count)
        self._handover.tell([row["payment_id"] for row in rows if row["state"] in ENDS or row["next_url"]])

    def _judged(self, name: str, intent: Intent, outcome: Outcome) -> Outcome:
        """An amount that is not ours to take is nothing to go on with: it stays open until somebody has looked into it."""
        if outcome.amount_minor is None or outcome.amount_minor == intent.amount_minor:
            return outcome
        _DIFFERS.labels(name).inc()
        _log.error("%s took %d for payment %s of %d", name, outcome.amount_minor, intent.payment_id, intent.amount_minor)
        return msgspec.structs.replace(outcome, state="processing", reason="amount_differs")

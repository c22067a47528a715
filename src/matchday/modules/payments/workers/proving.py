"""Proves once a day, and when an admin wants it, what `matchday payments verify` and `matchday ledger verify` prove, and keeps what was
found for the admins' page."""

import asyncio
import logging
from collections.abc import Mapping
from time import perf_counter

import msgspec

from matchday.backbone.database import Database
from matchday.backbone.database.pool import GIVEN_WAY, OUTAGES
from matchday.backbone.errors import Unavailable
from matchday.backbone.ledger import Proof, verify_ledger
from matchday.backbone.telemetry import begin_work
from matchday.modules.payments.actions.prove_payments import PaymentsProof, compare_with_providers, prove_payments
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.store import proofs

SCHEMA = "payments"
POLL_SECONDS = 2.0
COMPARE_SECONDS_MAX = 240.0

_log = logging.getLogger("matchday.payments")


class Proving:
    """One per process; each proof is made by one of them."""

    def __init__(self, database: Database, providers: Mapping[str, Provider]) -> None:
        self._database = database
        self._providers = providers

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.work_once()
            await asyncio.sleep(POLL_SECONDS)

    async def work_once(self) -> int:
        """What is due now; returns how many proofs it made."""
        begin_work()
        try:
            async with self._database.begin(SCHEMA) as tx:
                kinds = await proofs.claim_due(tx)
            for kind in kinds:
                await self._prove(kind)
        except (*OUTAGES, *GIVEN_WAY, Unavailable) as outage:
            _log.info("Proofs wait: %r", outage)
            return 0
        return len(kinds)

    async def _prove(self, kind: str) -> None:
        started = perf_counter()
        found = await (self._payments() if kind == "payments" else self._ledger())
        for fault in found.faults:
            _log.error("The proof of %s failed: %s", kind, fault)
        facts, milliseconds = msgspec.json.encode(found).decode(), int((perf_counter() - started) * 1000)
        async with self._database.begin(SCHEMA) as tx:
            await proofs.save(tx, kind, milliseconds, facts, found.faults, getattr(found, "notes", ()))

    async def _payments(self) -> PaymentsProof:
        async with self._database.begin(SCHEMA) as tx:
            await proofs.take_time(tx)
            found = await prove_payments(tx)
        try:
            async with asyncio.timeout(COMPARE_SECONDS_MAX):
                return await compare_with_providers(found, self._providers)
        except TimeoutError:
            return msgspec.structs.replace(found, notes=("the providers did not answer in time",))

    async def _ledger(self) -> Proof:
        async with self._database.begin(SCHEMA) as tx:
            await proofs.take_time(tx)
            return await verify_ledger(tx)

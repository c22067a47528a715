"""Verifies what is new, again and again, and tells the metrics."""

import asyncio
import logging

from prometheus_client import Gauge

from matchday.backbone.context import ModuleContext
from matchday.modules.audit.actions.verify_log import advance
from matchday.modules.audit.domain.entries import SealKey
from matchday.modules.audit.domain.verification import Walk

WATCH_SECONDS = 30.0

_BROKEN = Gauge("matchday_audit_is_broken", "1: an entry of the audit log does not hold", multiprocess_mode="max")
_VERIFIED = Gauge("matchday_audit_verified_entries", "How far this process has verified the audit log", multiprocess_mode="max")
_log = logging.getLogger(__name__)


async def watch_log(context: ModuleContext) -> None:
    """From the first entry after each start, then what has come since. Entries of a former secret are judged by their
    chain alone here: it is `matchday audit verify` that is given former secrets."""
    walk = Walk([SealKey(context.settings.secret)], is_former_key_trusted=True)
    while True:
        async with context.database.read(context.name) as tx:
            wrong = await advance(tx, walk)
        _VERIFIED.set(walk.head.sequence)
        _BROKEN.set(wrong is not None)
        if wrong is not None:
            _log.error("Entry %d of the audit log %s. Run `matchday audit verify`.", wrong.sequence, wrong.reason)
        await asyncio.sleep(WATCH_SECONDS)

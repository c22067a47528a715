"""Audit: who did what to what belongs to an organisation or to the whole platform.

Owns one log that only grows, each entry chained to the one before by its hash and sealed with a key that is not in the
database (docs/decisions/0015-audit-log.md).

Says nothing. Hears the ActionTaken of every module, accounts.OrganisationChanged to call organisations by their names, and
accounts.AccountChanged to forget the name and address of people who are gone.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from matchday.backbone.context import ModuleContext
from matchday.backbone.module import Module, Worker
from matchday.modules.audit import pages, routes, workers
from matchday.modules.audit.domain.entries import SealKey
from matchday.modules.audit.listeners import listeners
from matchday.modules.audit.store import personal_data


@asynccontextmanager
async def _key(context: ModuleContext) -> AsyncIterator[SealKey]:
    yield SealKey(context.settings.secret)


module = Module(
    name="audit",
    routes={"manage": routes.manage, "pages": pages.pages},
    listeners=listeners,
    workers=(Worker(name="watch the log", run=workers.watch_log),),
    resources={"key": _key},
    exports=personal_data,
    migrations=Path(__file__).parent / "migrations",
)

"""What an operator does at the command line is written into the audit log as well: there is no account, but there is power."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from matchday.backbone.audit import OPERATOR, Actor, details_text, say_action
from matchday.backbone.database import Database, Transaction, open_database
from matchday.backbone.ids import new_id
from matchday.backbone.module import load
from matchday.backbone.settings import Settings
from matchday.backbone.telemetry import correlation_id
from matchday.modules.audit.actions.append_entries import append
from matchday.modules.audit.domain.entries import Draft, SealKey
from matchday.modules.audit.store import is_there


async def write_down(tx: Transaction, action: str, **facts: Any) -> None:
    """For a command that works in one transaction of a module: the entry leaves with the change. `facts` take the place of
    what the actions in it have noted."""
    await _say(tx, action, facts or tx.noted)


async def write_down_each(tx: Transaction, action: str, each: Iterable[Mapping[str, Any]]) -> None:
    """The same for a command that does one thing many times over in one transaction: an entry for each, with its facts."""
    at = await tx.clock()
    for facts in each:
        await _say(tx, action, facts, at)


async def _say(tx: Transaction, action: str, facts: Mapping[str, Any], at: datetime | None = None) -> None:
    audits = load(tx.schema).audits
    if audits is None:
        raise ValueError(f"{tx.schema} does not say what is done to it")
    tx.action, tx.noted = action, dict(facts)
    await say_action(tx, audits, Actor(), action=action, at=at)


async def enter(database: Database, settings: Settings, action: str, **facts: Any) -> None:
    """For a command that has no transaction of its own (announcing, skipping events, restoring): straight into the log, before
    it is done. So nothing is done unwritten, and an entry may tell of something that then failed."""
    async with database.begin("audit") as tx:
        draft = Draft(
            entry_id=new_id(),
            occurred_at=await tx.clock(),
            action=f"operator.{action}",
            organisation_id=None,
            account_id=None,
            subject_id=None,
            targets="{}",
            correlation_id=correlation_id(),
            account_name=OPERATOR,
            address="",
            details=details_text({}, facts),
        )
        await append(tx, [draft], SealKey(settings.secret))


async def has_log(database: Database) -> bool:
    """Whether the audit log's table is there."""
    async with database.read("audit") as tx:
        return await is_there(tx)


async def enter_alone(settings: Settings, action: str, **facts: Any) -> None:
    """The same for a command that has no pool of its own, and may meet a database from before there was a log."""
    database = await open_database(settings.database_url, size_max=1)
    try:
        if await has_log(database):
            await enter(database, settings, action, **facts)
    finally:
        await database.close()

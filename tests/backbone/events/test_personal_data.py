"""What all modules keep of one person, gathered from this process and from others."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from nats.aio.client import Client

from matchday.backbone.database import Database, Transaction
from matchday.backbone.events.personal_data import PersonalData, answering_for
from matchday.backbone.ids import new_id
from matchday.backbone.module import Module


async def _keeps_a_lot(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    return {"account_id": str(account_id), "schema": await tx.fetchval("SELECT current_user") is not None, "much": "x" * 2_000_000}


async def _breaks(_tx: Transaction, _account_id: UUID) -> Mapping[str, Any]:
    raise RuntimeError("broken")


ACCOUNTS = Module(name="accounts", exports=_keeps_a_lot)
BROKEN = Module(name="audit", exports=_breaks)
LIVE = Module(name="live")


async def test_another_process_answers_for_its_modules(database: Database, bus: Client) -> None:
    account_id = new_id()
    async with answering_for(bus, database, [ACCOUNTS, LIVE]):
        found, missing = await PersonalData(database, [], ["accounts", "live"], bus).gather(account_id)
    assert missing == []
    assert found["accounts"] == {"account_id": str(account_id), "schema": True, "much": "x" * 2_000_000}
    assert "live" not in found


async def test_who_does_not_answer_is_named(database: Database, bus: Client) -> None:
    async with answering_for(bus, database, [BROKEN]):
        found, missing = await PersonalData(database, [ACCOUNTS], ["audit", "notifications"], bus).gather(new_id())
    assert missing == ["audit", "notifications"]
    assert list(found) == ["accounts"]

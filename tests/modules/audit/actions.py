"""Actions as other modules say them, and a log to put them into."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from matchday.backbone.audit import details_text
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged, ActionTaken
from matchday.modules.audit.actions.append_entries import append_actions
from matchday.modules.audit.actions.erase_people import erase_people
from matchday.modules.audit.actions.verify_log import verify_log
from matchday.modules.audit.domain.entries import SealKey
from matchday.modules.audit.domain.verification import Walk, Wrong

KEY = SealKey("a secret of the tests, 32 characters")
CLUB = UUID("01900000-0000-7000-8000-00000000000a")
OLGA = UUID("01900000-0000-7000-8000-0000000000aa")
SAM = UUID("01900000-0000-7000-8000-0000000000bb")
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def taken(**changes: Any) -> ActionTaken:
    """Olga changed Sam's roles."""
    noted = {"person": "Sam", "roles_before": ["scorer"], "roles_after": ["organiser", "scorer"]}
    fields: dict[str, Any] = {
        "action_id": new_id(),
        "organisation_id": CLUB,
        "account_id": OLGA,
        "account_name": "Olga",
        "address": "198.51.100.7",
        "action": "accounts.change_roles",
        "subject_id": SAM,
        "targets": {"organisation_id": str(CLUB), "account_id": str(SAM)},
        "details": details_text({"roles": ["organiser", "scorer"]}, noted),
        "correlation_id": "c0ffee00c0ffee00",
        "at": NOON,
    }
    return ActionTaken(**fields | changes)


def deleted(account_id: UUID) -> AccountChanged:
    return AccountChanged(account_id=account_id, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True, version=9)


async def append(database: Database, *actions: ActionTaken, key: SealKey = KEY) -> None:
    async with database.begin("audit") as tx:
        await append_actions(tx, actions, key)


async def erase(database: Database, account_id: UUID) -> None:
    async with database.begin("audit") as tx:
        await erase_people(tx, [deleted(account_id)], KEY)


async def verify(database: Database, walk: Walk | None = None) -> Wrong | None:
    async with database.read("audit") as tx:
        return await verify_log(tx, walk or Walk([KEY]))

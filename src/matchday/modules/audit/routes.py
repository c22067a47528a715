"""The log for programs: an organisation's for its owners, all of it for platform admins."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice, get
from matchday.backbone.http.access import platform_admin, role
from matchday.modules.audit import queries
from matchday.modules.audit.schemas import EntryView, LogFilter

owner = role("owner")

Person = Annotated[UUID | None, QueryParameter(name="person", required=False)]
Action = Annotated[str, QueryParameter(name="action", max_length=200, pattern=r"^[a-z0-9_.]*$(?!\n)", required=False)]
ModuleName = Annotated[str, QueryParameter(name="module", max_length=50, pattern=r"^[a-z_]*$(?!\n)", required=False)]
Day = Annotated[date | None, QueryParameter(required=False)]


@get("/organisations/{organisation_id:uuid}/audit", access=owner)
async def organisation_log(
    tx: Transaction,
    organisation_id: UUID,
    cursor: Cursor,
    person: Person = None,
    action: Action = "",
    module: ModuleName = "",
    since: Day = None,
    until: Day = None,
) -> Slice[EntryView]:
    """Who did what in the organisation, newest first. `since` and `until` are days of UTC, both inclusive."""
    asked = LogFilter(organisation_id=organisation_id, person=person, action=action, module=module, since=since, until=until)
    return await queries.list_entries(tx, asked, cursor, with_address=False)


@get("/audit", access=platform_admin)
async def whole_log(
    tx: Transaction,
    cursor: Cursor,
    person: Person = None,
    action: Action = "",
    module: ModuleName = "",
    since: Day = None,
    until: Day = None,
) -> Slice[EntryView]:
    """Who did what on the whole platform, newest first, with the addresses it came from."""
    asked = LogFilter(person=person, action=action, module=module, since=since, until=until)
    return await queries.list_entries(tx, asked, cursor, with_address=True)


manage = [organisation_log, whole_log]

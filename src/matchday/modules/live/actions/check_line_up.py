"""A team sheet is held against the squad that competitions registered."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.live import store
from matchday.modules.live.domain.sheets import faults_of, with_ids
from matchday.modules.live.errors import LineUpRefused
from matchday.sports.entries import LineUpHandedIn


async def check_line_up(tx: Transaction, match_id: UUID, sheet: LineUpHandedIn, overruled: str | None = None) -> LineUpHandedIn:
    """The sheet with the ids of its players. Raises LineUpRefused with all faults at once; with a reason to overrule them
    they are kept on the sheet instead."""
    squad = await store.squad_of(tx, match_id, sheet.side)
    named = with_ids(squad, sheet)
    faults = faults_of(squad, named, match_id, (await store.kick_off_of(tx, match_id)).date())
    if faults and overruled is None:
        raise LineUpRefused(faults=faults)
    if overruled is None:
        return named
    return msgspec.structs.replace(named, overruled=overruled, overruled_faults=tuple(fault.message for fault in faults))

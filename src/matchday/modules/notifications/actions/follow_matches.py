"""Competitions and scorers say what a match is; what is new about it has happened."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.module import Heard
from matchday.contracts.competitions import MatchChanged
from matchday.contracts.live import MatchProgressed
from matchday.modules.notifications import replicas
from matchday.modules.notifications.domain.happenings import Happening
from matchday.modules.notifications.domain.matches import KEPT_BACK, Known, hear_match, hear_progress
from matchday.modules.notifications.store import happenings


async def follow_matches(tx: Transaction, heard: Sequence[Heard[MatchChanged]]) -> None:
    """A history that is imported or announced again costs one look: old matches are not kept and not told. Idempotent."""
    now = await tx.clock()
    await replicas.save_matches(tx, [each.event for each in heard if each.event.kicks_off_at > now - KEPT_BACK])
    new = {each.event.match_id for each in heard if each.event.kicks_off_at > now - KEPT_BACK}
    known = await happenings.lock_known(tx, sorted(new), sorted({each.event.match_id for each in heard}))
    for each in heard:
        if each.event.match_id in known:
            known[each.event.match_id], told = hear_match(known[each.event.match_id], each.event, now)
            await _put(tx, told, each)
    await happenings.save_known(tx, known)


async def follow_progress(tx: Transaction, heard: Sequence[Heard[MatchProgressed]]) -> None:
    """A protocol that comes before its match waits for it. Idempotent."""
    now = await tx.clock()
    asked = sorted({each.event.match_id for each in heard})
    known: dict[UUID, Known] = await happenings.lock_known(tx, asked, asked)
    for each in heard:
        known[each.event.match_id], told = hear_progress(known[each.event.match_id], each.event, now)
        await _put(tx, told, each)
    await happenings.save_known(tx, known)


async def _put(tx: Transaction, told: Sequence[Happening], heard: Heard[MatchChanged] | Heard[MatchProgressed]) -> None:
    if told:
        await happenings.put_happenings(tx, told, heard.headers)

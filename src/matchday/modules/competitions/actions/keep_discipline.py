"""Keeps bans in step with what was recorded, played and decided: counted anew whenever any of it changes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.discipline.serving import Assessed, Suspension, assess
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.queries.discipline_ground import ground_of
from matchday.modules.competitions.store import discipline
from matchday.modules.competitions.store.regulations import load_regulations

_BINDING = ("team_id", "misses", "state", "length", "until", "cause", "served")
"""What a line-up is told of a ban."""


async def keep_discipline(tx: Transaction, competition: Competition) -> set[UUID]:
    """The teams whose line-ups are bound otherwise than before. The competition is locked. Bans that had been served, and by a
    correction are another or none, are written down: nobody gets a missed match back."""
    if not await discipline.is_anything_to_assess(tx, competition.competition_id):
        return set()
    counted = {each.key: each for each in (await assessed(tx, competition)).suspensions}
    held = await discipline.load_kept(tx, competition.competition_id)
    changed = [each for key, each in counted.items() if each != held.get(key)]
    gone = [key for key in held if key not in counted]
    if not changed and not gone:
        return set()
    await discipline.save_kept(tx, competition.competition_id, changed, gone)
    corrections = [_correction(before, counted.get(key)) for key, before in held.items() if _is_corrected(before, counted.get(key))]
    if corrections:
        await discipline.write_corrections(tx, competition.competition_id, corrections)
    moved = [(held.get(each.key), each) for each in changed] + [(held[key], None) for key in gone]
    return {team for before, after in moved if _binds(before) != _binds(after) for one in (before, after) if one for team in _teams(one)}


async def assessed(tx: Transaction, competition: Competition) -> Assessed:
    """From zero. Changes nothing."""
    rules = (await load_regulations(tx, competition)).discipline
    return assess(rules, await ground_of(tx, competition, rules))


def _binds(suspension: Suspension | None) -> tuple[Any, ...] | None:
    """None where it keeps nobody out of anything."""
    if suspension is None or not suspension.misses:
        return None
    return tuple(getattr(suspension, name) for name in _BINDING)


def _teams(suspension: Suspension) -> tuple[UUID, UUID]:
    return suspension.team_id, suspension.booked_with


def _is_corrected(before: Suspension, after: Suspension | None) -> bool:
    return bool(before.served) and not set(before.served) <= set(after.served if after else ())


def _correction(before: Suspension, after: Suspension | None) -> Mapping[str, Any]:
    return {
        "correction_id": new_id(),
        "key": before.key,
        "person_id": discipline.person_of(before.who.key),
        "before": before,
        "after": after,
    }

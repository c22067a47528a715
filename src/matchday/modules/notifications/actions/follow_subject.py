"""Somebody follows a team, a competition, a match or a player, by the ways they choose."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.notifications.domain.destinations import FOLLOWS_MAX
from matchday.modules.notifications.errors import NotLinked, TooMuchFollowed
from matchday.modules.notifications.schemas import Follow
from matchday.modules.notifications.store import destinations

OWN = ("inbox", "email")
"""Ways that everybody has."""


async def follow_subject(tx: Transaction, account_id: UUID, subject_id: UUID, follow: Follow) -> None:
    """From the next happening on; what was chosen before is replaced. Nothing chosen is the same as following no more. Raises
    NotFound, NotLinked, TooMuchFollowed."""
    await destinations.hold_account(tx, account_id)
    if not follow.kinds or not follow.ways:
        await unfollow_subject(tx, account_id, subject_id)
        return
    if not await destinations.is_subject(tx, subject_id):
        raise NotFound
    if await destinations.count_followed(tx, account_id, subject_id) >= FOLLOWS_MAX:
        raise TooMuchFollowed(limit=FOLLOWS_MAX)
    ways = await _ways(tx, account_id, follow.ways)
    await unfollow_subject(tx, account_id, subject_id)
    await destinations.put_follows(tx, subject_id, ways, sorted(set(follow.kinds)))


async def unfollow_subject(tx: Transaction, account_id: UUID, subject_id: UUID) -> None:
    """By all ways. Twice is fine."""
    held = await destinations.active_of_account(tx, account_id)
    await destinations.drop_follows(tx, subject_id, list(held.values()))


async def mute(tx: Transaction, account_id: UUID, hours: int) -> None:
    """Nothing of what is followed comes by any way for so long; 0: it comes again. What happens meanwhile is not told later."""
    await destinations.hold_account(tx, account_id)
    held = await destinations.active_of_account(tx, account_id)
    await destinations.mute(tx, list(held.values()), hours)


async def _ways(tx: Transaction, account_id: UUID, ways: Sequence[str]) -> list[UUID]:
    held = await destinations.active_of_account(tx, account_id)
    found = []
    for way in sorted(set(ways)):
        if way not in held and way not in OWN:
            raise NotLinked
        found.append(held.get(way) or await destinations.own_destination(tx, account_id, way))
    return found

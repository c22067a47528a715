"""Deliveries to the outside, which go when the test says so."""

from tests.modules.notifications.post import Post

from matchday.modules.notifications.workers.carrying import Carrying


class Carried:
    """By one sink."""

    def __init__(self, post: Post, carrying: Carrying) -> None:
        self.post, self.carrying = post, carrying

    async def carry(self) -> int:
        """All that is due; returns how many."""
        carried = 0
        while found := await self.carrying.carry_due():
            carried += found
        return carried

    async def make_due(self) -> None:
        """What waits for another try."""
        await self.post.make_due()
        await self.post.change("UPDATE notifications.destinations SET due_at = now() WHERE due_at IS NOT NULL")

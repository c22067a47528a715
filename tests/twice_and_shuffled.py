"""A source that behaves as badly as the broker may."""

import random
from collections.abc import Sequence

from matchday.backbone.events.source import Delivery, Source


class TwiceAndShuffled(Source):
    """Delivers what it gets twice, in any order, and again with the next batch."""

    chance = random.Random(22)
    before: Sequence[Delivery] = ()

    async def next(self) -> list[Delivery]:
        """A batch."""
        batch = await super().next()
        again = [*batch, *batch, *self.before]
        self.before = batch
        self.chance.shuffle(again)
        return again

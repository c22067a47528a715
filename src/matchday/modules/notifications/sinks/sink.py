"""What Matchday asks of a sink. A file in this folder that binds one to the name `sink` is all that a new one takes; a sink
without doors of its own is used by whatever destination names it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Transaction
from matchday.modules.notifications.domain.destinations import Receiver
from matchday.modules.notifications.domain.happenings import Happening
from matchday.modules.notifications.domain.parcels import Parcel, ParcelOutcome
from matchday.modules.notifications.store.parcels import put_parcels

CATEGORY = "follows"

Carry = Callable[[Parcel], Awaitable[ParcelOutcome]]
"""Takes one delivery out of the house. Whatever it raises is taken for a failure that may pass."""


class Sink:
    """`take` gives a happening to some receivers in one transaction; `opened` is how its deliveries leave afterwards, in a
    process. `parallel_max` is for one process, `per_second_max` for all, `gap_seconds` between two to one destination."""

    name = ""
    parallel_max = 32
    per_second_max = 500
    gap_seconds = 0.0
    is_carried = True
    """Whether its deliveries leave by `opened`. What is done within `take`, or has a worker of its own, is not carried."""
    is_logged = False
    """Whether each try is kept, for owners who look after the other side. Of an organisation's channels it is, whatever the sink."""

    async def take(self, tx: Transaction, happening: Happening, receivers: Sequence[Receiver], headers: Mapping[str, str]) -> None:
        """Queues one delivery for each. Twice is the same as once."""
        await put_parcels(tx, happening, receivers, headers, CATEGORY)

    def opened(self, context: ModuleContext) -> AbstractAsyncContextManager[Carry]:
        """For the life of a process. Only a sink that is carried has it."""
        raise NotImplementedError(f"{self.name} in {context.name}")

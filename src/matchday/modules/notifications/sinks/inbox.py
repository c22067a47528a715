"""The inbox on the site, and by Socket.IO on every page that its owner has open."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.notifications.actions.fill_inboxes import fill_inboxes
from matchday.modules.notifications.domain.destinations import Receiver
from matchday.modules.notifications.domain.happenings import Happening, id_of
from matchday.modules.notifications.domain.messages import Message
from matchday.modules.notifications.sinks.sink import Sink


class Inbox(Sink):
    """Nothing leaves the house: it is there when the transaction is done."""

    name = "inbox"
    is_carried = False

    async def take(self, tx: Transaction, happening: Happening, receivers: Sequence[Receiver], headers: Mapping[str, str]) -> None:  # noqa: ARG002
        """The id is of the happening and the person, by which it is told once."""
        told = [
            (
                id_of(happening.happening_id, str(each.account_id)),
                Message(kind=happening.template, account_id=each.account_id, context=dict(happening.facts), path=path_of(happening)),
            )
            for each in receivers
            if each.account_id is not None
        ]
        await fill_inboxes(tx, told)


def path_of(happening: Happening) -> str:
    """Where one reads more."""
    found: UUID | str = happening.facts.get("match_id", "")
    return f"/matches/{found}" if found else f"/news/{happening.facts['slug']}"


sink = Inbox()

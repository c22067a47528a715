"""An account is gone: what it recorded stays, without it."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import AccountChanged
from matchday.modules.live import store


async def forget_people(tx: Transaction, events: Sequence[AccountChanged]) -> None:
    """Everybody who knows the signature of a protocol is told of it anew. Twice is as once: the second time nothing is
    anybody's."""
    if gone := [event.account_id for event in events if event.is_deleted]:
        for match_id in await store.forget_recorders(tx, gone):
            protocol, _ = await store.open_protocol(tx, match_id)
            tx.publish(protocol.progressed())

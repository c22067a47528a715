"""What buyers of tickets are told: many of one event by one statement, each once."""

from collections.abc import Sequence
from typing import Any

from matchday.backbone.database import Transaction
from matchday.backbone.module import Heard
from matchday.contracts.tickets import BuyerNews, BuyersTold
from matchday.modules.notifications.actions.fill_inboxes import fill_inboxes
from matchday.modules.notifications.domain.happenings import id_of
from matchday.modules.notifications.domain.messages import Message
from matchday.modules.notifications.domain.words import quotable
from matchday.modules.notifications.store import deliveries

KIND = "buyer_told"


async def tell_buyers(tx: Transaction, heard: Sequence[Heard[BuyersTold]]) -> None:
    """By mail, and who has an account on the site too. The way to the order stays sealed until the mail is sent."""
    for each in heard:
        told = [(id_of(each.event_id, str(place)), _message(each.event, news)) for place, news in enumerate(each.event.news)]
        await deliveries.put_many(tx, told, dict(each.headers))
        await fill_inboxes(tx, [(told_id, message) for told_id, message in told if message.account_id is not None])


def _message(event: BuyersTold, news: BuyerNews) -> Message:
    facts = {name: quotable(value) for name, value in news.facts.items() if name != "path"}
    context: dict[str, Any] = {"told": event.kind, "title": quotable(event.title), "of": facts}
    return Message(
        kind=KIND,
        account_id=news.account_id,
        recipient=news.email if news.account_id is None else None,
        locale=news.locale if news.account_id is None else None,
        sealed_path=news.sealed_path,
        sealed_for=event.key,
        path=news.facts.get("path") or "/me/orders",
        context=context,
    )

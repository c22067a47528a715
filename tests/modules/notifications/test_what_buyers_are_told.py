"""Buyers of tickets: each is told once, by mail and on the site, with a link that only the mail's writer opens."""

from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest
from tests.modules.notifications.post import SECRET, SITE, Post, contact

from matchday.backbone.ids import new_id
from matchday.backbone.sealing import Sealer
from matchday.contracts.tickets import MAIL_SEAL, BuyerNews, BuyersTold

KINDS = (
    "order_complete",
    "order_expired",
    "order_refunded",
    "paid_too_late",
    "sale_cancelled",
    "sale_moved",
    "place_offered",
    "ticket_resold",
    "ticket_received",
    "gift_accepted",
)


def told(kind: Any, *readers: UUID | str, locale: str = "en", **facts: str) -> BuyersTold:
    """To these: accounts or addresses."""
    stock_id = new_id()
    path = urlsafe_b64encode(Sealer(SECRET, MAIL_SEAL).seal(b"/orders/1?secret=abc", str(stock_id))).decode()
    news = tuple(
        BuyerNews(
            account_id=reader if isinstance(reader, UUID) else None,
            email=reader if isinstance(reader, str) else None,
            locale=locale,
            sealed_path=path,
            facts=facts | {"path": "/orders/1"},
        )
        for reader in readers
    )
    return BuyersTold(stock_id=stock_id, title="Cup final", kind=kind, news=news)


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_is_a_mail_with_a_link(kind: str, locale: str, post: Post) -> None:
    facts = {"amount": "25.00 EUR", "places": "2", "until": "tomorrow", "giver": "Bo", "ticket": "Seat 4", "starts_at": "soon UTC"}
    await post.hear(told(kind, "ida@example.org", locale=locale, **facts))
    (letter,) = await post.send()
    assert letter.recipient == "ida@example.org"
    assert "Cup final" in letter.subject
    assert "None" not in letter.text
    assert f"{SITE}/orders/1?secret=abc" in letter.text
    assert letter.unsubscribe_url is None


async def test_many_of_one_event_are_told_once_each(post: Post) -> None:
    account_id, event_id = new_id(), new_id()
    await post.hear(contact(account_id))
    event = told("order_complete", account_id, "bo@example.org")
    for _ in range(2):
        await post.hear(event, event_id=event_id)
    assert sorted(letter.recipient for letter in await post.send()) == ["ada@example.org", "bo@example.org"]
    async with post.database.read("notifications") as tx:
        (row,) = await tx.fetch("SELECT account_id, link FROM notifications.notices")
    assert (row["account_id"], row["link"]) == (account_id, "/orders/1")


async def test_names_bring_no_links(post: Post) -> None:
    await post.hear(told("ticket_received", "ida@example.org", giver="http://evil.example click", ticket="Seat 4"))
    (letter,) = await post.send()
    assert "http://evil.example" not in letter.text

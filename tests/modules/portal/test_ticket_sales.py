"""Tickets on the home page and on the page of the match that they are for."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.modules.portal.conftest import Hear
from tests.modules.portal.events import MATCH, ORGANISATION, match

from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import new_id
from matchday.contracts.tickets import SaleChanged

SALE = new_id()
PAGE = f"/matches/{MATCH}"


def in_hours(hours: float) -> datetime:
    return SystemClock().now() + timedelta(hours=hours)


def sale(**changes: Any) -> SaleChanged:
    values: dict[str, Any] = {
        "sale_id": SALE,
        "version": 2,
        "organisation_id": ORGANISATION,
        "match_id": MATCH,
        "slug": "cup-final",
        "title": "Cup final & fair",
        "venue": "Riverside Park",
        "starts_at": in_hours(48),
        "state": "on_sale",
        "currency": "EUR",
        "price_from_minor": 2500,
    }
    return SaleChanged(**(values | changes))


async def test_tickets_are_offered_on_home_and_on_the_match(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match())
    await hear(sale())
    assert "Tickets from €25.00" in (await site.get(PAGE)).text
    home = (await site.get("/")).text
    assert "Cup final &amp; fair" in home
    assert "from €25.00" in home
    assert 'href="/tickets/cup-final"' in home


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"price_from_minor": None}, "Tickets: none left"),
        ({"state": "paused", "price_from_minor": None}, "Tickets: not on sale now"),
        ({"price_from_minor": 0}, "Free tickets"),
    ],
)
async def test_the_match_says_how_it_stands(site: httpx.AsyncClient, hear: Hear, facts: dict[str, Any], words: str) -> None:
    await hear(match())
    await hear(sale(**facts))
    assert words in (await site.get(PAGE)).text


@pytest.mark.parametrize("facts", [{"state": "draft"}, {"state": "cancelled"}, {"starts_at": in_hours(-4)}])
async def test_what_nobody_may_buy_is_not_shown(site: httpx.AsyncClient, hear: Hear, facts: dict[str, Any]) -> None:
    await hear(match())
    await hear(sale(**facts))
    for page in ("/", PAGE):
        assert "/tickets/cup-final" not in (await site.get(page)).text


async def test_older_news_of_a_sale_changes_nothing(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match())
    await hear(sale(version=3), sale(version=4, price_from_minor=1000))
    await hear(sale(version=2, price_from_minor=9900))
    assert "Tickets from €10.00" in (await site.get(PAGE)).text

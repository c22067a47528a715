"""A competition leads to the tickets for its matches, as long as there are any to come."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.test_competition_pages import CUP, SMALL, Bring, see

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.tickets import SaleChanged
from matchday.modules.competitions.replicas import keep_sales


@pytest.fixture
async def match_id(bring: Bring, database: Database) -> UUID:
    imported = await bring(SMALL)
    async with database.read("competitions") as tx:
        found: UUID = await tx.fetchval(
            "SELECT match_id FROM competitions.matches JOIN competitions.competitions USING (competition_id) WHERE slug = $1 LIMIT 1",
            imported.competition,
        )
    return found


def sale(match_id: UUID | None, **changes: Any) -> SaleChanged:
    known: dict[str, Any] = {
        "sale_id": new_id(),
        "version": 2,
        "organisation_id": new_id(),
        "match_id": match_id,
        "slug": "final",
        "title": "Final",
        "venue": "",
        "starts_at": SystemClock().now() + timedelta(days=3),
        "state": "on_sale",
        "currency": "EUR",
        "price_from_minor": 2500,
    }
    return SaleChanged(**(known | changes))


async def leads_to_tickets(site: httpx.AsyncClient) -> bool:
    return bool((await see(site, CUP)).css('a[href^="/tickets?competition="]'))


async def test_it_leads_to_its_tickets(site: httpx.AsyncClient, database: Database, match_id: UUID) -> None:
    assert not await leads_to_tickets(site)
    on_sale = sale(match_id)
    async with database.begin("competitions") as tx:
        await keep_sales(tx, [on_sale])
    assert await leads_to_tickets(site)
    async with database.begin("competitions") as tx:
        await keep_sales(tx, [sale(match_id, sale_id=on_sale.sale_id, version=3, state="cancelled"), on_sale])
    assert not await leads_to_tickets(site)


@pytest.mark.parametrize(
    "changes", [{"state": "draft"}, {"starts_at": SystemClock().now() - timedelta(hours=1)}, {"match_id": None}, {"match_id": new_id()}]
)
async def test_it_leads_to_nothing_that_is_not_there(
    site: httpx.AsyncClient, database: Database, match_id: UUID, changes: dict[str, Any]
) -> None:
    async with database.begin("competitions") as tx:
        await keep_sales(tx, [sale(**({"match_id": match_id} | changes))])
    assert not await leads_to_tickets(site)

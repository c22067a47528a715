"""The preview of a sale with seats: for those who sell, while it is a draft too, and for nobody else."""

import httpx
import pytest
from tests.modules.tickets.seat_plans import row, seat_map
from tests.modules.tickets.selling import map_of, put_seats
from tests.modules.tickets.shop import OnSale, Shop

from matchday.backbone.database import Database


@pytest.fixture
async def draft(shop: Shop, database: Database) -> OnSale:
    """A row of eight seats that nobody may buy yet."""
    made = await shop.sale(product={"is_seated": True, "quota_ids": ()}, quota=None, state="draft")
    map_id = await map_of(database, shop.organisation_id, seat_map(row(1, "s" * 8)))
    await put_seats(database, made.sale_id, map_id, {"A": (made.product_id,), "B": (made.product_id,)})
    return made


@pytest.mark.parametrize("part", ["preview/seats", "preview/seats/state"])
async def test_the_map_of_a_draft_is_for_those_who_sell(shop: Shop, site: httpx.AsyncClient, draft: OnSale, part: str) -> None:
    path = f"/manage/sales/{draft.sale_id}/{part}"
    assert (await site.get(path)).status_code == 303
    assert (await site.get(path, headers=shop.headers())).status_code == 404
    assert (await site.get(path, headers=shop.headers("gate"))).status_code == 403
    slug = await shop.value("SELECT slug FROM tickets.sales WHERE sale_id = $1", draft.sale_id)
    assert (await site.get(f"/public/v1/sales/{slug}/seats")).status_code == 404
    assert (await site.get(path, headers=shop.headers("box_office"))).status_code == 200


async def test_a_sale_without_seats_has_no_map_to_preview(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    at, headers = f"/manage/sales/{on_sale.sale_id}/preview", shop.headers("organiser")
    assert (await site.get(f"{at}/seats", headers=headers)).status_code == 404
    assert 'id="seats"' not in (await site.get(at, headers=headers)).text


async def test_rows_of_a_block_are_shown_before_any_script_runs(shop: Shop, site: httpx.AsyncClient, draft: OnSale) -> None:
    at, headers = f"/manage/sales/{draft.sale_id}/preview", shop.headers("organiser")
    whole = (await site.get(at, headers=headers)).text
    assert f'data-seats="{at}/seats"' in whole
    assert "seat-box" not in whole
    assert (await site.get(f"{at}?section=1", headers=headers)).text.count("seat-box") == 8

"""Puts the final on sale, through the same HTTP interface that an organiser's program uses: a stadium of some 19,000 seats in
three categories, a lounge that is sold out soon, hidden tickets for guests, vouchers, a discount, two gates.

One that is still to come and still on sale is gone on with; else there is a new one, with all its seats free.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from matchday.app.demo.client import Client, Refused
from matchday.app.demo.people import ORGANISATION_NAME
from matchday.app.demo.world_cup import played, replay_slug, world_cup
from matchday.backbone.clock import SystemClock

STADIUM = "Lusail, 19,424 seats"
ROWS = 10
GATES = ("North gate", "South gate")
HOLD_SECONDS = 300
LOUNGE_PLACES = 150
CROWD_VOUCHER = "FANCLUB"
GUEST_VOUCHER = "GUESTLIST"
_BEGINS_AFTER = timedelta(hours=8)
_TOO_SOON = timedelta(hours=1)
_CLOCK = SystemClock()


class OnSale(msgspec.Struct, frozen=True, kw_only=True):
    """What the crowd knows of the sale. `seats` are the products with a seat, `blocks` where each is to be had."""

    sale_id: str
    slug: str
    seats: Sequence[str]
    lounge: str
    guests: str
    gates: Mapping[str, str]
    blocks: Mapping[str, Sequence[int]] = {}


async def open_sale(client: Client, number: int) -> OnSale:
    """The sale of the demo, made if there is none. Raises Unreachable and Refused."""
    owner = f"/manage/v1/organisations/{(await client.get(f'/public/v1/competitions/{world_cup().slug}'))['organisation_id']}"
    prefix = f"tickets-{replay_slug(number)}"
    now = _CLOCK.now()
    for sale in (await client.get(f"{owner}/sales?limit=100"))["items"]:
        is_to_come = datetime.fromisoformat(sale["starts_at"]) > now + _TOO_SOON
        if sale["slug"].startswith(prefix) and sale["state"] == "on_sale" and is_to_come:
            return await _known(client, sale["sale_id"])
    return await _open(client, owner, number, f"{prefix}-{now:%Y-%m-%d-%H%M}")


async def _open(client: Client, owner: str, number: int, slug: str) -> OnSale:
    now = _CLOCK.now().replace(minute=0, second=0, microsecond=0)
    match = played(number)
    sale = await client.post(
        f"{owner}/sales",
        {
            "title": f"{match.home.team} – {match.away.team}, replayed",
            "slug": slug,
            "venue": match.venue or "",
            "starts_at": (now + _BEGINS_AFTER).isoformat(),
            "doors_at": now.isoformat(),
            "currency": "EUR",
            "hold_seconds": HOLD_SECONDS,
            "match_id": await _match_id(client, number),
            "resale_cap_percent": 120,
            "resale_fee_basis_points": 500,
            "description": "A crowd that is not there buys real places of a match that is over. Buy among them: nothing costs anything.",
        },
    )
    at = f"/manage/v1/sales/{sale['sale_id']}"
    products = await _products(client, at)
    await client.put(
        f"{at}/seats",
        {
            "map_id": await _map_id(client, owner),
            "zones": {"A": [products["Category 1"]], "B": [products["Category 2"]], "C": [products["Category 3"], products["Under 16"]]},
        },
    )
    await _terms(client, owner, at, products, now)
    for name in GATES:
        await client.post(f"{at}/gates", {"name": name})
    await client.put(f"{at}/state", {"state": "on_sale"})
    return await _known(client, sale["sale_id"])


async def _products(client: Client, at: str) -> dict[str, str]:
    quotas: dict[str, str] = {}
    for name, size in (("Lounge", LOUNGE_PLACES), ("Guests", 200)):
        made = await client.post(f"{at}/quotas", {"name": name, "size": size})
        quotas[name] = next(quota["quota_id"] for quota in made["quotas"] if quota["name"] == name)
    offered: Sequence[dict[str, Any]] = (
        {"name": "Category 1", "price_minor": 18000, "is_seated": True, "category": "Main stands"},
        {"name": "Category 2", "price_minor": 12000, "is_seated": True, "category": "Behind the goals"},
        {"name": "Category 3", "price_minor": 6900, "is_seated": True, "category": "Upper tier"},
        {"name": "Under 16", "price_minor": 2500, "is_seated": True, "category": "Upper tier", "per_order_max": 4},
        {"name": "Lounge", "price_minor": 49900, "quota_ids": [quotas["Lounge"]], "description": "With dinner, behind glass."},
        {"name": "Guests of the teams", "price_minor": 0, "quota_ids": [quotas["Guests"]], "needs_voucher": True},
    )
    found: dict[str, str] = {}
    for position, product in enumerate(offered):
        made = await client.post(f"{at}/products", {"tax_rate": 1900, "position": position, **product})
        found |= {each["name"]: each["product_id"] for each in made["products"]}
    return found


async def _terms(client: Client, owner: str, at: str, products: Mapping[str, str], now: datetime) -> None:
    """Vouchers, a discount, and what may be given back."""
    await client.post(
        f"{at}/vouchers", {"code": CROWD_VOUCHER, "label": "Fan club: 10 %", "effect": "percent", "value": 1000, "uses_max": 5000}
    )
    guests = {"code": GUEST_VOUCHER, "label": "Guest list", "uses_max": 200, "opens_hidden": True}
    await client.post(f"{at}/vouchers", guests | {"product_ids": [products["Guests of the teams"]]})
    await client.post(f"{at}/vouchers/batch", {"label": "Press", "effect": "percent", "value": 10000, "count": 25, "prefix": "PRESS-"})
    family = {"name": "Families: every fourth place is free", "each": 4, "benefit": 1, "basis_points": 10000}
    await client.post(f"{at}/discounts", family | {"product_ids": [products["Category 3"]]})
    until = (now + _BEGINS_AFTER - timedelta(hours=1)).isoformat()
    await client.put(f"{at}/refund-rule", {"open_until": until, "kept_basis_points": 1000})
    await client.put(f"{at}/waiting-rules", {"offer_seconds": 600})
    paper = {"seller": ORGANISATION_NAME, "address": "1 Stadium Way\nVillage", "prefix": "DEMO-", "tax_number": "DE000000000"}
    await client.put(f"{owner}/invoice-settings", paper)


async def _map_id(client: Client, owner: str) -> str:
    """Of the stadium, drawn once."""
    held = (await client.get(f"{owner}/seat-maps?limit=100"))["items"]
    if known := next((one["map_id"] for one in held if one["name"] == STADIUM), None):
        return str(known)
    document = await client.get(f"{owner}/seat-maps/ready-made?kind=bowl&rows={ROWS}")
    return str((await client.post(f"{owner}/seat-maps", {"name": STADIUM, "document": document}))["map_id"])


async def _match_id(client: Client, number: int) -> str | None:
    """The replayed match; tickets may not have heard of it yet, and then refuses."""
    matches = (await client.get(f"/public/v1/competitions/{replay_slug(number)}/matches"))["items"]
    return next((match["match_id"] for match in matches if match["number"] in (1, number)), None)


async def _known(client: Client, sale_id: str) -> OnSale:
    sale = await client.get(f"/manage/v1/sales/{sale_id}")
    gates = (await client.get(f"/manage/v1/sales/{sale_id}/gates"))["items"]
    products = {product["name"]: product["product_id"] for product in sale["products"]}
    seats = await client.get(f"/public/v1/sales/{sale['slug']}/seats")
    try:
        return OnSale(
            sale_id=sale_id,
            slug=sale["slug"],
            seats=[products[name] for name in ("Category 1", "Category 2", "Category 3", "Under 16")],
            lounge=products["Lounge"],
            guests=products["Guests of the teams"],
            gates={gate["name"]: gate["gate_id"] for gate in gates},
            blocks=_blocks(seats),
        )
    except KeyError as missing:
        raise Refused(409, f"somebody has changed the demo's sale: {missing}") from missing


def _blocks(seats: Mapping[str, Any]) -> dict[str, list[int]]:
    """By product. A block is in the zone of its first seat."""
    found: dict[str, list[int]] = {}
    for zone in seats["zones"]:
        keys = [block["key"] for block in seats["sections"] if block["rows"][0]["zones"][0] == zone["key"]]
        found |= {product["product_id"]: keys for product in zone["products"]}
    return found

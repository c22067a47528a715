"""A sale on the stage's site, made as its organiser makes one: by the organiser's own interface."""

from datetime import timedelta
from typing import Any

import msgspec
from tests.journeys.people import Person

from matchday.backbone.clock import SystemClock


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A sale that people can buy at. `products` by name."""

    sale_id: str
    slug: str
    products: dict[str, str]

    @property
    def page(self) -> str:
        """Where it is bought."""
        return f"/tickets/{self.slug}"


class BoxOffice:
    """Sells for the organiser's organisation."""

    def __init__(self, organiser: Person, organisation_id: str) -> None:
        self.organiser = organiser
        self.organisation_id = organisation_id

    async def open(self, title: str, *products: dict[str, Any], quota: int | None = None, **sale: Any) -> Offered:
        """All its products draw on one quota, those with seats on none."""
        begins = SystemClock().now() + timedelta(days=12)
        body = {"title": title, "starts_at": begins.isoformat(), "currency": "EUR", "venue": "Riverside Park"} | sale
        made = await self._send("POST", f"/manage/v1/organisations/{self.organisation_id}/sales", body)
        sale_id = made["sale_id"]
        limit = await self._send("POST", f"/manage/v1/sales/{sale_id}/quotas", {"name": "All", "size": quota})
        for position, product in enumerate(products):
            quotas = [] if product.get("is_seated") else [limit["quotas"][0]["quota_id"]]
            known = {"tax_rate": 1900, "quota_ids": quotas, "position": position}
            made = await self._send("POST", f"/manage/v1/sales/{sale_id}/products", known | product)
        by_name = {product["name"]: product["product_id"] for product in made["products"]}
        return Offered(sale_id=sale_id, slug=made["slug"], products=by_name)

    async def offer_everything(self, title: str) -> Offered:
        """Few left, free, not yet on sale, with long names."""
        offered = await self.open(
            title,
            {"name": "Adult", "price_minor": 2500},
            {"name": "Child up to fourteen years of age who comes along", "price_minor": 0, "description": "With an adult."},
            {"name": "Programme", "price_minor": 300, "tax_rate": 700, "category": "Extras"},
            {"name": "Later", "price_minor": 900, "on_sale_from": (SystemClock().now() + timedelta(days=2)).isoformat()},
            quota=15,
            per_person_max=6,
            resale_cap_percent=100,
        )
        await self.publish(offered)
        return offered

    async def offer_seats(self, title: str) -> Offered:
        """Twenty thousand of them."""
        offered = await self.open(title, {"name": "Seat", "price_minor": 4500, "is_seated": True}, {"name": "Parking", "price_minor": 800})
        await self.put_seats(offered, "bowl", 10)
        await self.publish(offered)
        return offered

    async def publish(self, offered: Offered) -> None:
        """From now on people buy."""
        await self._send("PUT", f"/manage/v1/sales/{offered.sale_id}/state", {"state": "on_sale"})

    async def put_seats(self, offered: Offered, sample: str = "ground", rows: int = 8) -> None:
        """A ready-made map: every zone with seats is sold as products called Seat, the others as those called Standing."""
        maps = f"/manage/v1/organisations/{self.organisation_id}/seat-maps"
        document = await self._send("GET", f"{maps}/ready-made?kind={sample}&rows={rows}")
        kept = await self._send("POST", maps, {"name": f"{sample} of {offered.slug}", "document": document})
        standing = {area["zone"] for area in document.get("areas", ())}
        zones = {zone["key"]: self._named(offered, "Standing" if zone["key"] in standing else "Seat") for zone in document["zones"]}
        await self._send("PUT", f"/manage/v1/sales/{offered.sale_id}/seats", {"map_id": kept["map_id"], "zones": zones})

    @staticmethod
    def _named(offered: Offered, beginning: str) -> list[str]:
        return [product_id for name, product_id in offered.products.items() if name.startswith(beginning)]

    async def _send(self, method: str, path: str, body: Any = None) -> Any:
        return await self.organiser.send(method, "tickets", path, body)

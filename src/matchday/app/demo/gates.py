"""Two gates that let people in while others still buy, and two people who trade with each other what they bought."""

import asyncio
import logging
import random
import secrets
from typing import Any

from matchday.app.demo.box_office import OnSale
from matchday.app.demo.client import Client, Refused, Unreachable
from matchday.app.demo.crowd import GOOD, LOOK_SECONDS, LOOKS_MAX, Bought, pause
from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import new_id

BETWEEN_SCANS_SECONDS = 4.0
AGAIN_CHANCE = 0.06
"""That somebody shows a ticket that was shown before."""
BETWEEN_TRADES_SECONDS = 15.0
OFFERS_MAX = 4
_CLOCK = SystemClock()

log = logging.getLogger("matchday.demo")


class Gates:
    """They scan in turn; each has a device of its own."""

    def __init__(
        self,
        base_url: str,
        steward: Client,
        on_sale: OnSale,
        bought: Bought,
        chance: random.Random,
        between_seconds: float = BETWEEN_SCANS_SECONDS,
    ) -> None:
        self._between_seconds = between_seconds
        self._guest = Client(base_url)
        self._steward = steward
        self._sale = on_sale
        self._bought = bought
        self._chance = chance
        self._shown: str | None = None

    async def admit(self, ended: asyncio.Event) -> None:
        """Until `ended` is set."""
        at = f"/manage/v1/sales/{self._sale.sale_id}"
        devices = {name: str(new_id()) for name in self._sale.gates}
        for name, device_id in devices.items():
            await self._steward.put(f"{at}/devices/{device_id}", {"name": f"Scanner, {name}", "gate_id": self._sale.gates[name]})
        while not ended.is_set():
            await pause(self._chance.expovariate(1 / self._between_seconds), ended)
            if (code := await self._next_code()) is not None:
                scan = {"nonce": str(new_id()), "code": code, "at": _CLOCK.now().isoformat()}
                await self._steward.post(f"{at}/scans", {"device_id": self._chance.choice(list(devices.values())), "scans": [scan]})

    async def _next_code(self) -> str | None:
        if self._shown is not None and self._chance.random() < AGAIN_CHANCE:
            return self._shown
        if not self._bought.tickets:
            return None
        ticket_id, secret = self._bought.tickets.popleft()
        try:
            ticket = await self._guest.get(f"/api/v1/tickets/{ticket_id}", {"Order-Secret": secret})
        except Refused:  # given back meanwhile
            return None
        self._shown = str(ticket["code"])
        return self._shown


class Resellers:
    """Each buys a seat now and then, offers it, and takes what the other offers."""

    def __init__(
        self, clients: tuple[Client, ...], on_sale: OnSale, chance: random.Random, between_seconds: float = BETWEEN_TRADES_SECONDS
    ) -> None:
        self._between_seconds = between_seconds
        self._clients = clients
        self._sale = on_sale
        self._chance = chance

    async def trade(self, ended: asyncio.Event) -> None:
        """Until `ended` is set."""
        while not ended.is_set():
            await pause(self._chance.expovariate(1 / self._between_seconds), ended)
            client = self._chance.choice(self._clients)
            try:
                await (self._take_offer(client, ended) if self._chance.random() < 0.35 else self._offer(client, ended))
            except Refused as refused:
                log.debug("nothing was traded: %s", refused)

    async def _offer(self, client: Client, ended: asyncio.Event) -> None:
        offers = (await client.get("/api/v1/my/listings?limit=50"))["items"]
        if sum(offer["listing"]["state"] == "open" for offer in offers) >= OFFERS_MAX:
            return
        wish = {"lines": [{"product_id": self._chance.choice(self._sale.seats[:3]), "quantity": 1}]}
        order = await client.post(f"/api/v1/sales/{self._sale.sale_id}/orders", wish)
        position = (await self._paid(client, order, ended))["positions"][0]
        price = position["price_minor"] * self._chance.randint(80, 120) // 100
        about = "Cannot come after all. Aisle seat, great view."
        await client.post("/api/v1/listings", {"ticket_id": position["ticket_id"], "price_minor": price, "about": about})

    async def _take_offer(self, client: Client, ended: asyncio.Event) -> None:
        own = {offer["listing"]["listing_id"] for offer in (await client.get("/api/v1/my/listings?limit=50"))["items"]}
        offers = (await client.get(f"/public/v1/listings?sale_id={self._sale.sale_id}"))["items"]
        if others := [offer for offer in offers if offer["listing_id"] not in own]:
            offer = self._chance.choice(others)
            bid = {"price_minor": offer["price_minor"], "currency": offer["currency"]}
            await self._paid(client, await client.post(f"/api/v1/listings/{offer['listing_id']}/orders", bid), ended)

    async def _paid(self, client: Client, order: dict[str, Any], ended: asyncio.Event) -> dict[str, Any]:
        """The order with its tickets. Raises Unreachable if they do not come."""
        body = {"quote": order["quote"], "method": {"card": GOOD}}
        await client.post("/api/v1/payments", body, {"Idempotency-Key": secrets.token_urlsafe(24)})
        for _ in range(LOOKS_MAX):
            await pause(LOOK_SECONDS, ended)
            found: dict[str, Any] = await client.get(f"/api/v1/orders/{order['order_id']}")
            if found["state"] == "complete":
                return found
        raise Unreachable("the tickets do not come")

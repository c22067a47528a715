"""The crowd that buys: guests who come at random, choose, pay with test cards of every kind, change their minds or go away; some give
their tickets back or come to the gate. All over the public HTTP interface, as strangers to the site.

A rush at the beginning, then fewer and fewer, so that a demo that is left running is quiet. When a zone is sold out people wait for
it; when all is, hardly anybody comes.
"""

import asyncio
import logging
import math
import random
import secrets
from collections import deque
from typing import Any

from matchday.app.demo.box_office import CROWD_VOUCHER, GUEST_VOUCHER, OnSale
from matchday.app.demo.client import FORM, Client, Refused, Unreachable

GUESTS_PER_MINUTE_MAX = 3000
"""Requests of guests that change something, all of which come from this machine in the demo."""
RUSH_SECONDS = 90.0
RUSH_BETWEEN_SECONDS, BETWEEN_SECONDS_MAX, SOLD_OUT_BETWEEN_SECONDS = 0.15, 6.0, 30.0
HALVES_EVERY_SECONDS = 60.0
"""How long until half as many come."""
SOLD_OUT_AFTER = 12
"""So many in a row who find nothing: it is sold out."""
AT_ONCE_MAX = 40
LOOKS_MAX = 8
LOOK_SECONDS = 2.0
KEPT_MAX = 400

GOOD, DECLINED, POOR, CHALLENGE, SLOW = "4242424242424242", "4000000000000002", "4000000000009995", "4000000000003220", "4000000000000077"
CARDS = {GOOD: 86, DECLINED: 4, POOR: 2, CHALLENGE: 5, SLOW: 3}
NAMES = ("ada", "ben", "cleo", "dana", "emil", "fay", "gus", "hana", "ivo", "jana", "kim", "lena", "milo", "nora", "omar", "pia")

log = logging.getLogger("matchday.demo")


class Bought:
    """What guests have in their hands: what the gates need of it."""

    def __init__(self) -> None:
        self.tickets: deque[tuple[str, str]] = deque(maxlen=KEPT_MAX)
        """Ticket and the secret of its order."""


class Crowd:
    """All of them. `chance` decides who does what."""

    def __init__(self, base_url: str, on_sale: OnSale, bought: Bought, chance: random.Random) -> None:
        self._guest = Client(base_url)
        self._sale = on_sale
        self._bought = bought
        self._chance = chance
        self._in_vain = 0

    async def come(self, ended: asyncio.Event) -> None:
        """One after the other, many at once, until `ended` is set."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        here: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while not ended.is_set():
                if len(here) < AT_ONCE_MAX:
                    person = group.create_task(self._person(ended))
                    here.add(person)
                    person.add_done_callback(here.discard)
                between = between_seconds(loop.time() - began, is_sold_out=self._in_vain >= SOLD_OUT_AFTER)
                await pause(self._chance.expovariate(1 / between), ended)

    async def _person(self, ended: asyncio.Event) -> None:
        """Whatever the site answers, the next one comes."""
        try:
            await self._buy(ended)
        except (Unreachable, Refused) as answer:
            log.debug("somebody in the crowd went away: %s", answer)

    async def _buy(self, ended: asyncio.Event) -> None:
        email = f"{self._chance.choice(NAMES)}.{secrets.token_hex(3)}@crowd.example"
        wish = self._wish()
        product_id = wish["lines"][0]["product_id"]
        order = await self._order(wish | {"email": email})
        if order is None and wish.pop("section", None) is not None:
            order = await self._order(wish | {"email": email})
        if order is None:
            await self._find_nothing(product_id, email)
            return
        self._in_vain = 0
        opened = {"Order-Secret": order["secret"]}
        await pause(self._chance.uniform(0.5, 6.0), ended)
        match self._chance.random():
            case chance if chance < 0.06:
                await self._guest.delete(f"/api/v1/orders/{order['order_id']}", opened)
            case chance if chance < 0.12:
                return  # goes away: the hold runs out
            case _ if order["quote"] is None or await self._pay(order, ended):
                await self._after(order["order_id"], opened, ended)

    async def _order(self, wish: dict[str, Any]) -> dict[str, Any] | None:
        """None when there is nothing left of it. Raises Unreachable and Refused."""
        try:
            held: dict[str, Any] = await self._guest.post(
                f"/api/v1/sales/{self._sale.sale_id}/orders", wish, {"Idempotency-Key": secrets.token_urlsafe(24)}
            )
        except Refused as refused:
            if "sold_out" in str(refused):
                return None
            raise
        return held

    def _wish(self) -> dict[str, Any]:
        chance, sale = self._chance, self._sale
        quantity = chance.choices((1, 2, 3, 4, 6), (16, 46, 14, 20, 4))[0]
        match chance.random():
            case draw if draw < 0.04:
                return {"lines": [{"product_id": sale.lounge, "quantity": min(quantity, 4)}]}
            case draw if draw < 0.05:
                return {"lines": [{"product_id": sale.guests, "quantity": 1}], "voucher": GUEST_VOUCHER}
        product_id = chance.choices(sale.seats, (22, 26, 44, 8))[0]
        wish: dict[str, Any] = {"lines": [{"product_id": product_id, "quantity": quantity}], "may_split": chance.random() < 0.4}
        if (blocks := sale.blocks.get(product_id)) and chance.random() < 0.8:
            wish["section"] = chance.choice(blocks)  # where their friends are
        return wish | ({"voucher": CROWD_VOUCHER} if chance.random() < 0.1 else {})

    async def _find_nothing(self, product_id: str, email: str) -> None:
        """Some leave their address: they are offered what comes back."""
        self._in_vain += product_id != self._sale.lounge
        if self._chance.random() < 0.25:
            party = {"product_id": product_id, "places": self._chance.choice((1, 2, 2, 3)), "email": email}
            await self._guest.post(f"/api/v1/sales/{self._sale.sale_id}/waiting", party)

    async def _pay(self, order: dict[str, Any], ended: asyncio.Event) -> bool:
        """Whether it is paid, or will be. Whose card is declined takes another one, mostly."""
        card = self._chance.choices(list(CARDS), list(CARDS.values()))[0]
        payment = await self._charge(order, card)
        if card in (DECLINED, POOR):
            await pause(2.0, ended)
            if self._chance.random() < 0.3:
                return False
            await self._charge(order, GOOD)
        elif card == CHALLENGE:
            return await self._answer_bank(payment, ended)
        return True

    async def _charge(self, order: dict[str, Any], card: str) -> dict[str, Any]:
        body = {"quote": order["quote"], "method": {"card": card}}
        begun: dict[str, Any] = await self._guest.post("/api/v1/payments", body, {"Idempotency-Key": secrets.token_urlsafe(24)})
        return begun

    async def _answer_bank(self, payment: dict[str, Any], ended: asyncio.Event) -> bool:
        """On the page of the provider, where one in five gives up."""
        at = f"/api/v1/payments/{payment['payment_id']}?token={payment['token']}"
        for _ in range(LOOKS_MAX):
            await pause(LOOK_SECONDS, ended)
            if (await self._guest.get(at))["next_url"] is not None:
                break
        deed = b"deed=refuse" if self._chance.random() < 0.2 else b"deed=accept"
        await self._guest.send(f"/sandbox/pay/{payment['payment_id']}/challenge", deed, FORM)
        return deed.endswith(b"accept")

    async def _after(self, order_id: str, opened: dict[str, str], ended: asyncio.Event) -> None:
        """One in ten looks at the tickets; of those some give them back, and the others come to the gate."""
        if self._chance.random() < 0.9:
            return
        for _ in range(LOOKS_MAX):
            await pause(LOOK_SECONDS, ended)
            order = await self._guest.get(f"/api/v1/orders/{order_id}", opened)
            if order["state"] == "complete":
                break
        else:
            return
        if order["amount_minor"] and self._chance.random() < 0.15:
            await pause(self._chance.uniform(5, 60), ended)
            await self._guest.post(f"/api/v1/orders/{order_id}/refund", {}, opened)
            return
        self._bought.tickets.extend((place["ticket_id"], opened["Order-Secret"]) for place in order["positions"])


def between_seconds(since_seconds: float, *, is_sold_out: bool) -> float:
    """From one guest to the next, on average."""
    if is_sold_out:
        return SOLD_OUT_BETWEEN_SECONDS
    halvings = max(0.0, since_seconds - RUSH_SECONDS) / HALVES_EVERY_SECONDS
    return min(BETWEEN_SECONDS_MAX, RUSH_BETWEEN_SECONDS * math.exp2(min(halvings, 10.0)))


async def pause(seconds: float, ended: asyncio.Event) -> None:
    """Ends early when the demo is told to end."""
    try:
        await asyncio.wait_for(ended.wait(), seconds)
    except TimeoutError:
        return

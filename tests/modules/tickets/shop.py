"""A sale for tests, and everything that can be done with it: by the module's own actions, on a real database."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self, TypeVar
from uuid import UUID

import httpx
import msgspec
from tests.composed import composed
from tests.inner_site import surroundings
from tests.tokens import ISSUER, access_token

from matchday.backbone.clock import SystemClock
from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import Database, Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.module import SURFACES, Module, load
from matchday.contracts.event import Event
from matchday.contracts.payments import PaymentEnd, PaymentsSettled, PaymentsStarted, SettledPayment, StartedPayment
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.actions.buy_listings import take_orders
from matchday.modules.tickets.actions.expire_orders import expire_orders
from matchday.modules.tickets.actions.gate_desk import GateDesk
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.actions.release_orders import Released, release_orders
from matchday.modules.tickets.actions.scan_tickets import scan_tickets
from matchday.modules.tickets.actions.serve_waiting import join_waiting
from matchday.modules.tickets.actions.settle_orders import begin_payments, settle_orders
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.domain.asked import AskedLine, AskedOrder, Placed
from matchday.modules.tickets.domain.order_ids import digest_of, order_id_of
from matchday.modules.tickets.domain.stock import Sale
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.queries.proofs import differences
from matchday.modules.tickets.schemas.sales import NewProduct, NewQuota, NewSale
from matchday.modules.tickets.sockets import DeskDoor
from matchday.modules.tickets.store.stocks import LockSales, lock_sales

SECRET = "a secret of the tests, long enough for all"
TICKETS: Module = load("tickets")
E = TypeVar("E", bound=Event)


class Shop:
    """A desk of one process on a database. `lock` is how its actions come by the hot rows."""

    def __init__(self, database: Database, lock: LockSales = lock_sales) -> None:
        self.database = database
        self.lock = lock
        self.placing = Coalescer("place orders", database, "tickets", partial(take_orders, lock=lock))
        self.releasing = Coalescer("release orders", database, "tickets", partial(release_orders, lock=lock))
        self.desk = OrderDesk(SECRET, self.placing, self.releasing)
        self.organisation_id = new_id()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.placing.close()
        await self.releasing.close()

    # What an organiser does

    async def sale(
        self, *, quota: int | None = 100, price: int = 2500, state: str = "on_sale", product: Mapping[str, Any] = {}, **sale: Any
    ) -> "OnSale":
        """A sale of one product that draws on one quota."""
        known: dict[str, Any] = {"title": "Cup final", "starts_at": in_days(9), "currency": "EUR"}
        async with self.database.begin("tickets") as tx:
            sale_id = await manage_sales.add_sale(tx, self.organisation_id, NewSale(**(known | sale)))
            quota_id = await manage_sales.add_quota(tx, sale_id, NewQuota(name="All", size=quota))
            one = {"name": "Seat", "price_minor": price, "tax_rate": 1900, "quota_ids": (quota_id,)} | dict(product)
            product_id = await manage_sales.add_product(tx, sale_id, NewProduct(**one))
            if state != "draft":
                await manage_sales.change_state(tx, sale_id, "on_sale")
            if state not in ("draft", "on_sale"):
                await tx.execute("UPDATE tickets.sales SET state = $2 WHERE sale_id = $1", sale_id, state)
        return OnSale(sale_id=sale_id, product_id=product_id, quota_id=quota_id)

    async def product(self, sale_id: UUID, **facts: Any) -> UUID:
        """One more to buy."""
        async with self.database.begin("tickets") as tx:
            return await manage_sales.add_product(tx, sale_id, NewProduct(**({"name": "Other", "price_minor": 1000} | facts)))

    async def quota(self, sale_id: UUID, size: int | None) -> UUID:
        """One more limit."""
        async with self.database.begin("tickets") as tx:
            return await manage_sales.add_quota(tx, sale_id, NewQuota(name="Other", size=size))

    # What buyers do

    async def place(self, on_sale: "OnSale", quantity: int = 1, *, account_id: UUID | None = None, key: str | None = None) -> Placed:
        """Orders places of its product."""
        return await self.desk.place(self.asked(on_sale, {on_sale.product_id: quantity}, account_id=account_id, key=key))

    def asked(self, on_sale: "OnSale", wanted: Mapping[UUID, int], *, account_id: UUID | None = None, key: str | None = None) -> AskedOrder:
        """The command."""
        account_id = account_id or new_id()
        lines = tuple(AskedLine(product_id=product_id, quantity=quantity) for product_id, quantity in wanted.items())
        return AskedOrder(
            order_id=order_id_of(str(account_id), key or str(new_id())),
            digest=digest_of(msgspec.json.encode(lines)),
            sale_id=on_sale.sale_id,
            account_id=account_id,
            email=None,
            locale="en",
            lines=lines,
        )

    async def release(self, placed: Placed) -> Released:
        """Cancelled by its buyer."""
        return await self.desk.release(placed.order.order_id, placed.order.account_id)

    # What payments tells

    async def begun(self, placed: Placed, payment_id: UUID | None = None) -> UUID:
        """Somebody begins to pay."""
        payment_id = payment_id or new_id()
        async with self.database.begin("tickets") as tx:
            await begin_payments(tx, [started(placed, payment_id)])
        return payment_id

    async def settled(self, placed: Placed, payment_id: UUID | None = None, end: PaymentEnd = "captured", **facts: Any) -> UUID:
        """A payment has ended."""
        payment_id = payment_id or new_id()
        async with self.database.begin("tickets") as tx:
            await settle_orders(tx, [ended(placed, payment_id, end, **facts)], self.lock)
        return payment_id

    async def hear(self, *events: PaymentsStarted | PaymentsSettled) -> None:
        """In this order, each in a transaction of its own."""
        for event in events:
            async with self.database.begin("tickets") as tx:
                if isinstance(event, PaymentsStarted):
                    await begin_payments(tx, [event])
                else:
                    await settle_orders(tx, [event], self.lock)

    # Time

    async def expire(self) -> int:
        """One round of the sweep."""
        async with self.database.begin("tickets") as tx:
            return await expire_orders(tx, self.lock)

    async def let_time_pass(self, *placed: Placed) -> None:
        """As if the holds had been granted earlier: they are due since a second."""
        async with self.database.begin("tickets") as tx:
            await tx.execute(
                "UPDATE tickets.orders SET held_until = clock_timestamp() - interval '1 second' WHERE order_id = ANY($1::uuid[])",
                [each.order.order_id for each in placed],
            )

    # What stands afterwards

    async def state(self, placed: Placed) -> str:
        """Of one order."""
        return str(await self.value("SELECT state FROM tickets.orders WHERE order_id = $1", placed.order.order_id))

    async def taken(self, on_sale: "OnSale") -> int:
        """Of its quota."""
        return int(await self.value("SELECT taken FROM tickets.quotas WHERE quota_id = $1", on_sale.quota_id))

    async def value(self, statement: str, *arguments: Any) -> Any:
        """As the module."""
        async with self.database.read("tickets") as tx:
            return await tx.fetchval(statement, *arguments)

    async def execute(self, statement: str, *arguments: Any) -> None:
        """As the module."""
        async with self.database.begin("tickets") as tx:
            await tx.execute(statement, *arguments)

    async def said(self, kind: type[E]) -> list[E]:
        """Events of a class, in order."""
        async with self.database.read("tickets") as tx:
            rows = await tx.fetch("SELECT payload FROM tickets.outbox WHERE name = $1 ORDER BY position", kind.wire_name())
        return [msgspec.json.decode(row["payload"], type=kind) for row in rows]

    async def differences(self) -> Sequence[str]:
        """What `matchday tickets verify` finds."""
        async with self.database.read("tickets") as tx:
            return await differences(tx)

    @asynccontextmanager
    async def site(self) -> AsyncIterator[httpx.AsyncClient]:
        """The routes of tickets, with this desk behind them."""
        around = surroundings(secret=SECRET)
        around.database = self.database
        office = TicketOffice(SECRET)
        scanning = Coalescer("scan tickets", self.database, "tickets", partial(scan_tickets, office=office))
        around.resources.update({"tickets": {"order_desk": self.desk, "counter": ShopCounter(self.database, ISSUER)}})
        around.resources["tickets"] |= {"ticket_office": office, "gate_desk": GateDesk(scanning)}
        around.resources["tickets"] |= {"desk_door": DeskDoor(SECRET)}
        around.resources["tickets"] |= {"market_desk": MarketDesk(SECRET, Coalescer("join", self.database, "tickets", join_waiting))}
        with composed([TICKETS], SURFACES, around) as (site, _):
            async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER) as client:
                yield client

    def headers(self, *roles: str, account_id: UUID | None = None) -> dict[str, str]:
        """Somebody signed in, with these roles in the shop's organisation."""
        held = {self.organisation_id: list(roles)} if roles else {}
        return {"Authorization": f"Bearer {access_token(held, account_id=account_id)}"}


class OnSale(msgspec.Struct, frozen=True, kw_only=True):
    """A sale of a test."""

    sale_id: UUID
    product_id: UUID
    quota_id: UUID


def in_days(days: float) -> datetime:
    """From now."""
    return SystemClock().now() + timedelta(days=days)


def started(placed: Placed, payment_id: UUID) -> PaymentsStarted:
    """What payments says when somebody begins."""
    order = placed.order
    payment = StartedPayment(payment_id=payment_id, subject_id=order.order_id, quote_id=order.order_id)
    return PaymentsStarted(group_id=order.stock_id, source="tickets", payments=(payment,))


def ended(placed: Placed, payment_id: UUID, end: PaymentEnd = "captured", **facts: Any) -> PaymentsSettled:
    """What payments says at its end."""
    order = placed.order
    known: dict[str, Any] = {
        "payment_id": payment_id,
        "subject_id": order.order_id,
        "quote_id": order.order_id,
        "end": end,
        "amount_minor": order.amount_minor,
        "currency": order.currency,
        "reason": "" if end == "captured" else "card_declined",
        "provider": "sandbox",
    }
    return PaymentsSettled(group_id=order.stock_id, source="tickets", payments=(SettledPayment(**(known | facts)),))


async def without_lock(tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, Sale]:
    """The guard off: the same rows, read and not locked."""
    rows = await tx.fetch("SELECT * FROM tickets.sales WHERE sale_id = ANY($1::uuid[])", list(sale_ids))
    return {row["sale_id"]: Sale(**{name: row[name] for name in Sale.__struct_fields__}) for row in rows}

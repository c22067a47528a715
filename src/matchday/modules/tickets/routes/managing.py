"""Sales, products and quotas, managed by organisers and the box office."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import role
from matchday.contracts.tickets import OrderState
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.queries import sales as queries
from matchday.modules.tickets.schemas.sales import NewProduct, NewQuota, NewSale, SaleChange, SaleStateChange, SaleView, SoldOrder

box_office = role("organiser", "box_office")
sale_office = role("organiser", "box_office", of=queries.organisation_of_sale)
product_office = role("organiser", "box_office", of=queries.organisation_of_product)
quota_office = role("organiser", "box_office", of=queries.organisation_of_quota)

AskedState = Annotated[OrderState | None, QueryParameter(name="state", required=False)]
FAULTS = [errors.AddressTaken, errors.NotACurrency, errors.UnknownMatch]


@get("/organisations/{organisation_id:uuid}/sales", access=box_office)
async def list_own_sales(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[SaleView]:
    """All of the organisation's, drafts too, the latest event first."""
    return await queries.sales_of(tx, organisation_id, cursor)


@post("/organisations/{organisation_id:uuid}/sales", access=box_office, refuses=FAULTS, idempotent=True)
async def add_sale(tx: Transaction, organisation_id: UUID, data: NewSale) -> SaleView:
    """Begins a sale as a draft that nobody sees."""
    tx.note("add_sale", title=data.title)
    return await queries.read_sale(tx, await manage_sales.add_sale(tx, organisation_id, data))


@get("/sales/{sale_id:uuid}", access=sale_office)
async def read_own_sale(tx: Transaction, sale_id: UUID) -> SaleView:
    """With its products and quotas, and how much of them is taken."""
    return await queries.read_sale(tx, sale_id)


@put("/sales/{sale_id:uuid}", access=sale_office, refuses=[*FAULTS, errors.SaleIsOver, errors.SaleChangedMeanwhile, errors.CurrencyIsFixed])
async def put_sale(tx: Transaction, sale_id: UUID, data: SaleChange) -> SaleView:
    """Changes it. What people hold keeps its prices and its time."""
    tx.note("change_sale", title=data.title)
    await manage_sales.change_sale(tx, sale_id, data)
    return await queries.read_sale(tx, sale_id)


@put("/sales/{sale_id:uuid}/state", access=sale_office, refuses=[errors.SaleIsOver, errors.WrongSaleState])
async def put_sale_state(tx: Transaction, sale_id: UUID, data: SaleStateChange) -> SaleView:
    """Publishes, pauses or closes it."""
    tx.note("change_sale_state")
    await manage_sales.change_state(tx, sale_id, data.state)
    return await queries.read_sale(tx, sale_id)


@get("/sales/{sale_id:uuid}/orders", access=sale_office)
async def list_orders_of_sale(tx: Transaction, sale_id: UUID, cursor: Cursor, of_state: AskedState = None) -> Slice[SoldOrder]:
    """Orders of every state, or of one, newest first."""
    return await queries.orders_of_sale(tx, sale_id, cursor, of_state)


@post("/sales/{sale_id:uuid}/products", access=sale_office, refuses=[errors.SaleIsOver, errors.UnknownQuota], idempotent=True)
async def add_product(tx: Transaction, sale_id: UUID, data: NewProduct) -> SaleView:
    """One more product."""
    tx.note("add_product", name=data.name, price_minor=data.price_minor)
    await manage_sales.add_product(tx, sale_id, data)
    return await queries.read_sale(tx, sale_id)


@put("/products/{product_id:uuid}", access=product_office, refuses=[errors.SaleIsOver, errors.UnknownQuota, errors.SeatedIsFixed])
async def put_product(tx: Transaction, product_id: UUID, data: NewProduct) -> SaleView:
    """Changes it for those who have not ordered yet. An archived product is not sold any more."""
    tx.note("change_product", name=data.name, price_minor=data.price_minor)
    return await queries.read_sale(tx, await manage_sales.change_product(tx, product_id, data))


@post("/sales/{sale_id:uuid}/quotas", access=sale_office, refuses=[errors.SaleIsOver], idempotent=True)
async def add_quota(tx: Transaction, sale_id: UUID, data: NewQuota) -> SaleView:
    """One more limit that products may share."""
    tx.note("add_quota", name=data.name, size=data.size)
    await manage_sales.add_quota(tx, sale_id, data)
    return await queries.read_sale(tx, sale_id)


@put("/quotas/{quota_id:uuid}", access=quota_office, refuses=[errors.SaleIsOver])
async def put_quota(tx: Transaction, quota_id: UUID, data: NewQuota) -> SaleView:
    """Another name or size. Below what is taken nothing more is sold."""
    tx.note("change_quota", name=data.name, size=data.size)
    return await queries.read_sale(tx, await manage_sales.change_quota(tx, quota_id, data))


@delete("/quotas/{quota_id:uuid}", access=quota_office, refuses=[errors.SaleIsOver, errors.QuotaInUse])
async def remove_quota(tx: Transaction, quota_id: UUID) -> None:
    """One that no product draws on."""
    tx.note("remove_quota")
    await manage_sales.remove_quota(tx, quota_id)


MANAGE = (
    list_own_sales,
    add_sale,
    read_own_sale,
    put_sale,
    put_sale_state,
    list_orders_of_sale,
    add_product,
    put_product,
    add_quota,
    put_quota,
    remove_quota,
)

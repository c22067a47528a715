"""The pages of tickets."""

from matchday.modules.tickets.pages.gate import GATE
from matchday.modules.tickets.pages.gifts import GIFTS
from matchday.modules.tickets.pages.managing import MANAGING
from matchday.modules.tickets.pages.market import MARKET
from matchday.modules.tickets.pages.order_invoices import ORDER_INVOICES
from matchday.modules.tickets.pages.order_refunds import ORDER_REFUNDS
from matchday.modules.tickets.pages.orders import ORDERS
from matchday.modules.tickets.pages.passing_on import PASSING_ON
from matchday.modules.tickets.pages.proof import PROOF
from matchday.modules.tickets.pages.seat_maps import seat_maps
from matchday.modules.tickets.pages.shop import SHOP
from matchday.modules.tickets.pages.ticket import TICKET
from matchday.modules.tickets.pages.waiting import WAITING

pages = [
    *SHOP,
    *MARKET,
    *PASSING_ON,
    *GIFTS,
    *WAITING,
    *ORDERS,
    *ORDER_REFUNDS,
    *ORDER_INVOICES,
    *TICKET,
    *GATE,
    *seat_maps,
    *PROOF,
    *MANAGING,
]

"""The pages of tickets."""

from matchday.modules.tickets.pages.gate import GATE
from matchday.modules.tickets.pages.managing import MANAGING
from matchday.modules.tickets.pages.orders import ORDERS
from matchday.modules.tickets.pages.seat_maps import seat_maps
from matchday.modules.tickets.pages.shop import SHOP
from matchday.modules.tickets.pages.ticket import TICKET

pages = [*SHOP, *ORDERS, *TICKET, *GATE, *seat_maps, *MANAGING]

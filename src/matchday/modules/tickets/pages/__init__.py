"""The pages of tickets."""

from matchday.modules.tickets.pages.orders import ORDERS
from matchday.modules.tickets.pages.seat_maps import seat_maps
from matchday.modules.tickets.pages.shop import SHOP

pages = [*SHOP, *ORDERS, *seat_maps]

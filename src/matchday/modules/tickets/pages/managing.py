"""The pages of those who sell tickets."""

from matchday.modules.tickets.pages.invoices import INVOICES
from matchday.modules.tickets.pages.managing_desk import DESK
from matchday.modules.tickets.pages.managing_gates import GATES_OF_A_SALE
from matchday.modules.tickets.pages.managing_orders import ORDERS_OF_A_SALE
from matchday.modules.tickets.pages.managing_products import PRODUCTS_OF_A_SALE
from matchday.modules.tickets.pages.managing_sales import SALES
from matchday.modules.tickets.pages.managing_wizard import WIZARD
from matchday.modules.tickets.pages.refunds import REFUNDS_OF_A_SALE
from matchday.modules.tickets.pages.vouchers import VOUCHERS_OF_A_SALE

MANAGING = (
    *SALES,
    *WIZARD,
    *DESK,
    *ORDERS_OF_A_SALE,
    *PRODUCTS_OF_A_SALE,
    *VOUCHERS_OF_A_SALE,
    *REFUNDS_OF_A_SALE,
    *GATES_OF_A_SALE,
    *INVOICES,
)

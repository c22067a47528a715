"""The HTTP interface of tickets."""

from matchday.modules.tickets.routes import (
    desk,
    exports,
    gates,
    managing,
    market,
    orders,
    own_orders,
    passing_on,
    refunds,
    sales,
    seats,
    tickets,
    vouchers,
    waiting,
)

public = [*sales.PUBLIC, *market.PUBLIC, *gates.PUBLIC, *seats.public]
api = [*orders.API, *tickets.API, *market.API, *passing_on.API, *waiting.API, *own_orders.OWN_ORDERS]
manage = [
    *managing.MANAGE,
    *desk.MANAGE,
    *waiting.MANAGE,
    *vouchers.VOUCHERS,
    *refunds.REFUNDS,
    *exports.EXPORTS,
    *gates.MANAGE,
    *seats.manage,
]

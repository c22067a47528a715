"""The HTTP interface of tickets."""

from matchday.modules.tickets.routes import (
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
    vouchers,
    waiting,
)

public = [*sales.PUBLIC, *market.PUBLIC, *gates.PUBLIC, *seats.public]
api = [*orders.API, *market.API, *passing_on.API, *waiting.API, *own_orders.OWN_ORDERS]
manage = [*managing.MANAGE, *waiting.MANAGE, *vouchers.VOUCHERS, *refunds.REFUNDS, *exports.EXPORTS, *gates.MANAGE, *seats.manage]

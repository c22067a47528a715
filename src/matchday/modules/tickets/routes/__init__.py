"""The HTTP interface of tickets."""

from matchday.modules.tickets.routes import gates, managing, orders, own_orders, refunds, sales, seats, vouchers

public = [*sales.PUBLIC, *gates.PUBLIC, *seats.public]
api = [*orders.API, *own_orders.OWN_ORDERS]
manage = [*managing.MANAGE, *vouchers.VOUCHERS, *refunds.REFUNDS, *gates.MANAGE, *seats.manage]

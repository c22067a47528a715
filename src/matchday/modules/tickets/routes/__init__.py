"""The HTTP interface of tickets."""

from matchday.modules.tickets.routes import gates, managing, orders, sales, seats, vouchers

public = [*sales.PUBLIC, *gates.PUBLIC, *seats.public]
api = [*orders.API]
manage = [*managing.MANAGE, *vouchers.VOUCHERS, *gates.MANAGE, *seats.manage]

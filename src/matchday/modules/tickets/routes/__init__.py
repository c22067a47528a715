"""The HTTP interface of tickets."""

from matchday.modules.tickets.routes import managing, orders, sales, seats, vouchers

public = [*sales.PUBLIC, *seats.public]
api = [*orders.API]
manage = [*managing.MANAGE, *vouchers.VOUCHERS, *seats.manage]

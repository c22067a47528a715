"""The HTTP interface of tickets."""

from matchday.modules.tickets.routes import seats

public = [*seats.public]
manage = [*seats.manage]

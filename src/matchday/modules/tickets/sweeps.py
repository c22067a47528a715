"""What happens in tickets because time passes."""

from matchday.backbone.module import Sweep
from matchday.modules.tickets.actions.expire_orders import expire_orders
from matchday.modules.tickets.actions.tell_sale import tell_what_is_left
from matchday.modules.tickets.actions.tell_seats import tell_seats

sweeps = [
    Sweep(name="expire_orders", run=expire_orders, every_seconds=1.0),
    Sweep(name="tell_what_is_left", run=tell_what_is_left, every_seconds=0.5),
    Sweep(name="tell_seats", run=tell_seats, every_seconds=0.5),
]

"""What happens in tickets because time passes."""

from matchday.backbone.module import Sweep
from matchday.modules.tickets.actions.expire_orders import EXPIRED_AT_ONCE_MAX, expire_orders
from matchday.modules.tickets.actions.follow_orders import follow_orders, tell_turns
from matchday.modules.tickets.actions.serve_waiting import serve_waiting
from matchday.modules.tickets.actions.tell_sale import tell_what_is_left
from matchday.modules.tickets.actions.tell_seats import tell_seats
from matchday.modules.tickets.actions.turn_sales import settle_turns
from matchday.modules.tickets.actions.watch_desk import forget_watches, tell_desks

sweeps = [
    Sweep(name="expire_orders", run=expire_orders, every_seconds=1.0, goes_on_from=EXPIRED_AT_ONCE_MAX // 2),
    Sweep(name="serve_waiting", run=serve_waiting, every_seconds=1.0),
    Sweep(name="tell_what_is_left", run=tell_what_is_left, every_seconds=0.5),
    Sweep(name="tell_desks", run=tell_desks, every_seconds=2.0),
    Sweep(name="forget_watches", run=forget_watches, every_seconds=3600),
    Sweep(name="tell_seats", run=tell_seats, every_seconds=0.5),
    Sweep(name="follow_orders", run=follow_orders, every_seconds=2.0),
    Sweep(name="tell_turns", run=tell_turns, every_seconds=2.0),
    Sweep(name="settle_turns", run=settle_turns, every_seconds=2.0),
]

"""What payments hears."""

from matchday.backbone.module import Listener
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.contracts.event import Event
from matchday.contracts.tickets import OrdersCompleted, OrdersEnded, RefundsWanted
from matchday.modules.payments.actions.earn_money import earn_money
from matchday.modules.payments.actions.end_payments import end_payments
from matchday.modules.payments.actions.take_refunds import take_refunds
from matchday.modules.payments.replicas import forget_people, save_organisations

LISTENERS: dict[type[Event], Listener] = {
    AccountChanged: Listener(handler=forget_people),
    OrganisationChanged: Listener(handler=save_organisations),
    OrdersCompleted: Listener(handler=earn_money),
    OrdersEnded: Listener(handler=end_payments),
    RefundsWanted: Listener(handler=take_refunds),
}

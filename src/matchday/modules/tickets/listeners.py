"""What tickets hears."""

from matchday.backbone.module import Listener
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.contracts.competitions import MatchChanged
from matchday.contracts.event import Event
from matchday.contracts.payments import PaymentsSettled, PaymentsStarted, RefundsSettled
from matchday.modules.tickets.actions.hear_of_accounts import hear_of_accounts
from matchday.modules.tickets.actions.settle_orders import begin_payments, settle_orders
from matchday.modules.tickets.actions.settle_refunds import settle_refunds
from matchday.modules.tickets.actions.turn_sales import hear_of_matches
from matchday.modules.tickets.replicas import keep_organisations

listeners: dict[type[Event], Listener] = {
    AccountChanged: Listener(handler=hear_of_accounts),
    OrganisationChanged: Listener(handler=keep_organisations),
    MatchChanged: Listener(handler=hear_of_matches),
    PaymentsStarted: Listener(handler=begin_payments),
    PaymentsSettled: Listener(handler=settle_orders),
    RefundsSettled: Listener(handler=settle_refunds),
}

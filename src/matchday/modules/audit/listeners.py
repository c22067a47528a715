"""What the log hears: every module's actions, organisations' names, and accounts that are gone."""

from collections.abc import Mapping

from matchday.backbone.module import Listener
from matchday.contracts import accounts, competitions, content, live, notifications, payments, tickets
from matchday.contracts.event import Event
from matchday.modules.audit.actions.append_entries import append_actions
from matchday.modules.audit.actions.erase_people import erase_people
from matchday.modules.audit.replicas import keep_organisations

listeners: Mapping[type[Event], Listener] = {
    accounts.ActionTaken: Listener(handler=append_actions),
    competitions.ActionTaken: Listener(handler=append_actions),
    live.ActionTaken: Listener(handler=append_actions),
    content.ActionTaken: Listener(handler=append_actions),
    tickets.ActionTaken: Listener(handler=append_actions),
    payments.ActionTaken: Listener(handler=append_actions),
    notifications.ActionTaken: Listener(handler=append_actions),
    accounts.AccountChanged: Listener(handler=erase_people),
    accounts.OrganisationChanged: Listener(handler=keep_organisations),
}

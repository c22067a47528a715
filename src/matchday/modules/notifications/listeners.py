"""What is heard, and the message it becomes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from matchday.backbone.database import Transaction
from matchday.backbone.module import Heard, Listener
from matchday.contracts.accounts import (
    ContactChanged,
    EmailChangeAsked,
    InvitationSent,
    MembershipChanged,
    OrganisationChanged,
    PasswordResetAsked,
    RolesGiven,
    SecurityChanged,
    SignUpAsked,
    SignUpRepeated,
)
from matchday.contracts.competitions import CompetitionChanged, MatchChanged, RegistrationsDecided, SquadChanged
from matchday.contracts.content import ArticleChanged
from matchday.contracts.event import Event
from matchday.contracts.live import MatchProgressed
from matchday.contracts.tickets import BuyersTold
from matchday.modules.notifications import replicas
from matchday.modules.notifications.actions.follow_business import follow_business
from matchday.modules.notifications.actions.follow_contacts import follow_contacts
from matchday.modules.notifications.actions.follow_matches import follow_matches, follow_progress
from matchday.modules.notifications.actions.follow_news import follow_news
from matchday.modules.notifications.actions.queue_messages import queue_messages
from matchday.modules.notifications.actions.tell_buyers import tell_buyers
from matchday.modules.notifications.domain import messages
from matchday.modules.notifications.domain.catalogue import own_types


def telling(make: Callable[[Any], messages.Message]) -> Listener:
    """Queues what `make` makes of the event."""
    return Listener(handler=partial(queue_messages, make), is_enveloped=True)


_OURS: Mapping[type[Event], Listener] = {
    ContactChanged: Listener(handler=follow_contacts),
    SignUpAsked: telling(messages.sign_up_asked),
    SignUpRepeated: telling(messages.sign_up_repeated),
    PasswordResetAsked: telling(messages.password_reset_asked),
    EmailChangeAsked: telling(messages.email_change_asked),
    InvitationSent: telling(messages.invitation_sent),
    RolesGiven: telling(messages.roles_given),
    SecurityChanged: telling(messages.security_changed),
    RegistrationsDecided: telling(messages.registrations_decided),
    MembershipChanged: Listener(handler=replicas.save_organisers),
    OrganisationChanged: Listener(handler=replicas.save_organisations),
    CompetitionChanged: Listener(handler=replicas.save_competitions),
    SquadChanged: Listener(handler=replicas.save_people),
    MatchChanged: Listener(handler=follow_matches, is_enveloped=True),
    MatchProgressed: Listener(handler=follow_progress, is_enveloped=True),
    ArticleChanged: Listener(handler=follow_news, is_enveloped=True),
    BuyersTold: Listener(handler=tell_buyers, is_enveloped=True),
}


def also_for_webhooks(ours: Listener | None) -> Listener:
    """What becomes of the event here, if anything, and what webhooks of its owner are told."""

    async def hear(tx: Transaction, heard: Sequence[Heard[Event]]) -> None:
        if ours is not None:
            await ours.handler(tx, heard if ours.is_enveloped else [each.event for each in heard])
        await follow_business(tx, heard)

    return Listener(handler=hear, is_enveloped=True, is_ordered=ours is not None and ours.is_ordered)


LISTENERS: Mapping[type[Event], Listener] = {
    **_OURS,
    **{each.event: also_for_webhooks(_OURS.get(each.event)) for each in own_types().values()},
}

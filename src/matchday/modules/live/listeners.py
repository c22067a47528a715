"""What live hears."""

from matchday.backbone.module import Listener
from matchday.contracts.accounts import AccountChanged
from matchday.contracts.competitions import MatchChanged, SquadChanged
from matchday.contracts.event import Event
from matchday.modules.live.actions.forget_people import forget_people
from matchday.modules.live.replicas import keep_matches, keep_squads

listeners: dict[type[Event], Listener] = {
    AccountChanged: Listener(handler=forget_people),
    MatchChanged: Listener(handler=keep_matches),
    SquadChanged: Listener(handler=keep_squads),
}

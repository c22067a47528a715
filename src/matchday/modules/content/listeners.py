"""What content hears."""

from collections.abc import Mapping

from matchday.backbone.module import Listener
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.contracts.competitions import CompetitionChanged, MatchChanged, SquadChanged
from matchday.contracts.event import Event
from matchday.modules.content import replicas
from matchday.modules.content.actions.forget_people import forget_people

listeners: Mapping[type[Event], Listener] = {
    AccountChanged: Listener(handler=forget_people),
    OrganisationChanged: Listener(handler=replicas.keep_organisations),
    CompetitionChanged: Listener(handler=replicas.keep_competitions),
    MatchChanged: Listener(handler=replicas.keep_matches),
    SquadChanged: Listener(handler=replicas.keep_squads),
}

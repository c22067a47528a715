"""Event to copy: the table."""

from collections.abc import Mapping

from matchday.backbone.module import Listener
from matchday.contracts.accounts import OrganisationChanged
from matchday.contracts.competitions import (
    CompetitionChanged,
    MatchChanged,
    MatchReported,
    SquadChanged,
    StandingsChanged,
)
from matchday.contracts.content import ArticleChanged
from matchday.contracts.event import Event
from matchday.contracts.live import MatchProgressed
from matchday.contracts.tickets import SaleChanged
from matchday.modules.portal import replicas
from matchday.modules.portal.actions.follow_matches import (
    follow_progress,
    follow_reports,
    follow_results,
)

LISTENERS: Mapping[type[Event], Listener] = {
    OrganisationChanged: Listener(handler=replicas.save_organisations),
    CompetitionChanged: Listener(handler=replicas.save_competitions),
    MatchChanged: Listener(handler=follow_results),
    MatchReported: Listener(handler=follow_reports),
    StandingsChanged: Listener(handler=replicas.save_tables),
    SquadChanged: Listener(handler=replicas.save_squads),
    MatchProgressed: Listener(handler=follow_progress),
    ArticleChanged: Listener(handler=replicas.save_articles),
    SaleChanged: Listener(handler=replicas.save_sales),
}

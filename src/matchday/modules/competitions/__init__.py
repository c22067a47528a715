"""Competitions owns what is played: competitions with their stages, teams, venues, fixtures, results and tables.

Says competitions.CompetitionChanged, competitions.MatchChanged, competitions.StandingsChanged and, of a team's approved squad,
competitions.SquadChanged, each with its version and only when something has changed; to the readers of a competition's page
it says, in the room `competitions:competition:<slug>`, which tables and matches look different now.

Hears accounts.OrganisationChanged, to know whose competition it is, and live.MatchProgressed, in order, from which phase,
score and goals of a match are taken over; tables count a match when it has ended.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from matchday.backbone.context import ModuleContext
from matchday.backbone.module import Module
from matchday.contracts.competitions import ActionTaken, CompetitionChanged, FollowUpChanged, MatchChanged, SquadChanged, StandingsChanged
from matchday.modules.competitions import pages, queries, routes
from matchday.modules.competitions.listeners import listeners
from matchday.modules.competitions.queries.squads import every_squad
from matchday.modules.competitions.sweeps import sweeps


@asynccontextmanager
async def _site_url(context: ModuleContext) -> AsyncIterator[str]:
    """How people reach the site: what calendars they take home name their matches' pages by."""
    yield context.settings.site_url


module = Module(
    name="competitions",
    routes={"public": routes.public, "api": routes.api, "manage": routes.manage, "pages": pages.pages},
    publishes=[CompetitionChanged, MatchChanged, StandingsChanged, SquadChanged, FollowUpChanged, ActionTaken],
    audits=ActionTaken,
    listeners=listeners,
    announces={
        CompetitionChanged: queries.every_competition,
        MatchChanged: queries.every_match,
        StandingsChanged: queries.every_table,
        SquadChanged: every_squad,
    },
    resources={"site_url": _site_url},
    sweeps=sweeps,
    public_rooms=["competition"],
    migrations=Path(__file__).parent / "migrations",
)

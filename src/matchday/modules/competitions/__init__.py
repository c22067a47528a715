"""Competitions owns what is played: competitions with their stages, teams, venues, fixtures, results and tables.

Says competitions.CompetitionChanged, competitions.MatchChanged, competitions.StandingsChanged, of a match that live keeps no
protocol of competitions.MatchReported and, of a team's approved squad, competitions.SquadChanged, each with its version and only
when something has changed; to the readers of a competition's page it says, in the room `competitions:competition:<slug>`, which
tables and matches look different now.

Hears accounts.OrganisationChanged, to know whose competition it is, accounts.AccountChanged, to let go of accounts that were
deleted, content.ArticleChanged and tickets.SaleChanged, to show news and tickets where they belong, and live.MatchProgressed,
in order, from which phase, score and goals of a match are taken over; tables count a match when it has ended.

Statistics are kept in the transaction that changes a match: its protocol's figures (`match_figures`) and its own row are all
they are made from, so that `matchday statistics verify` can compare them, to the byte, with a count from zero.

Suspensions are counted anew, by pure rules, from the cards and penalties of protocols (`match_conduct`) and from numbered decisions
whenever one of these or the calendar changes; whom a team may not field is said with its squad.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from matchday.backbone.context import ModuleContext
from matchday.backbone.images import Images
from matchday.backbone.module import Module, Worker
from matchday.backbone.settings import load
from matchday.backbone.storage import Storage
from matchday.backbone.storage.noted_files import delete_orphans_forever
from matchday.contracts.competitions import (
    ActionTaken,
    CompetitionChanged,
    FollowUpChanged,
    MatchChanged,
    MatchReported,
    RegistrationsDecided,
    SquadChanged,
    StandingsChanged,
)
from matchday.modules.competitions import pages, queries, routes
from matchday.modules.competitions.actions.keep_files import KeptFiles
from matchday.modules.competitions.listeners import listeners
from matchday.modules.competitions.queries.match_reports import every_report
from matchday.modules.competitions.queries.squads import every_squad
from matchday.modules.competitions.queries.stages import every_follow_up
from matchday.modules.competitions.settings import CrawlSettings
from matchday.modules.competitions.store.personal_data import personal_data
from matchday.modules.competitions.sweeps import sweeps
from matchday.modules.competitions.workers.websites import allowed_hosts, read_websites


@asynccontextmanager
async def _site_url(context: ModuleContext) -> AsyncIterator[str]:
    """How people reach the site: what calendars they take home name their matches' pages by."""
    yield context.settings.site_url


@asynccontextmanager
async def _storage(context: ModuleContext) -> AsyncIterator[Storage]:
    yield context.storage


@asynccontextmanager
async def _kept_files(context: ModuleContext) -> AsyncIterator[KeptFiles]:
    yield KeptFiles(context.database, context.storage, Images())


@asynccontextmanager
async def _crawl_hosts(context: ModuleContext) -> AsyncIterator[tuple[str, ...]]:  # noqa: ARG001  every resource is opened with it
    """The websites that the operator allows to be read."""
    yield allowed_hosts(load(CrawlSettings))


module = Module(
    name="competitions",
    routes={"public": routes.public, "embed": routes.embed, "api": routes.api, "manage": routes.manage, "pages": pages.pages},
    publishes=[
        CompetitionChanged,
        MatchChanged,
        MatchReported,
        StandingsChanged,
        SquadChanged,
        RegistrationsDecided,
        FollowUpChanged,
        ActionTaken,
    ],
    audits=ActionTaken,
    listeners=listeners,
    announces={
        CompetitionChanged: queries.every_competition,
        MatchChanged: queries.every_match,
        MatchReported: every_report,
        StandingsChanged: queries.every_table,
        SquadChanged: every_squad,
        FollowUpChanged: every_follow_up,
    },
    exports=personal_data,
    workers=[Worker(name="delete unused files", run=delete_orphans_forever), Worker(name="read websites", run=read_websites)],
    resources={"storage": _storage, "kept_files": _kept_files, "crawl_hosts": _crawl_hosts, "site_url": _site_url},
    sweeps=sweeps,
    public_rooms=["competition"],
    migrations=Path(__file__).parent / "migrations",
)

"""Content owns what organisations tell beside the results: news, photos and videos about competitions, teams, matches and players.

Says content.ArticleChanged, which everybody who shows a competition, team or match keeps a copy of; an article that is not
public is only said not to be.
Hears accounts.OrganisationChanged, competitions.CompetitionChanged, MatchChanged and SquadChanged, to know what there is to
write about, and accounts.AccountChanged, to take the names of people who left off what they wrote.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from matchday.backbone.context import ModuleContext
from matchday.backbone.images import Images
from matchday.backbone.module import Module, Sweep, Worker
from matchday.backbone.storage import Storage
from matchday.backbone.storage.noted_files import delete_orphans_forever
from matchday.contracts.content import ActionTaken, ArticleChanged
from matchday.modules.content import pages, queries, routes, sweeps
from matchday.modules.content.actions.keep_media import Uploads
from matchday.modules.content.listeners import listeners


@asynccontextmanager
async def _uploads(context: ModuleContext) -> AsyncIterator[Uploads]:
    yield Uploads(context.database, context.storage, Images())


@asynccontextmanager
async def _storage(context: ModuleContext) -> AsyncIterator[Storage]:
    yield context.storage


module = Module(
    name="content",
    routes={"public": routes.public, "api": routes.api, "manage": routes.manage, "pages": pages.pages},
    publishes=[ArticleChanged, ActionTaken],
    audits=ActionTaken,
    listeners=listeners,
    announces={ArticleChanged: queries.every_article},
    resources={"uploads": _uploads, "storage": _storage},
    sweeps=(
        Sweep(name="publish what was scheduled", run=sweeps.publish_waiting),
        Sweep(name="forget what was uploaded and not used", run=sweeps.forget_uploads, every_seconds=600.0),
        Sweep(name="free files that nobody uses", run=sweeps.free_unused_files, every_seconds=600.0),
    ),
    workers=(Worker(name="delete files that nobody uses", run=delete_orphans_forever),),
    exports=queries.kept_of,
    migrations=Path(__file__).parent / "migrations",
)

"""What competitions hears, and who handles it."""

from collections.abc import Mapping

from matchday.backbone.module import Listener
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.contracts.content import ArticleChanged
from matchday.contracts.event import Event
from matchday.contracts.live import MatchProgressed
from matchday.contracts.tickets import SaleChanged
from matchday.modules.competitions.actions.apply_progress import apply_progress
from matchday.modules.competitions.replicas import forget_deleted_accounts, keep_articles, keep_organisations, keep_sales

listeners: Mapping[type[Event], Listener] = {
    AccountChanged: Listener(handler=forget_deleted_accounts),
    ArticleChanged: Listener(handler=keep_articles),
    OrganisationChanged: Listener(handler=keep_organisations),
    SaleChanged: Listener(handler=keep_sales),
    MatchProgressed: Listener(handler=apply_progress, is_ordered=True),
}

"""The read copies: organisations, because one owns a competition, and public articles, because they are about what is played,
and whether there are tickets for it."""

from collections.abc import Sequence

from matchday.backbone.database import ReadCopy, Transaction
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.contracts.content import ArticleChanged
from matchday.contracts.tickets import SaleChanged
from matchday.modules.competitions.store.decisions import forget_deciders
from matchday.modules.competitions.store.disciplinary_decisions import forget_rulers
from matchday.modules.competitions.store.documents import forget_accounts
from matchday.modules.competitions.store.erasing import forget_readings

keep_organisations = ReadCopy("known_organisations", OrganisationChanged, "slug", "name", "accent")

keep_articles = ReadCopy(
    "known_articles",
    ArticleChanged,
    "organisation_id",
    "slug",
    "title",
    "summary",
    "picture",
    "picture_text",
    published_at=lambda event: event.published_at if event.is_public else None,
    subject_ids=lambda event: [subject.subject_id for subject in event.subjects],
)
"""An article that is not public keeps its version and nothing to show."""

keep_sales = ReadCopy("known_sales", SaleChanged, "match_id", "state", "starts_at")
"""Whether tickets are sold for a match."""


async def forget_deleted_accounts(tx: Transaction, events: Sequence[AccountChanged]) -> None:
    """What was somebody's own goes with the account; a sports record keeps its names. Twice is as once."""
    if gone := [event.account_id for event in events if event.is_deleted]:
        await forget_readings(tx, gone)
        await forget_accounts(tx, gone)
        await forget_deciders(tx, gone)
        await forget_rulers(tx, gone)

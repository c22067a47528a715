"""The read copies: organisations, because one owns a competition, and public articles, because they are about what is played,
and whether there are tickets for it."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.contracts.content import ArticleChanged
from matchday.contracts.tickets import SaleChanged
from matchday.modules.competitions.store.decisions import forget_deciders
from matchday.modules.competitions.store.disciplinary_decisions import forget_rulers
from matchday.modules.competitions.store.documents import forget_accounts


async def keep_organisations(tx: Transaction, events: Sequence[OrganisationChanged]) -> None:
    """Newer versions win; what arrives twice or late changes nothing."""
    newest = {event.organisation_id: event for event in sorted(events, key=lambda event: event.version)}
    rows = [newest[key] for key in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO competitions.known_organisations AS known (organisation_id, version, slug, name, accent)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[])
        ON CONFLICT (organisation_id) DO UPDATE
        SET version = excluded.version, slug = excluded.slug, name = excluded.name, accent = excluded.accent
        WHERE known.version < excluded.version
        """,
        [row.organisation_id for row in rows],
        [row.version for row in rows],
        [row.slug for row in rows],
        [row.name for row in rows],
        [row.accent for row in rows],
    )


async def forget_deleted_accounts(tx: Transaction, events: Sequence[AccountChanged]) -> None:
    """What was somebody's own goes with the account; a sports record keeps its names. Twice is as once."""
    if gone := [event.account_id for event in events if event.is_deleted]:
        await forget_accounts(tx, gone)
        await forget_deciders(tx, gone)
        await forget_rulers(tx, gone)


async def keep_articles(tx: Transaction, events: Sequence[ArticleChanged]) -> None:
    """Newer versions win; an article that is not public keeps its version and nothing to show."""
    newest = {event.article_id: event for event in sorted(events, key=lambda event: event.version)}
    await tx.executemany(
        """
        INSERT INTO competitions.known_articles AS known
            (article_id, version, organisation_id, slug, title, summary, picture, picture_text, published_at, subject_ids)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (article_id) DO UPDATE
        SET version = excluded.version, slug = excluded.slug, title = excluded.title, summary = excluded.summary,
            picture = excluded.picture, picture_text = excluded.picture_text, published_at = excluded.published_at,
            subject_ids = excluded.subject_ids
        WHERE known.version < excluded.version
        """,
        [
            (
                event.article_id,
                event.version,
                event.organisation_id,
                event.slug,
                event.title,
                event.summary,
                event.picture,
                event.picture_text,
                event.published_at if event.is_public else None,
                [subject.subject_id for subject in event.subjects],
            )
            for _, event in sorted(newest.items())
        ],
    )


async def keep_sales(tx: Transaction, events: Sequence[SaleChanged]) -> None:
    """Whether tickets are sold for a match. Newer versions win."""
    await tx.executemany(
        """
        INSERT INTO competitions.known_sales AS known (sale_id, version, match_id, state, starts_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (sale_id) DO UPDATE
        SET version = excluded.version, match_id = excluded.match_id, state = excluded.state, starts_at = excluded.starts_at
        WHERE known.version < excluded.version
        """,
        [(event.sale_id, event.version, event.match_id, event.state, event.starts_at) for event in events],
    )

"""Somebody has published an article, or taken it back."""

from collections.abc import Sequence
from datetime import timedelta

from matchday.backbone.database import Transaction
from matchday.backbone.module import Heard
from matchday.contracts.content import ArticleChanged
from matchday.modules.notifications.domain.happenings import Happening, id_of
from matchday.modules.notifications.store import happenings

NEWS_FOR = timedelta(hours=24)
"""What was published before that is not news, however often it is said again."""


async def follow_news(tx: Transaction, heard: Sequence[Heard[ArticleChanged]]) -> None:
    """Each article is told once, whatever becomes of it; one that is withdrawn in time is told to nobody more."""
    now = await tx.clock()
    for each in heard:
        event = each.event
        happening_id = id_of(event.article_id, "published")
        if not event.is_public:
            await happenings.withdraw_happening(tx, happening_id)
        elif event.published_at is not None and now - NEWS_FOR <= event.published_at:
            subjects = (event.organisation_id, *(subject.subject_id for subject in event.subjects))
            facts = {"title": event.title, "summary": event.summary, "slug": event.slug, "article_id": event.article_id}
            told = Happening(happening_id=happening_id, kind="news", subjects=tuple(dict.fromkeys(subjects)), facts=facts)
            await happenings.put_happenings(tx, [told], each.headers)

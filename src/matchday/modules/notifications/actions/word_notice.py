"""Makes words of a notice when it is read, in the reader's language."""

from matchday.modules.notifications.domain.inbox import Notice
from matchday.modules.notifications.domain.messages import with_moments
from matchday.modules.notifications.schemas import NoticeView
from matchday.web.rendering import render


def word_notice(notice: Notice, locale: str) -> NoticeView:
    """Its template's first line is the title. Plain text: pages escape it."""
    facts = with_moments(notice.context)
    rendered = render(f"notifications/inbox/{notice.kind}.txt", locale=locale, facts=facts, **facts)
    title, _, text = rendered.strip().partition("\n")
    return NoticeView(
        notice_id=notice.notice_id,
        kind=notice.kind,
        category=notice.category,
        title=title.strip(),
        text=" ".join(text.split()),
        link=notice.link,
        created_at=notice.created_at,
        read_at=notice.read_at,
    )

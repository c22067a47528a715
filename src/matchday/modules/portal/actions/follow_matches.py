"""Follow a match: save what its competition or its scorers say, and tell the readers of its page.

The saved copy and the message leave in one commit, and the message is rendered from the fragment that the first load
uses: a page that was loaded before and a page that is loaded after the change look the same.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import MatchChanged, MatchReported
from matchday.contracts.event import newest
from matchday.contracts.live import MatchProgressed
from matchday.modules.portal import queries, replicas, store
from matchday.modules.portal.domain import (
    MatchView,
    details_room,
    live_room,
    match_room,
    news,
    scorers,
)
from matchday.modules.portal.domain.fragments import line_ups_shown, statistics_shown, timeline_shown
from matchday.web.preferences import LOCALES
from matchday.web.rendering import render


async def follow_results(tx: Transaction, events: Sequence[MatchChanged]) -> None:
    """What competitions say. A match nobody could have looked at yet is saved and not told of."""
    changes = newest(events)
    before = await _hold(tx, [event.match_id for event in changes])
    changed = await replicas.save_matches(tx, changes)
    await _tell(tx, before, changed)


async def follow_progress(tx: Transaction, events: Sequence[MatchProgressed]) -> None:
    """What scorers say."""
    changes = newest(events)
    before = await _hold(tx, [event.match_id for event in changes])
    changed = await replicas.save_progress.take(tx, changes)
    await _tell(tx, before, changed)


async def follow_reports(tx: Transaction, events: Sequence[MatchReported]) -> None:
    """What other websites say of matches that nobody keeps a protocol of."""
    changes = newest(events)
    before = await _hold(tx, [event.match_id for event in changes])
    changed = await replicas.save_reports.take(tx, changes)
    await _tell(tx, before, changed)


async def _hold(tx: Transaction, match_ids: list[UUID]) -> dict[UUID, MatchView]:
    """The matches as they are shown until now, locked."""
    await store.lock_matches(tx, match_ids)
    return await queries.matches(tx, match_ids)


async def _tell(tx: Transaction, before: dict[UUID, MatchView], changed: set[UUID]) -> None:
    after = await queries.matches(tx, changed)
    steps = [(before.get(match_id), match) for match_id, match in sorted(after.items())]
    for old, new in steps:
        if old is not None and old != new:
            for locale in LOCALES:
                tx.say(match_room(new.match_id, locale), match_message(old, new, locale))
                if details := details_message(old, new, locale):
                    tx.say(details_room(new.match_id, locale), details)
    if any(new.is_live or (old is not None and old.is_live) for old, new in steps):
        await _tell_live_list(tx)


def match_message(old: MatchView, new: MatchView, locale: str) -> dict[str, Any]:
    """What a match's room is sent: the fragments that changed, and a sentence to be read aloud."""
    message: dict[str, Any] = {
        "html": {
            "match-head": render(
                "portal/match_head.html",
                locale=locale,
                match=new,
                scorers=scorers(new.goals),
            ),
            "match-timeline": render(
                "portal/match_timeline.html",
                locale=locale,
                **timeline_shown(new),
            ),
        }
    }
    if said := news(old, new):
        spoken = render("portal/announcement.txt", locale=locale, news=said, match=new)
        message["announce"] = " ".join(spoken.split())
    return message


def details_message(old: MatchView, new: MatchView, locale: str) -> dict[str, Any] | None:
    """What changed for those who look at line-ups and figures."""
    parts: dict[str, str] = {}
    if _played(old) != _played(new) and (old.line_ups or new.line_ups):
        parts["match-line-ups"] = render("portal/line_ups.html", locale=locale, **line_ups_shown(new))
    if (old.figures, old.score) != (new.figures, new.score):
        parts["match-statistics"] = render("portal/statistics.html", locale=locale, **statistics_shown(new))
    return {"html": parts} if parts else None


def _played(match: MatchView) -> tuple[object, ...]:
    """What line-ups are made of."""
    return match.line_ups, match.incidents, match.source, (match.goals, match.reported) if not match.incidents else ()


async def _tell_live_list(tx: Transaction) -> None:
    await store.lock_live_list(tx)
    live = await queries.live_list(tx)
    for locale in LOCALES:
        markup = render("portal/live_now.html", locale=locale, live=live.matches)
        tx.say(live_room(locale), {"html": {"live-now": markup}})

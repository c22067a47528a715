"""Takes over what live says of matches: phase, score and goals change together."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.event import newest
from matchday.contracts.live import MatchProgressed
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.actions.tell_squads import tell_squads
from matchday.modules.competitions.domain.conduct import cards_of
from matchday.modules.competitions.domain.discipline.protocols import named_in, recorded_in
from matchday.modules.competitions.domain.fixtures import Overruled
from matchday.modules.competitions.domain.season import Match
from matchday.modules.competitions.store.decisions import load_overruled, save_overruled
from matchday.modules.competitions.store.discipline import Told, keep_told
from matchday.modules.competitions.store.statistics import keep_figures


async def apply_progress(tx: Transaction, events: Sequence[MatchProgressed]) -> None:
    """Newer versions win; what arrives twice or late changes nothing. Tables move when a match ends, or no longer has."""
    told = {event.match_id: event for event in newest(events)}
    competitions = await store.lock_competitions_of(tx, sorted(told))
    held = await store.load_matches(tx, sorted(told))
    changed: dict[UUID, list[tuple[Match, Match]]] = defaultdict(list)
    owners = await store.competitions_of_matches(tx, sorted(told))
    overruled = await load_overruled(tx, sorted(told))
    news = [(match, told[match.match_id]) for match in held if told[match.match_id].version > match.live_version]
    for match, event in news:
        after = _heard(match, event) if match.match_id in overruled else _progressed(match, event)
        changed[owners[match.match_id]].append((match, after))
    if kept := {match.match_id: _played(event) for match, event in news if match.match_id in overruled}:
        await save_overruled(tx, kept)
    for competition in competitions:
        steps = changed[competition.competition_id]
        if not steps:
            continue
        await store.save_matches(tx, competition.competition_id, [after for _, after in steps])
        await keep_figures(tx, [told[after.match_id] for _, after in steps])
        await store.save_cards(tx, {after.match_id: cards_of(told[after.match_id]) for _, after in steps})
        has_other_conduct = await keep_told(tx, [_told(told[after.match_id]) for _, after in steps])
        settled = [after for before, after in steps if "finished" in (before.phase, after.phase)]
        under_way = [after.match_id for before, after in steps if _is_visible(before, after) and after not in settled]
        if settled:
            await settle_results(tx, competition, settled)
        if under_way:
            await tell_changes(tx, competition, match_ids=under_way)
        if has_other_conduct and not settled:
            await tell_squads(tx, competition, [])


def _told(event: MatchProgressed) -> Told:
    return Told(match_id=event.match_id, told=recorded_in(event), named_home=named_in(event, "home"), named_away=named_in(event, "away"))


def _heard(match: Match, event: MatchProgressed) -> Match:
    """A decision stands in place of what was played; what live says is kept for the day it is withdrawn."""
    return msgspec.structs.replace(match, live_version=event.version)


def _played(event: MatchProgressed) -> Overruled:
    return Overruled(phase=event.phase, score=event.score if event.phase != "scheduled" else None, goals=event.goals)


def _progressed(match: Match, event: MatchProgressed) -> Match:
    """A match that live has set back to its beginning has no score again."""
    made = msgspec.structs.replace(
        match,
        phase=event.phase,
        score=event.score if event.phase != "scheduled" else None,
        goals=event.goals,
        regular_time=match.regular_time if event.score == match.score else None,
        live_version=event.version,
    )
    return msgspec.structs.replace(made, version=match.version + 1) if _is_visible(match, made) else made


def _is_visible(before: Match, after: Match) -> bool:
    """Whether readers see a difference; a moved clock alone is not one."""
    return (before.phase, before.score, before.goals) != (after.phase, after.score, after.goals)

"""What every decision about a match has in common: it is taken under the competition's lock, only where the table of
`domain/fixtures.py` allows it, is written down with what was before and after, and everything that hangs on it follows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import Score
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.store.decisions import Decision, Snapshot, drop_overruled, load_overruled, save_overruled, write_decision
from matchday.modules.competitions.store.venues import venue_names


class Decider(msgspec.Struct, frozen=True, kw_only=True):
    """Who decides. Without an account: the command line."""

    account_id: UUID | None
    name: str | None


NOTES: Mapping[fixtures.Operation, str] = {
    "reschedule": "reschedule_match",
    "postpone": "postpone_match",
    "cancel": "cancel_match",
    "abandon": "abandon_match",
    "resume": "resume_match",
    "walk_over": "give_walkover",
    "award": "award_match",
    "annul": "annul_match",
    "replay": "replay_match",
    "withdraw_decision": "withdraw_decision",
}
"""What the audit log calls them."""

UNNAMED = Decider(account_id=None, name=None)


async def take_up(tx: Transaction, match_id: UUID, operation: fixtures.Operation) -> tuple[Competition, Match]:
    """The match under its competition's lock. Raises NotFound or the refusal that the table names."""
    competitions = await store.lock_competitions_of(tx, [match_id])
    if not competitions:
        raise NotFound
    (match,) = await store.load_matches(tx, [match_id])
    fixtures.permit(operation, match)
    return competitions[0], match


async def overrule(tx: Transaction, match: Match) -> None:
    """Keeps what was played, unless an earlier decision has: that one is withdrawn with this."""
    if match.match_id not in await load_overruled(tx, [match.match_id]):
        await save_overruled(tx, {match.match_id: fixtures.played(match)})


async def let_play_count(tx: Transaction, match: Match) -> Match:
    """The match as it was played, without the decision that stood in its place."""
    overruled = (await load_overruled(tx, [match.match_id])).get(match.match_id)
    await drop_overruled(tx, match.match_id)
    return fixtures.as_played(match, overruled)


async def settle_decision(
    tx: Transaction,
    competition: Competition,
    before: Match,
    after: Match,
    operation: fixtures.Operation,
    decider: Decider,
    reason: str,
    *,
    accepted: tuple[Any, ...] = (),
    also: tuple[Match, ...] = (),
) -> None:
    """Saves and tells it. `also` are matches that the decision has made. A decision that changes nothing is not written down."""
    changed = [match for match in (after, *also) if match != before]
    if not changed:
        return
    names = await venue_names(tx, [venue for venue in (before.venue_id, after.venue_id) if venue])
    if operation != "record_result":
        tx.note(NOTES[operation], competition=competition.name, match_number=before.number, reason=reason)
    await store.save_matches(tx, competition.competition_id, changed)
    await write_decision(
        tx,
        Decision(
            decision_id=new_id(),
            match_id=before.match_id,
            operation=operation,
            decided_by=decider.account_id,
            decided_by_name=decider.name,
            reason=reason,
            before=_snapshot(before, names),
            after=_snapshot(after, names),
            accepted=accepted,
        ),
    )
    await settle_results(tx, competition, changed)


def _snapshot(match: Match, names: dict[UUID, str]) -> Snapshot:
    return Snapshot(
        phase=match.phase,
        kicks_off_at=match.kicks_off_at.isoformat(),
        venue=names.get(match.venue_id) if match.venue_id else None,
        result_by=match.result_by,
        score=match.score if match.score is None else _plain(match.score),
        note=match.note,
    )


def _plain(score: Score) -> Score:
    return msgspec.structs.replace(score, periods=())

"""Those whom teams are entrusted to learn what became of their registrations."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import RegistrationsDecided
from matchday.modules.competitions.domain.participants.people import Member
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.store.squads import managers_of


async def tell_managers(
    tx: Transaction,
    competition: Competition,
    members: Sequence[Member],
    verdict: Literal["approved", "rejected"],
    reason: str | None,
    by: UUID,
) -> None:
    """Each of them once for each team; not whoever decided."""
    names: dict[UUID, list[str]] = {}
    for member in members:
        names.setdefault(member.registration.team_id, []).append(member.person.name)
    for team_id, team, account_id in await managers_of(tx, sorted(names)):
        if account_id != by:
            told = RegistrationsDecided(
                account_id=account_id,
                team_id=team_id,
                team=team,
                competition_slug=competition.slug,
                competition_name=competition.name,
                verdict=verdict,
                persons=tuple(sorted(names[team_id])),
                reason=reason or None,
            )
            tx.publish(told)

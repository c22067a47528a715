"""Decisions about bans, in the order they were taken."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction


class NewRuling(msgspec.Struct, frozen=True, kw_only=True):
    """A decision before it has a number."""

    decision_id: UUID
    competition_id: UUID
    kind: str
    team_id: UUID
    subject: str
    name: str
    is_staff: bool
    about: str
    matches: int | None
    until: date | None
    since: UUID | None
    is_provisional: bool
    reason: str
    decided_by: UUID | None
    decided_by_name: str | None
    origin_competition_id: UUID | None = None
    origin: str | None = None


async def write_ruling(tx: Transaction, ruling: NewRuling) -> int | None:
    """By PostgreSQL's clock; its number, or None where the same ban was taken over already. The competition is locked."""
    fields = ", ".join(NewRuling.__struct_fields__)
    places = ", ".join(f"${place}" for place in range(1, len(NewRuling.__struct_fields__) + 1))
    number: int | None = await tx.fetchval(
        f"""
        INSERT INTO competitions.disciplinary_decisions ({fields}, number)
        SELECT {places}, coalesce(max(number), 0) + 1 FROM competitions.disciplinary_decisions WHERE competition_id = $2
        ON CONFLICT (competition_id, origin_competition_id, origin) DO NOTHING
        RETURNING number
        """,
        *msgspec.structs.astuple(ruling),
    )
    return number


async def load_rulings(tx: Transaction, competition_id: UUID) -> Sequence[Mapping[str, Any]]:
    """All of them, oldest first."""
    return await tx.fetch(
        """
        SELECT number, kind, team_id, subject, name, is_staff, about, matches, until, since, is_provisional, reason, decided_at,
               decided_by_name, origin_competition_id
        FROM competitions.disciplinary_decisions WHERE competition_id = $1 ORDER BY number
        """,
        competition_id,
    )


async def forget_rulers(tx: Transaction, account_ids: Sequence[UUID]) -> None:
    """The decisions stay; who made them is nobody's to read any more."""
    await tx.execute(
        """
        UPDATE competitions.disciplinary_decisions SET decided_by = NULL, decided_by_name = NULL WHERE decided_by = ANY($1)
        """,
        list(account_ids),
    )

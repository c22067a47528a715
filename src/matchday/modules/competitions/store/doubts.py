"""Names that may be one and the same, and what was decided of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.matching import Known, Likeness, NamedPerson


async def load_clubs(tx: Transaction, organisation_id: UUID) -> list[Known]:
    """All of the organisation."""
    rows = await tx.fetch("SELECT club_id, name FROM competitions.clubs WHERE organisation_id = $1 ORDER BY club_id", organisation_id)
    return [Known(entity_id=row["club_id"], name=row["name"]) for row in rows]


async def persons_sharing_words(tx: Transaction, organisation_id: UUID, words: Sequence[str]) -> list[NamedPerson]:
    """Whose names have one of these plain words in them."""
    rows = await tx.fetch(
        """
        SELECT person_id, name, plain_name, born_on FROM competitions.persons
        WHERE organisation_id = $1 AND string_to_array(plain_name, ' ') && $2::text[] ORDER BY person_id
        """,
        organisation_id,
        list(words),
    )
    return [
        NamedPerson(entity_id=row["person_id"], name=row["name"], words=tuple(row["plain_name"].split()), born_on=row["born_on"])
        for row in rows
    ]


async def ask(
    tx: Transaction,
    organisation_id: UUID,
    ids: Sequence[UUID],
    found: Sequence[Likeness],
    origin: str,
    kind: Literal["club", "person"] = "club",
) -> None:
    """A pair that was asked for before, in whichever order, is not asked for again."""
    await tx.execute(
        """
        INSERT INTO competitions.doubts (doubt_id, organisation_id, kind, known_id, new_id, known_name, new_name, likeness, origin)
        SELECT given.doubt_id, $1, $9, given.known_id, given.new_id, given.known_name, given.new_name, given.likeness, $2
        FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::int[])
             AS given (doubt_id, known_id, new_id, known_name, new_name, likeness)
        WHERE NOT EXISTS (
            SELECT FROM competitions.doubts AS held
            WHERE held.organisation_id = $1 AND held.kind = $9
              AND (held.known_id, held.new_id) IN ((given.known_id, given.new_id), (given.new_id, given.known_id))
        )
        ON CONFLICT DO NOTHING
        """,
        organisation_id,
        origin,
        list(ids),
        [one.known.entity_id for one in found],
        [one.new.entity_id for one in found],
        [one.known.name for one in found],
        [one.new.name for one in found],
        [one.percent for one in found],
        kind,
    )


async def lock_doubt(tx: Transaction, organisation_id: UUID, doubt_id: UUID) -> Mapping[str, Any] | None:
    """Of this organisation only."""
    return await tx.fetchrow(
        """
        SELECT doubt_id, kind, known_id, new_id, known_name, new_name, answer
        FROM competitions.doubts WHERE organisation_id = $1 AND doubt_id = $2 FOR UPDATE
        """,
        organisation_id,
        doubt_id,
    )


async def save_answer(tx: Transaction, doubt_id: UUID, answer: str, by: UUID) -> None:
    """For good."""
    await tx.execute(
        "UPDATE competitions.doubts SET answer = $2, answered_by = $3, answered_at = now() WHERE doubt_id = $1", doubt_id, answer, by
    )


async def forget_other_doubts(tx: Transaction, organisation_id: UUID, gone_id: UUID) -> None:
    """Open questions about a club or a person that is no more."""
    await tx.execute(
        "DELETE FROM competitions.doubts WHERE organisation_id = $1 AND answer IS NULL AND $2 IN (known_id, new_id)",
        organisation_id,
        gone_id,
    )


async def save_alias(tx: Transaction, organisation_id: UUID, plain_name: str, kept_id: UUID, gone_id: UUID, by: UUID) -> None:
    """The name leads to the one that stays; so do the names that led to the one that goes."""
    await tx.execute(
        """
        UPDATE competitions.aliases SET entity_id = $2 WHERE organisation_id = $1 AND kind = 'club' AND entity_id = $3
        """,
        organisation_id,
        kept_id,
        gone_id,
    )
    await tx.execute(
        """
        INSERT INTO competitions.aliases (organisation_id, kind, plain_name, entity_id, decided_by) VALUES ($1, 'club', $2, $3, $4)
        ON CONFLICT (organisation_id, kind, plain_name) DO UPDATE SET entity_id = excluded.entity_id, decided_by = excluded.decided_by
        """,
        organisation_id,
        plain_name,
        kept_id,
        by,
    )
